import type { RunResult } from '@faultline/simulator';
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ShownRun } from '../app/RunView.tsx';
import type { LabExample } from '../../catalogue/example.ts';
import '../diagram/diagram.css';
import { heightOf } from '../diagram/layout.ts';
import type { Layout } from '../diagram/geometry.ts';
import { SpaceTimeBoth } from '../diagram/SpaceTime.tsx';
import { flightsAt } from '../time/flights.ts';
import { useFollow } from '../time/use-follow.ts';
import { counterpart } from './beside.ts';
import { ComparedWords } from './ComparedWords.tsx';
import css from './compare.css?inline';
import { readComparison, sameEvents } from './comparison.ts';
import type { Pair } from './parting.ts';
import { capital } from './words.ts';
import { say } from '../say.ts';

export interface CompareProps {
  example: LabExample;
  /** The run at hand, whose time is shown and which can be changed. */
  run: RunResult;
  /** The run beside it, what both are called in a sentence, and what stands above them. */
  beside: { run: RunResult; names: Pair<string>; titles: Pair<string> };
  active: ReadonlySet<number>;
  /** The event of the run at hand after which both are shown; undefined: all of them. */
  index: number | undefined;
  playing: boolean;
  /** Time for both. */
  bar: JSX.Element;
  onActive(events: readonly number[]): void;
  onMessage(message: string, from: Element): void;
  onMoment(node: string, event: number, from: Element): void;
  onVisit(event: number): void;
  onDelete(message: string): void;
  /** What else is on the diagram of the run at hand. */
  layer: ((shown: ShownRun) => JSX.Element) | undefined;
}

const SIDES = [0, 1] as const;
const NO_FOLDS: ReadonlySet<string> = new Set();

/**
 * Two runs side by side. What is the same event in both stands at the same height, and a line in both marks where they
 * part. In one column only one of them is shown; the other takes its place at the same instant.
 */
export function Compare(props: CompareProps) {
  const { example, beside, index, bar, layer } = props;
  const [held, setHeld] = useState<RunResult>();
  const run = held ?? props.run;
  const onHold = (hold: boolean) => setHeld(hold ? run : undefined);
  const holder = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState<0 | 1>(0);
  const [folds, setFolds] = useState(NO_FOLDS);
  const runs = [run, beside.run] as const;
  const comparison = useMemo(
    () => readComparison(runs, beside.names, example, folds),
    [run, beside.run, example, folds, ...beside.names],
  );
  const { rows, parting, layouts } = comparison;
  const toggle = (key: string) => {
    const next = new Set(folds);
    if (!next.delete(key)) next.add(key);
    setFolds(next);
  };
  // What time comes to is not hidden in a fold.
  const around = rows[0].find(
    (row) => row.kind === 'fold' && !row.open && index !== undefined && holds(row.events, index),
  );
  useEffect(() => {
    if (around?.kind === 'fold') toggle(around.key);
  }, [index]);
  useFollow(holder, index, props.playing);
  const same = useMemo(() => sameEvents([run.trace, beside.run.trace]), [run, beside.run]);
  const other = index === undefined ? undefined : counterpart(rows, index);
  const cursors = [index, other].map((event, side) =>
    event === undefined
      ? undefined
      : {
          event,
          inFlight: new Set(flightsAt(runs[side]!.trace, event).map(({ message }) => message)),
          heightIn: ({ shape }: Layout) => heightOf(layouts[shape][0], index!),
        },
  );
  const actives = [props.active, mapped(props.active, same[0])];
  return (
    <section class="fl-compare" aria-label={say('Two runs side by side')} data-shown={shown}>
      <style>{css}</style>
      <p class="sr-only" role="status">
        {parting}
      </p>
      <div class="fl-timed">
        <div class="fl-compare-runs" ref={holder}>
          {SIDES.map((side) => (
            <div class="fl-run" key={side}>
              <h3>{capital(beside.titles[side])}</h3>
              <Verdict run={runs[side]} />
              <SpaceTimeBoth
                wide={layouts.wide[side]}
                compact={layouts.compact[side]}
                live
                active={actives[side]}
                cursor={cursors[side]}
                onFold={toggle}
                onVisit={(event) =>
                  props.onVisit(side === 0 ? event : counterpart([rows[1], rows[0]], event))
                }
                onHover={(events = []) => props.onActive(side === 0 ? events : [...mapped(events, same[1])])}
                {...(side === 0 && {
                  onMessage: (message: string, _: number, anchor: Element) =>
                    props.onMessage(message, anchor),
                  onLifeline: props.onMoment,
                  onDelete: props.onDelete,
                  layer: layer && ((place, layout) => layer({ place, layout, run, onHold })),
                })}
              />
            </div>
          ))}
        </div>
        <div class="fl-compare-foot">
          <span class="fl-segments" role="group" aria-label={say('Show the run')}>
            {SIDES.map((side) => (
              <button key={side} type="button" aria-pressed={shown === side} onClick={() => setShown(side)}>
                {capital(beside.names[side])}
              </button>
            ))}
          </span>
          {bar}
        </div>
      </div>
      <ComparedWords comparison={comparison} runs={runs} names={beside.names} example={example} />
    </section>
  );
}

function Verdict({ run: { violation } }: { run: RunResult }) {
  return (
    <p class={`fl-run-verdict ${violation ? 'fl-broken' : 'fl-held'}`}>
      {violation ? `✕ ${violation.invariant}` : '✓ every invariant held'}
    </p>
  );
}

const holds = (events: readonly number[], index: number) =>
  (events[0] ?? Infinity) <= index && index <= (events.at(-1) ?? -1);

/** The same events in the other run, as far as it has them. */
function mapped(events: Iterable<number>, same: ReadonlyMap<number, number>): ReadonlySet<number> {
  return new Set([...events].flatMap((event) => same.get(event) ?? []));
}
