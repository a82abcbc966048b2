import type { Fault, TraceEvent } from '@faultline/simulator';
import type { Sentence } from '../../../examples/simulator/src/story/story.ts';
import type { Target } from '../faults/offers.ts';
import { useLitEvents } from '../time/lit.ts';
import type { CompareProps } from '../compare/Compare.tsx';
import { sentenceOf, stepTo, storyStep, type StoryStep } from '../time/story-steps.ts';
import { TimeBar } from '../time/TimeBar.tsx';
import { useTime } from '../time/use-time.ts';
import type { LabAppProps } from './LabApp.tsx';
import { RunView, type ShownRun } from './RunView.tsx';
import { ScheduleList } from './Schedule.tsx';
import { scheduleOf, variantOf, withMessageMended, withoutFault, type LabState } from './state.ts';
import { useFaultLayer } from './use-fault-layer.ts';
import { StoryPanel } from './StoryPanel.tsx';
import type { LabControls } from './use-lab.ts';
import { say } from '../say.ts';

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
          onRemove={(fault) =>
            dispatch({
              kind: 'reschedule',
              schedule: withoutFault(schedule, fault),
            })
          }
          onOpen={onFault}
          onTarget={onTarget}
        />
      )
    : undefined;
  const touch = {
    onActive: (events: readonly number[]) => dispatch({ kind: 'active', events }),
    onMessage: (message: string, from: Element) => onTarget({ kind: 'message', message }, from),
    onMoment: (node: string, event: number, from: Element) => onTarget({ kind: 'moment', node, event }, from),
    onVisit: (event: number) => go({ kind: 'to', index: event }),
    onDelete: (message: string) =>
      dispatch({ kind: 'reschedule', schedule: withMessageMended(schedule, message) }),
    layer,
  };
  const shown = {
    example,
    run: state.run,
    active: lit,
    index,
    playing: state.time.moment.kind === 'playing',
  };
  const bar = (
    <TimeBar
      trace={trace}
      time={state.time}
      now={now}
      live={live !== undefined}
      go={go}
      onKeys={props.onKeys}
    />
  );
  const beside = besideOf(state);
  return (
    <div class={`fl-lab-grid${live && beside ? ' fl-lab-both' : ''}`}>
      {live && beside ? (
        <live.Compare {...shown} {...touch} beside={beside} bar={bar} />
      ) : (
        <>
          <div class="fl-lab-main">
            <div class="fl-timed">
              <RunView {...shown} {...touch} live={live !== undefined} />
              {bar}
            </div>
            {live && hasSpans(trace) && <live.Spans trace={trace} />}
            {state.view !== 'fixed' && bug && <Fix html={props.fixes[bug.name]} words={bug.fix} />}
          </div>
          <Side {...props} lit={lit} index={index} />
        </>
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

/** The run that stands beside the one at hand, and what both are called. */
function besideOf({ view, bug, run, fixedRun, pinned }: LabState): CompareProps['beside'] | undefined {
  if (view === 'both' && fixedRun)
    return {
      run: fixedRun,
      names: [say('broken'), say('fixed')],
      titles: [bug.replaceAll('-', ' '), say('the fixed code, same schedule')],
    };
  if (!pinned || pinned.run === run) return undefined;
  return {
    run: pinned.run,
    names: [say('this run'), say('the kept run')],
    titles: [say('this run'), say('kept: {code}', { code: pinned.code })],
  };
}

const NO_WORDS = {};

/** Seen by a word of theirs, so that only who has some fetches the code that draws them. */
const hasSpans = (trace: readonly TraceEvent[]) =>
  trace.some((event) => event.kind === 'durable' && event.text.includes('"spanId":'));

function Fix({ html, words }: { html: string | undefined; words: string }) {
  if (!html) return null;
  return (
    <section class="fl-fix">
      <h3>{say('The fix')}</h3>
      <div dangerouslySetInnerHTML={{ __html: html }} />
      <p lang="en">{words}</p>
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
  index,
  onAdd,
}: RunAreaProps & { lit: ReadonlySet<number>; index: number | undefined }) {
  const { state, dispatch } = lab;
  const schedule = scheduleOf(state);
  const goTo = (step: StoryStep | undefined) => step && dispatch({ kind: 'time', ...step });
  return (
    <aside class="fl-lab-side">
      <StoryPanel
        story={story}
        active={lit}
        at={index === undefined ? undefined : sentenceOf(story, index)}
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
            dispatch({
              kind: 'reschedule',
              schedule: withoutFault(schedule, fault),
            })
          }
          onAdd={onAdd}
          onChange={(index, next, gesture) => dispatch({ kind: 'change fault', index, next, gesture })}
          onReset={() =>
            dispatch({
              kind: 'open',
              variant: opening.variant,
              schedule: opening.schedule,
            })
          }
        />
      )}
    </aside>
  );
}
