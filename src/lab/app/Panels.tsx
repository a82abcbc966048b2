import type { LiveParts } from './LabApp.tsx';
import type { LabState } from './state.ts';
import type { LabControls } from './use-lab.ts';

/** Lines lit in the editor for each lit event: the one that caused it and the one that called that. */
const LIT_LINES = 2;

/** What opens below the run: the editor, or Node. */
export function Panels({ lab, live }: { lab: LabControls; live: LiveParts }) {
  const { state, dispatch } = lab;
  if (state.panel === 'edit')
    return (
      <live.EditPanel
        files={lab.originals}
        edited={state.edits}
        active={state.file}
        errors={errorsOf(state)}
        highlighted={[...state.active].flatMap(
          (event) => state.run.trace[event]?.lines?.slice(0, LIT_LINES) ?? [],
        )}
        onActive={(file) => dispatch({ kind: 'file', file })}
        onEdit={(path, text) => dispatch({ kind: 'edit', path, text })}
        onReset={(path) => dispatch({ kind: 'reset', path })}
      />
    );
  if (state.panel === 'node')
    return (
      <>
        {state.foreign && (
          <p class="fl-notice">
            The changes to the code came with a link. Node in the browser has a network: read the changes
            before you run them there.
          </p>
        )}
        <live.RunInNode
          files={async () => ({ ...(await live.loadNodeFiles()), ...lab.files })}
          command={['npm', 'test']}
          onRunInPage={() => dispatch({ kind: 'panel', panel: 'none' })}
        />
      </>
    );
  return null;
}

function errorsOf({ activity }: LabState) {
  if (activity.kind !== 'trouble' || !activity.trouble.at) return [];
  const { at, text, detail } = activity.trouble;
  return [{ ...at, message: detail ?? text }];
}
