import type { Action, LabState } from './state.ts';
import { say } from '../say.ts';

/** Undo and redo of changes to the run. They stay focusable where they can do nothing. */
export function UndoButtons({
  history,
  dispatch,
}: {
  history: LabState['history'];
  dispatch: (action: Action) => void;
}) {
  const button = (kind: 'undo' | 'redo', able: boolean, sign: string, name: string, keys: string) => (
    <button
      type="button"
      data-act={kind}
      aria-label={name}
      aria-disabled={!able}
      title={`${name} (${keys})`}
      onClick={() => able && dispatch({ kind })}
    >
      {sign}
    </button>
  );
  return (
    <span class="fl-steps">
      {button('undo', history.past.length > 0, '↶', say('Undo the last change of the run'), 'Ctrl+Z')}
      {button('redo', history.future.length > 0, '↷', say('Redo'), 'Ctrl+Shift+Z')}
    </span>
  );
}
