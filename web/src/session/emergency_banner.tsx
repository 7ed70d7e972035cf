import { Notice } from '../shared/notice';

// Above everything in a session that was opened without the clinic's directory.
export function EmergencyBanner() {
  return (
    <aside className="emergency-banner">
      <Notice tone="warn" title="Emergency session: the clinic’s directory doesn’t answer.">
        You can only break the glass, and read the chart that is open by it. When the directory answers, this session
        ends: sign in again as usual.
      </Notice>
    </aside>
  );
}
