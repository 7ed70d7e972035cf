import { type RefObject, useLayoutEffect, useState } from 'react';

export interface Size {
  width: number;
  height: number;
}

// The inner size of an element, in CSS pixels. It is known before the first paint, so that what depends on it doesn't jump.
export function useSize(element: RefObject<HTMLElement | null>): Size {
  const [size, set_size] = useState<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const watched = element.current;
    if (!watched) return;
    const take = () => set_size({ width: watched.clientWidth, height: watched.clientHeight });
    take();
    const observer = new ResizeObserver(take);
    observer.observe(watched);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
