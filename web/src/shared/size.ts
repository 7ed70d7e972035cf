import { type RefObject, useEffect, useState } from 'react';

export interface Size {
  width: number;
  height: number;
}

// The inner size of an element, in CSS pixels; zero before it is known.
export function useSize(element: RefObject<HTMLElement | null>): Size {
  const [size, set_size] = useState<Size>({ width: 0, height: 0 });
  useEffect(() => {
    const watched = element.current;
    if (!watched) return;
    const observer = new ResizeObserver((entries) => {
      const box = entries[0]?.contentRect;
      if (box) set_size({ width: Math.floor(box.width), height: Math.floor(box.height) });
    });
    observer.observe(watched);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
