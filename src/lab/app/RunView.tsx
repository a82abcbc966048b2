import type { RunResult } from '@faultline/simulator';
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { LabExample } from '../../catalogue/example.ts';
import '../diagram/diagram.css';
import type { Layout } from '../diagram/geometry.ts';
import { layOut } from '../diagram/layout.ts';
import { SpaceTimeBoth, type SpaceTimeProps } from '../diagram/SpaceTime.tsx';
import { useShape } from '../diagram/use-shape.ts';
import { flightsAt } from '../time/flights.ts';
import { useFollow } from '../time/use-follow.ts';

/** What a layer on the diagram is drawn for. */
export interface ShownRun {
  /** Under the parts of the diagram, or over them. */
  place: 'under' | 'over';
  layout: Layout;
  run: RunResult;
  /** Between true and false the diagram stays as it is, whatever runs. */
  onHold(held: boolean): void;
}

export interface RunViewProps {
  /** What else is on the diagram. */
  layer?: ((shown: ShownRun) => JSX.Element) | undefined;
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
  /** The reader wants what goes wrong with a message to be taken back. */
  onDelete?(message: string): void;
  /** A part was chosen that begins with this event. */
  onVisit?(event: number): void;
}

/** One run as a space-time diagram, in both shapes: the width of the lab chooses one. */
export function RunView(props: RunViewProps) {
  const { example, active, index, playing = false, live, layer } = props;
  const [held, setHeld] = useState<RunResult>();
  const run = held ?? props.run;
  const onHold = (hold: boolean) => setHeld(hold ? run : undefined);
  const { onActive, onMessage, onMoment, onVisit } = props;
  const holder = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<{
    run: RunResult;
    folds: ReadonlySet<string>;
  }>({ run, folds: NO_FOLDS });
  const folds = open.run === run ? open.folds : NO_FOLDS;
  const shape = useShape(holder, live);
  const layouts = useMemo(() => {
    const options = {
      lanes: ['client', ...example.nodes],
      vocabulary: example.vocabulary ?? {},
      fold: folds.size ? folds : true,
    };
    const shapes = shape ? [shape] : (['wide', 'compact'] as const);
    return shapes.map((each) => layOut(run.trace, { ...options, shape: each }));
  }, [run, example, folds, shape]);
  const [layout, compact] = layouts as [Layout, Layout?];
  const toggle = (key: string) => {
    const next = new Set(folds);
    if (!next.delete(key)) next.add(key);
    setOpen({ run, folds: next });
  };
  // What time comes to is not hidden in a fold.
  const around = layout.folds.find(
    ({ open, events }) => !open && index !== undefined && isAmong(events, index),
  );
  useEffect(() => around && toggle(around.key), [index]);
  useFollow(holder, index, playing);
  const cursor = useMemo(
    () =>
      index === undefined
        ? undefined
        : {
            event: index,
            inFlight: new Set(flightsAt(run.trace, index).map(({ message }) => message)),
          },
    [run, index],
  );
  const on: Omit<SpaceTimeProps, 'layout'> = {
    live,
    active,
    cursor,
    onVisit: (event) => onVisit?.(event),
    onHover: (events) => onActive?.(events ?? []),
    onMessage: (message, _, anchor) => onMessage?.(message, anchor),
    onLifeline: (node, event, anchor) => onMoment?.(node, event, anchor),
    onFold: toggle,
    onDelete: (message) => props.onDelete?.(message),
    layer: layer && ((place, layout) => layer({ place, layout, run, onHold })),
  };
  return (
    <div class="fl-run" lang="en" ref={holder}>
      <SpaceTimeBoth
        wide={shape === 'compact' ? undefined : layout}
        compact={shape === 'wide' ? undefined : (compact ?? layout)}
        {...on}
      />
    </div>
  );
}

const NO_FOLDS: ReadonlySet<string> = new Set();

const isAmong = (events: readonly number[], index: number) =>
  (events[0] ?? Infinity) <= index && index <= (events.at(-1) ?? -1);
