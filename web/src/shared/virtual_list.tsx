import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useId, useRef, useState } from 'react';
import { useSize } from './size';

// A list of any length of which only the rows in view exist. Rows have one height, so that the place of each is known without
// laying out the ones before. Arrows, Page Up and Down, Home and End move the active row; Enter opens it.

const overscan_rows = 8; // beyond the view, so that a turn of the wheel finds them there

export interface VirtualListProps {
  label: string;
  count: number; // not none: an empty list has nothing to choose from
  row_height: number; // CSS pixels
  row: (index: number) => ReactNode;
  on_open: (index: number) => void;
  on_range: (first: number, last: number) => void; // what is in view now
}

export function VirtualList(props: VirtualListProps) {
  const { count, row_height, on_range } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { height } = useSize(scroller);
  const [first, set_first] = useState(0);
  const [active, set_active] = useState(0);
  const id = useId();
  const in_view = Math.ceil(height / row_height) + 1;
  const from = Math.max(0, Math.min(first, count) - overscan_rows);
  const to = Math.min(count, first + in_view + overscan_rows);
  const at = Math.min(active, Math.max(0, count - 1));

  useEffect(() => on_range(from, to), [on_range, from, to]);

  const on_scroll = useCallback(() => {
    const top = scroller.current?.scrollTop ?? 0;
    set_first(Math.floor(top / row_height));
  }, [row_height]);

  const move_to = (index: number) => {
    const box = scroller.current;
    if (!box || count === 0) return;
    const next = Math.max(0, Math.min(count - 1, index));
    set_active(next);
    const top = next * row_height;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top + row_height > box.scrollTop + box.clientHeight) box.scrollTop = top + row_height - box.clientHeight;
  };

  const on_key = (event: KeyboardEvent) => {
    const page = Math.max(1, in_view - 2);
    const places: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: count - 1,
    };
    const place = places[event.key];
    if (place !== undefined) {
      event.preventDefault();
      move_to(place);
    } else if ((event.key === 'Enter' || event.key === ' ') && count > 0) {
      event.preventDefault();
      props.on_open(at);
    }
  };

  const rows: ReactNode[] = [];
  for (let index = from; index < to; ++index) {
    rows.push(
      <div
        key={index}
        id={`${id}-${index}`}
        role="option"
        tabIndex={-1}
        aria-selected={index === at}
        aria-setsize={count}
        aria-posinset={index + 1}
        className="virtual-row"
        style={{ top: index * row_height, height: row_height }}
      >
        {props.row(index)}
      </div>,
    );
  }
  // One listener for all rows: the row is where the pointer is.
  const on_click = (event: { target: EventTarget }) => {
    const row = (event.target as HTMLElement).closest<HTMLElement>('.virtual-row');
    if (!row) return;
    const index = Number(row.id.slice(id.length + 1));
    set_active(index);
    props.on_open(index);
  };
  return (
    <div
      ref={scroller}
      className="virtual-list"
      role="listbox"
      aria-label={props.label}
      aria-activedescendant={at >= from && at < to ? `${id}-${at}` : undefined}
      tabIndex={0}
      onScroll={on_scroll}
      onKeyDown={on_key}
      onClick={on_click}
    >
      <div style={{ height: count * row_height }} />
      {rows}
    </div>
  );
}
