import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** Lets an element fill the window, and keeps keyboard and screen reader inside while it does. */
export function useFilledWindow(element: RefObject<HTMLElement>): {
  filled: boolean;
  fill(on: boolean): void;
} {
  const [filled, fill] = useState(false);
  useEffect(() => {
    if (!filled || !element.current) return;
    const panel = element.current;
    // The top layer is above whatever the page has, and moves nothing in the document: frames stay loaded.
    panel.popover = 'manual';
    panel.showPopover();
    const outside = othersThan(panel).filter((other) => !other.inert);
    for (const other of outside) other.inert = true;
    const { overflow } = document.documentElement.style;
    document.documentElement.style.overflow = 'hidden';
    return () => {
      for (const other of outside) other.inert = false;
      document.documentElement.style.overflow = overflow;
      panel.popover = null;
    };
  }, [filled]);
  return { filled, fill };
}

/** Whatever is beside the element or beside something around it. */
function othersThan(element: HTMLElement): HTMLElement[] {
  const others: HTMLElement[] = [];
  for (let at = element; at.parentElement && at !== document.body; at = at.parentElement)
    for (const sibling of at.parentElement.children)
      if (sibling !== at && sibling instanceof HTMLElement) others.push(sibling);
  return others;
}
