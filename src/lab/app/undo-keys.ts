import type { Action } from './state.ts';

/** What takes text has an undo of its own. */
const TEXT = 'textarea, [contenteditable], input:not([type=range], [type=checkbox], [type=radio])';

/** Ctrl+Z or ⌘Z undoes the last change of the run; with Shift, or Ctrl+Y, it comes back. */
export function undoOnKey(
  event: Pick<
    KeyboardEvent,
    'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey' | 'target' | 'preventDefault'
  >,
  dispatch: (action: Action) => void,
): void {
  const { key, ctrlKey, metaKey, shiftKey, altKey } = event;
  if (ctrlKey === metaKey || altKey || (event.target as Element).closest(TEXT)) return;
  const letter = key.toLowerCase();
  const kind =
    letter === 'y' && ctrlKey && !shiftKey ? 'redo' : letter !== 'z' ? undefined : shiftKey ? 'redo' : 'undo';
  if (!kind) return;
  event.preventDefault();
  dispatch({ kind });
}
