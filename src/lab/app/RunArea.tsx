import type { Fault } from '@faultline/simulator';
import type { Sentence } from '../../../examples/simulator/src/story/story.ts';
import type { Target } from './FaultMenu.tsx';
import type { LabAppProps } from './LabApp.tsx';
import { RunView } from './RunView.tsx';
import { ScheduleList } from './Schedule.tsx';
import { scheduleOf, variantOf, withoutFault } from './state.ts';
import { StoryPanel } from './StoryPanel.tsx';
import type { LabControls } from './use-lab.ts';

export interface RunAreaProps extends Pick<LabAppProps, 'example' | 'opening' | 'fixes'> {
  lab: LabControls;
  story: readonly Sentence[];
  live: boolean;
  /** The reader pointed at something that can go wrong. */
  onTarget(target: Target, from: Element): void;
}

/** The run at hand: its diagram, beside it the story and what goes wrong, below it the fix; or two runs side by side. */
export function RunArea(props: RunAreaProps) {
  const { example, lab, live, onTarget } = props;
  const { state, dispatch } = lab;
  const bug = example.planted.find(({ name }) => name === state.bug);
  const beside = state.view === 'both' ? state.fixedRun : undefined;
  return (
    <div class={`fl-lab-grid${beside ? ' fl-lab-both' : ''}`}>
      <div class="fl-lab-main">
        <RunView
          title={beside && (bug?.title ?? 'The code')}
          example={example}
          run={state.run}
          active={state.active}
          live={live}
          onActive={(events) => dispatch({ kind: 'active', events })}
          onMessage={(message, from) => onTarget({ kind: 'message', message }, from)}
          onMoment={(node, event, from) => onTarget({ kind: 'moment', node, event }, from)}
        />
        {!beside && state.view !== 'fixed' && bug && <Fix html={props.fixes[bug.name]} words={bug.fix} />}
      </div>
      {beside ? (
        <RunView
          title="The fixed code, same schedule"
          example={example}
          run={beside}
          active={NONE}
          live={false}
        />
      ) : (
        <Side {...props} />
      )}
    </div>
  );
}

const NONE: ReadonlySet<number> = new Set();

function Fix({ html, words }: { html: string | undefined; words: string }) {
  if (!html) return null;
  return (
    <section class="fl-fix">
      <h3>The fix</h3>
      <div dangerouslySetInnerHTML={{ __html: html }} />
      <p>{words}</p>
    </section>
  );
}

function Side({ lab, story, live, opening }: RunAreaProps) {
  const { state, dispatch } = lab;
  const schedule = scheduleOf(state);
  return (
    <aside class="fl-lab-side">
      <StoryPanel
        story={story}
        active={state.active}
        onActive={live ? (events) => dispatch({ kind: 'active', events }) : undefined}
      />
      {live && (
        <ScheduleList
          schedule={schedule}
          run={state.run}
          drawn={state.drawn}
          canReset={
            schedule !== opening.schedule ||
            variantOf(state) !== opening.variant ||
            Object.keys(state.conditions).length > 0
          }
          onRemove={(fault: Fault) =>
            dispatch({ kind: 'reschedule', schedule: withoutFault(schedule, fault) })
          }
          onReset={() => dispatch({ kind: 'open', variant: opening.variant, schedule: opening.schedule })}
        />
      )}
    </aside>
  );
}
