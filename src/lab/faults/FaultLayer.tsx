import type { Fault, RunResult } from '@faultline/simulator';
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { faultText } from '../app/words.ts';
import type { LabExample } from '../../catalogue/example.ts';
import type { Layout } from '../diagram/geometry.ts';
import { timeScale } from '../diagram/time-scale.ts';
import { contextOf } from './context.ts';
import { DrawLayer } from './DrawLayer.tsx';
import { follow } from './drag.ts';
import { laneAt } from './draw.ts';
import { handlesOf, type Grip, type Handle, type HandleGrip } from './handles.ts';
import { shifted, stepped, takenTo } from './move.ts';
import type { Target } from './offers.ts';

export interface FaultLayerProps {
  /** Under the diagram's parts lie the bands, over them what can be taken. */
  place: 'under' | 'over';
  layout: Layout;
  /** The run that the layout shows. */
  run: RunResult;
  example: LabExample;
  faults: readonly Fault[];
  /** The fault that was put last, to go on with by keys. */
  fresh: { fault: number } | undefined;
  onAdd(fault: Fault): void;
  /** Changes that name the same gesture belong together. */
  onChange(index: number, next: Fault, gesture: string): void;
  onRemove(fault: Fault): void;
  /** The reader wants its fields. */
  onOpen(index: number, from: Element): void;
  onTarget(target: Target, from: Element): void;
  /** From true to false the diagram must stay as it is: something is being dragged on it. */
  onHold(held: boolean): void;
}

/** What goes wrong, on the diagram: each fault can be taken and moved there, and new ones drawn. */
export function FaultLayer(props: FaultLayerProps): JSX.Element {
  const { place, layout, run, faults, fresh } = props;
  const { trace } = run;
  const scale = useMemo(() => timeScale(layout), [layout]);
  const handles = useMemo(() => handlesOf(faults, { layout, trace, scale }), [faults, layout, trace, scale]);
  const group = useRef<SVGGElement>(null);
  /** The fault in the tab order: the diagram's faults are one stop. */
  const [current, setCurrent] = useState<number>();
  const stop = handles.find(({ index }) => index === current) ?? handles[0];
  const focusOn = (to: Handle | undefined) =>
    to && group.current?.querySelector<SVGElement>(`[data-fault="${to.index}"]`)?.focus();
  useEffect(() => {
    // `touch-action` means nothing inside of a drawing: a finger on a grip would scroll and end its own drag.
    const onTouch = (event: TouchEvent) => {
      if ((event.target as Element).closest('.fl-grip')) event.preventDefault();
    };
    const element = group.current;
    element?.addEventListener('touchmove', onTouch, { passive: false });
    return () => element?.removeEventListener('touchmove', onTouch);
  }, []);
  // Some have their place only in the next run. After that, the focus is the reader's.
  const tries = useRef<{ fresh: FaultLayerProps['fresh']; left: number }>();
  useLayoutEffect(() => {
    if (!fresh || place === 'under') return;
    if (tries.current?.fresh !== fresh) tries.current = { fresh, left: 2 };
    if (tries.current.left-- <= 0) return;
    const handle = group.current?.querySelector<SVGElement>(`[data-fault="${fresh.fault}"]`);
    if (handle) tries.current.left = 0;
    handle?.focus({ preventScroll: true });
    handle?.scrollIntoView({ block: 'nearest' });
  }, [fresh, run]);

  /** Takes a grip along with the pointer: every step is a change, and the run follows while the diagram waits. */
  const drag = (handle: Handle, grip: Grip, down: PointerEvent) => {
    if (down.button !== 0) return;
    const svg = (down.currentTarget as SVGElement).ownerSVGElement!;
    const pixels = layout.width / svg.getBoundingClientRect().width;
    const from = handle.grips.find((one) => one.grip === grip)!;
    const top = grip === 'move' && handle.band ? handle.band.y : from.y;
    const gesture = `drag ${down.timeStamp}`;
    const context = contextOf(run, props.example);
    const lane = laneAt(layout.lanes, from.x)!;
    const names = layout.lanes.map(({ node }) => node);
    let now = handle.fault;
    const become = (next: Fault) => {
      if (JSON.stringify(next) === JSON.stringify(now)) return;
      props.onChange(handle.index, next, gesture);
      now = next;
    };
    follow(down, {
      onStart: () => props.onHold(true),
      onMove: ({ x, y }) => {
        const by =
          grip === 'move'
            ? names.indexOf(laneAt(layout.lanes, lane.x + x * pixels)!.node) - names.indexOf(lane.node)
            : 0;
        const onLane = shifted(handle.fault, names, by, context) ?? handle.fault;
        const toMs = scale.msAt(top + y * pixels);
        become(takenTo({ ...handle, fault: onLane }, grip, toMs, context));
      },
      onEnd: (kept) => {
        if (!kept) become(handle.fault);
        props.onHold(false);
      },
    });
  };

  if (place === 'under')
    return (
      <g class="fl-bands">
        {handles.map(
          (handle) =>
            handle.band && (
              <rect
                key={handle.index}
                class={handle.fault.kind}
                {...handle.band}
                height={Math.max(handle.band.height, 1)}
                onPointerDown={(event) => event.pointerType !== 'touch' && drag(handle, 'move', event)}
                onClick={(event) => {
                  event.stopPropagation();
                  props.onOpen(handle.index, event.currentTarget);
                }}
              />
            ),
        )}
      </g>
    );
  return (
    <g class="fl-handles" ref={group}>
      <DrawLayer {...props} scale={scale} />
      {handles.map((handle) => (
        <FaultHandle
          key={handle.index}
          {...props}
          handle={handle}
          isStop={handle === stop}
          onFocus={() => setCurrent(handle.index)}
          onKey={(event) => {
            const to = steppedTo(event.key, handles, handle);
            if (!to) return onKeyOf(props, handle, scale)(event);
            focusOn(to);
            event.preventDefault();
            event.stopPropagation();
          }}
          onDrag={drag}
        />
      ))}
    </g>
  );
}

