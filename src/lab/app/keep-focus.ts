import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect } from 'preact/hooks';

/**
 * A part that had the focus may be gone in the next run. The lab itself takes the focus then, so that its keys go on
 * working. Whoever moves the focus away, moves it away.
 */
export function useKeptFocus(root: RefObject<HTMLElement>, live: boolean, run: unknown): void {
  useEffect(() => {
    const lab = root.current;
    if (!live || !lab) return;
    const into = () => void (lab.dataset['focused'] = '');
    // Some engines tell this also of an element that is taken away with the focus on it.
    const away = ({ target }: FocusEvent) =>
      queueMicrotask(() => {
        if ((target as Element).isConnected && !lab.contains(document.activeElement))
          delete lab.dataset['focused'];
      });
    lab.addEventListener('focusin', into);
    lab.addEventListener('focusout', away);
    return () => {
      lab.removeEventListener('focusin', into);
      lab.removeEventListener('focusout', away);
    };
  }, [live]);
  useLayoutEffect(() => {
    const lab = root.current;
    if (lab?.dataset['focused'] !== undefined && document.activeElement === document.body)
      lab.focus({ preventScroll: true });
  }, [run]);
}
