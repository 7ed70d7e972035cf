// The page's few icons, drawn here. All are decoration beside words or inside of named buttons.

function Icon({ d }: { d: string }) {
  return (
    <svg
      className="icon"
      viewBox="0 0 20 20"
      width="16"
      height="16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={d} />
    </svg>
  );
}

export const SearchIcon = () => <Icon d="M9 15A6 6 0 1 0 9 3a6 6 0 0 0 0 12ZM13.5 13.5 17 17" />;
export const MoonIcon = () => <Icon d="M16.5 11.8A7 7 0 0 1 8.2 3.5a7 7 0 1 0 8.3 8.3Z" />;
export const SunIcon = () => (
  <Icon d="M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7ZM10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.3 4.3l1.1 1.1M14.6 14.6l1.1 1.1M15.7 4.3l-1.1 1.1M5.4 14.6l-1.1 1.1" />
);
export const SignOutIcon = () => <Icon d="M8 3H4v14h4M8 10h9M13.5 6.5 17 10l-3.5 3.5" />;
export const CloseIcon = () => <Icon d="m5 5 10 10M15 5 5 15" />;
export const StopIcon = () => <Icon d="M6 6h8v8H6z" />;
export const WarnIcon = () => <Icon d="M10 3 2.5 16.5h15L10 3ZM10 8v4M10 14.4v.1" />;
export const UpIcon = () => <Icon d="m5 12 5-5 5 5" />;
export const DownIcon = () => <Icon d="m5 8 5 5 5-5" />;