interface FaultHandleProps extends FaultLayerProps {
  handle: Handle;
  isStop: boolean;
  onFocus(): void;
  onKey(event: KeyboardEvent): void;
  onDrag(handle: Handle, grip: Grip, down: PointerEvent): void;
}

/** One fault with its grips. Arrows move it. */
function FaultHandle({ handle, isStop, onFocus, onKey, onDrag, onOpen }: FaultHandleProps) {
  const { fault, grips, band, index } = handle;
  return (
    <g
      class={`fl-handle ${fault.kind}`}
      role="button"
      tabindex={isStop ? 0 : -1}
      onFocus={onFocus}
      data-fault={index}
      aria-label={`Fault: ${faultText(fault)}`}
      aria-description="Arrow keys move it, with Shift they move its end. Page Up and Page Down lead to the other faults. Enter shows its numbers, Delete takes it back."
      onKeyDown={onKey}
      onClick={(event) => {
        event.stopPropagation();
        onOpen(index, event.currentTarget);
      }}
    >
      {band && <rect class="frame" {...band} />}
      {grips.map((grip) => (
        <GripShape key={grip.grip} {...grip} onDown={(event) => onDrag(handle, grip.grip, event)} />
      ))}
    </g>
  );
}

function GripShape({ grip, x, y, bare, onDown }: HandleGrip & { onDown(event: PointerEvent): void }) {
  return (
    <g
      class={`fl-grip ${grip}${bare ? ' bare' : ''}`}
      transform={`translate(${round(x)} ${round(y)})`}
      onPointerDown={onDown}
    >
      <circle class="reach" r="12" />
      {bare ? <circle class="ring" r="9" /> : <path d={grip === 'move' ? MOVE : END} />}
    </g>
  );
}

const END = 'M-9 -3h18a3 3 0 0 1 0 6h-18a3 3 0 0 1 0 -6z';
const MOVE = 'M0 -11l5 6h-3.5v10h3.5l-5 6l-5 -6h3.5v-10h-3.5z';
const round = (value: number) => Math.round(value * 10) / 10;

/** The fault to which a key leads from another: the arrows move the fault itself. */
function steppedTo(key: string, handles: readonly Handle[], from: Handle): Handle | undefined {
  const now = handles.indexOf(from);
  switch (key) {
    case 'PageDown':
      return handles[now + 1] ?? from;
    case 'PageUp':
      return handles[now - 1] ?? from;
    case 'Home':
      return handles[0];
    case 'End':
      return handles.at(-1);
    default:
      return undefined;
  }
}

/** Keys on a handle: arrows move, with Shift they move the end, Enter opens, Delete takes back. */
function onKeyOf(
  { layout, run, example, onChange, onRemove, onOpen }: FaultLayerProps,
  handle: Handle,
  scale: ReturnType<typeof timeScale>,
) {
  return (event: KeyboardEvent) => {
    const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
    if (ctrlKey || metaKey || altKey) return;
    const { fault } = handle;
    const context = contextOf(run, example);
    const step = { ArrowDown: 1, ArrowUp: -1 }[key] as 1 | -1 | undefined;
    const aside = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (step) {
      const next = stepped(handle, shiftKey ? 'end' : 'move', step, scale, context);
      if (next) onChange(handle.index, next, `step ${handle.index}`);
    } else if (aside) {
      const names = layout.lanes.map(({ node }) => node);
      const next = shifted(fault, names, aside, context);
      if (next) onChange(handle.index, next, `step ${handle.index}`);
    } else if (key === 'Delete' || key === 'Backspace') onRemove(fault);
    else if (key === 'Enter' || key === ' ') onOpen(handle.index, event.currentTarget as Element);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
}
