import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';

/**
 * Keeps the focus in the lab when what has it is drawn anew or is gone: the next key, however fast it follows, is still
 * the lab's. Whoever moves the focus away, moves it away.
 */
export function useKeptFocus(root: RefObject<HTMLElement>, live: boolean): void {
  useEffect(() => {
    const lab = root.current;
    if (!live || !lab) return;
    let last: Element | undefined;
    const look = ({ target }: Event) => {
      last = lab.contains(target as Node) ? (target as Element) : undefined;
    };
    const leave = ({ target }: Event) => {
      if (!lab.contains(target as Node)) last = undefined;
    };
    // Told after each drawing and before the next key.
    const observer = new MutationObserver((records) => {
      if (!last || document.activeElement !== document.body) return;
      if (records.some(({ removedNodes }) => [...removedNodes].some((node) => node.contains(last!))))
        ((last.isConnected ? last : lab) as HTMLElement).focus({ preventScroll: true });
    });
    observer.observe(lab, { childList: true, subtree: true });
    document.addEventListener('focusin', look);
    document.addEventListener('pointerdown', leave);
    return () => {
      observer.disconnect();
      document.removeEventListener('focusin', look);
      document.removeEventListener('pointerdown', leave);
    };
  }, [live]);
}
