import type { Fault } from '@faultline/simulator';
import type { Sentence } from '../../../examples/simulator/src/story/story.ts';
import type { Target } from '../faults/offers.ts';
import { useLitEvents } from '../time/lit.ts';
import { lastUntil } from '../time/moment.ts';
import { stepTo, storyStep, type StoryStep } from '../time/story-steps.ts';
import { TimeBar } from '../time/TimeBar.tsx';
import { useTime } from '../time/use-time.ts';
import type { LabAppProps } from './LabApp.tsx';
import { RunView, type ShownRun } from './RunView.tsx';
import { ScheduleList } from './Schedule.tsx';
import { scheduleOf, variantOf, withMessageMended, withoutFault } from './state.ts';
import { useFaultLayer } from './use-fault-layer.ts';
import { StoryPanel } from './StoryPanel.tsx';
import type { LabControls } from './use-lab.ts';

export interface RunAreaProps extends Pick<LabAppProps, 'example' | 'opening' | 'fixes' | 'live'> {
  lab: LabControls;
  story: readonly Sentence[];
  /** The reader pointed at something that can go wrong. */
  onTarget(target: Target, from: Element): void;
  /** The reader chose a fault that is there, by its place in the schedule. */
  onFault(index: number, from: Element): void;
  /** The fault that was put last. */
  fresh: { fault: number } | undefined;
  onAdd(fault: Fault): void;
  /** The reader wants to know the keys. */
  onKeys(): void;
}

/** The run at hand: its diagram, beside it the story and what goes wrong, below it the fix; or two runs side by side. */
export function RunArea(props: RunAreaProps) {
  const { example, lab, live, onTarget, onFault, fresh } = props;
  const { state, dispatch } = lab;
  const { trace } = state.run;
  const bug = example.planted.find(({ name }) => name === state.bug);
  const beside = state.view === 'both' ? state.fixedRun : undefined;
  const lit = useLitEvents(state);
  const { index, go, nameOf, now } = useTime(lab, example.vocabulary);
  const FaultLayer = useFaultLayer(live);
  const schedule = scheduleOf(state);
  const layer = FaultLayer
    ? (shown: ShownRun) => (
        <FaultLayer
          {...shown}
          example={example}
          faults={schedule.faults}
          fresh={fresh}
          onAdd={props.onAdd}
          onChange={(index, next, gesture) => dispatch({ kind: 'change fault', index, next, gesture })}
          onRemove={(fault) => dispatch({ kind: 'reschedule', schedule: withoutFault(schedule, fault) })}
          onOpen={onFault}
          onTarget={onTarget}
        />
      )
    : undefined;
  return (
    <div class={`fl-lab-grid${beside ? ' fl-lab-both' : ''}`}>
      <div class="fl-lab-main">
        <div class="fl-timed">
          <RunView
            layer={layer}
            title={beside && (bug?.title ?? 'The code')}
            example={example}
            run={state.run}
            active={lit}
            index={index}
            playing={state.time.moment.kind === 'playing'}
            live={live !== undefined}
            onActive={(events) => dispatch({ kind: 'active', events })}
            onMessage={(message, from) => onTarget({ kind: 'message', message }, from)}
            onMoment={(node, event, from) => onTarget({ kind: 'moment', node, event }, from)}
            onVisit={(event) => go({ kind: 'to', index: event })}
            onDelete={(message) =>
              dispatch({ kind: 'reschedule', schedule: withMessageMended(schedule, message) })
            }
          />
          <TimeBar
            trace={trace}
            time={state.time}
            now={now}
            live={live !== undefined}
            go={go}
            onKeys={props.onKeys}
          />
        </div>
        {!beside && state.view !== 'fixed' && bug && <Fix html={props.fixes[bug.name]} words={bug.fix} />}
      </div>
      {beside ? (
        <RunView
          title="The fixed code, same schedule"
          example={example}
          run={beside}
          active={NONE}
          index={index === undefined ? undefined : lastUntil(beside.trace, trace[index]!.atMs)}
          live={false}
        />
      ) : (
        <Side {...props} lit={lit} />
      )}
      {live && index !== undefined && (
        <live.AtInstant
          trace={trace}
          index={index}
          vocabulary={example.vocabulary ?? NO_WORDS}
          files={lab.files}
          nameOf={nameOf}
          onVisit={(event) => go({ kind: 'to', index: event })}
          onLight={(events) => dispatch({ kind: 'active', events })}
          onShow={(place) => dispatch({ kind: 'go to', place })}
        />
      )}
    </div>
  );
}

const NONE: ReadonlySet<number> = new Set();
const NO_WORDS = {};

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

function Side({
  lab,
  example,
  story,
  live,
  opening,
  lit,
  onAdd,
}: RunAreaProps & { lit: ReadonlySet<number> }) {
  const { state, dispatch } = lab;
  const schedule = scheduleOf(state);
  const goTo = (step: StoryStep | undefined) => step && dispatch({ kind: 'time', ...step });
  return (
    <aside class="fl-lab-side">
      <StoryPanel
        story={story}
        active={lit}
        onActive={live ? (events) => dispatch({ kind: 'active', events }) : undefined}
        onSelect={(sentence) => goTo(stepTo(story, sentence))}
        onStep={(step) => goTo(storyStep(story, state, step))}
      />
      {live && (
        <ScheduleList
          schedule={schedule}
          run={state.run}
          example={example}
          live={live}
          drawn={state.drawn}
          canReset={
            schedule !== opening.schedule ||
            variantOf(state) !== opening.variant ||
            Object.keys(state.conditions).length > 0
          }
          onRemove={(fault: Fault) =>
            dispatch({ kind: 'reschedule', schedule: withoutFault(schedule, fault) })
          }
          onAdd={onAdd}
          onChange={(index, next, gesture) => dispatch({ kind: 'change fault', index, next, gesture })}
          onReset={() => dispatch({ kind: 'open', variant: opening.variant, schedule: opening.schedule })}
        />
      )}
    </aside>
  );
}
