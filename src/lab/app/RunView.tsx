import type { RunResult } from '@faultline/simulator';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { LabExample } from '../../catalogue/example.ts';
import '../diagram/diagram.css';
import { layOut } from '../diagram/layout.ts';
import { SpaceTimeBoth } from '../diagram/SpaceTime.tsx';
import { flightsAt } from '../time/flights.ts';
import { useFollow } from '../time/use-follow.ts';

export interface RunViewProps {
  example: LabExample;
  run: RunResult;
  active: ReadonlySet<number>;
  /** The event after which the run is shown; undefined: the whole run. */
  index: number | undefined;
  playing?: boolean;
  /** Whether the diagram can be touched: not before the lab lives. */
  live: boolean;
  onActive?(events: readonly number[]): void;
  onMessage?(message: string, from: Element): void;
  onMoment?(node: string, event: number, from: Element): void;
  /** A part was chosen that begins with this event. */
  onVisit?(event: number): void;
}

/** One run as a space-time diagram, in both shapes: the width of the lab chooses one. */
export function RunView(props: RunViewProps) {
  const { example, run, active, index, playing = false, live } = props;
  const { onActive, onMessage, onMoment, onVisit } = props;
  const holder = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<{ run: RunResult; folds: ReadonlySet<string> }>({ run, folds: NO_FOLDS });
  const folds = open.run === run ? open.folds : NO_FOLDS;
  const [wide, compact] = useMemo(() => {
    const options = {
      lanes: ['client', ...example.nodes],
      vocabulary: example.vocabulary ?? {},
      fold: folds.size ? folds : true,
    };
    return [
      layOut(run.trace, { ...options, shape: 'wide' }),
      layOut(run.trace, { ...options, shape: 'compact' }),
    ] as const;
  }, [run, example, folds]);
  const toggle = (key: string) => {
    const next = new Set(folds);
    if (!next.delete(key)) next.add(key);
    setOpen({ run, folds: next });
  };
  // What time comes to is not hidden in a fold.
  const around = wide.folds.find(
    ({ open, events }) => !open && index !== undefined && isAmong(events, index),
  );
  useEffect(() => around && toggle(around.key), [index]);
  useFollow(holder, index, playing);
  const cursor = useMemo(
    () =>
      index === undefined
        ? undefined
        : { event: index, inFlight: new Set(flightsAt(run.trace, index).map(({ message }) => message)) },
    [run, index],
  );
  return (
    <div class="fl-run" ref={holder}>
      <SpaceTimeBoth
        wide={wide}
        compact={compact}
        live={live}
        active={active}
        cursor={cursor}
        onVisit={(event) => onVisit?.(event)}
        onHover={(events) => onActive?.(events ?? [])}
        onMessage={(message, _, anchor) => onMessage?.(message, anchor)}
        onLifeline={(node, event, anchor) => onMoment?.(node, event, anchor)}
        onFold={toggle}
      />
    </div>
  );
}

const NO_FOLDS: ReadonlySet<string> = new Set();

const isAmong = (events: readonly number[], index: number) =>
  (events[0] ?? Infinity) <= index && index <= (events.at(-1) ?? -1);
