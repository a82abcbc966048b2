import { useRef } from 'preact/hooks';
import type { RunPanelProps } from '../run/RunPanel.tsx';
import { useLitEvents } from '../time/lit.ts';
import { eventsOfLine, linesOf } from '../time/source-lines.ts';
import type { LiveParts } from './LabApp.tsx';
import { editsOf, type LabState } from './state.ts';

/** Lines lit in the editor for each lit event: the one that caused it and the one that called that. */
const LIT_LINES = 2;

export interface PanelsProps extends RunPanelProps {
  live: LiveParts;
  /** The path of the example's page. */
  page: string;
}

/** What opens between the toolbar and the run: seed and conditions, the editor, ways to share, or Node. There the reader sees it open, and sees the verdict while typing. */
export function Panels(props: PanelsProps) {
  const { lab, live, example } = props;
  const isOpen = lab.state.panel === 'node';
  // What runs there goes on while another panel is looked at.
  const wasOpened = useRef(false);
  wasOpened.current ||= isOpen;
  return (
    <>
      <Other {...props} />
      {wasOpened.current && (
        // It speaks English only.
        <div hidden={!isOpen} lang="en">
          <live.Terminal
            lab={lab}
            example={example}
            loadNodeFiles={live.loadNodeFiles}
            errors={errorsOf(lab.state)}
            download={live.download}
            base={live.base}
          />
        </div>
      )}
    </>
  );
}

function Other({ lab, live, example, help, page }: PanelsProps) {
  const { state, dispatch } = lab;
  const { trace } = state.run;
  const lit = useLitEvents(state);
  if (state.panel === 'run') return <live.RunPanel lab={lab} example={example} help={help} />;
  if (state.panel === 'share')
    return <live.SharePanel lab={lab} example={example} page={page} embed={live.embed} about={live.about} />;
  if (state.panel === 'edit')
    return (
      <live.Workbench
        example={example}
        loadTests={live.loadTests}
        onShow={(place) => dispatch({ kind: 'go to', place })}
        files={lab.originals}
        edited={editsOf(state)}
        active={state.file}
        errors={errorsOf(state)}
        highlighted={[...lit].flatMap((event) => linesOf(trace, event).slice(0, LIT_LINES))}
        asked={state.asked}
        onActive={(file) => dispatch({ kind: 'file', file })}
        onPoint={(place) => dispatch({ kind: 'active', events: place ? eventsOfLine(trace, place) : [] })}
        onEdit={(path, text) => dispatch({ kind: 'edit', path, text })}
        onReset={(path) => dispatch({ kind: 'reset', path })}
      />
    );
  return null;
}

function errorsOf({ activity }: LabState) {
  if (activity.kind !== 'trouble' || !activity.trouble.at) return [];
  const { at, text, detail } = activity.trouble;
  return [{ ...at, message: detail ?? text }];
}
