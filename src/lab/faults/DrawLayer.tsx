import { useEffect, useRef, useState } from 'preact/hooks';
import type { TimeScale } from '../diagram/time-scale.ts';
import { drawnBy, type Drawn, type Point } from './draw.ts';
import { follow } from './drag.ts';
import type { FaultLayerProps } from './FaultLayer.tsx';

export interface DrawLayerProps extends FaultLayerProps {
  scale: TimeScale;
}

/** A finger that rests this long draws; before that it scrolls. */
const HOLD_MS = 450;

/** Where the pointer draws: along a lifeline a stretch of it, between two nodes a cut of the network. */
export function DrawLayer({ layout, scale, onAdd, onTarget, onHold }: DrawLayerProps) {
  const ghost = useRef<SVGGElement>(null);
  const [stroke, setStroke] = useState<{ from: Point; to: Point }>();
  const drawn = stroke && drawnBy(stroke.from, stroke.to, layout, scale);
  const latest = useRef({ layout, scale, onAdd, onTarget, onHold });
  latest.current = { layout, scale, onAdd, onTarget, onHold };

  useEffect(() => {
    const svg = ghost.current!.ownerSVGElement!;
    const leave = new AbortController();
    const draw = (down: PointerEvent) => {
      const box = svg.getBoundingClientRect();
      const pixels = latest.current.layout.width / box.width;
      const from = { x: (down.clientX - box.left) * pixels, y: (down.clientY - box.top) * pixels };
      let to = from;
      follow(down, {
        onStart: () => latest.current.onHold(true),
        onMove: (by) =>
          setStroke({ from, to: (to = { x: from.x + by.x * pixels, y: from.y + by.y * pixels }) }),
        onEnd: (kept) => {
          const { layout: now, scale: times, onAdd: add, onTarget: target, onHold: hold } = latest.current;
          hold(false);
          const meant = kept ? drawnBy(from, to, now, times) : undefined;
          if (meant?.kind === 'cut') add(meant.fault);
          if (meant?.kind === 'span') target(meant.target, ghost.current!.querySelector('rect') ?? svg);
          setStroke(undefined);
        },
      });
    };
    const onDown = (event: PointerEvent) => {
      const taken = (event.target as Element).closest('.fl-handle, .fl-bands');
      if (event.button !== 0 || taken) return;
      if (event.pointerType === 'touch') drawAfterHold(event, svg, draw);
      else draw(event);
    };
    svg.addEventListener('pointerdown', onDown, { signal: leave.signal });
    return () => leave.abort();
  }, []);

  return (
    <g ref={ghost}>{stroke && drawn && <Ghost drawn={drawn} stroke={stroke} {...{ layout, scale }} />}</g>
  );
}

function Ghost({
  drawn,
  layout,
  scale,
}: { drawn: Drawn; stroke: object } & Pick<DrawLayerProps, 'layout' | 'scale'>) {
  const xOf = (node: string) => layout.lanes.find((lane) => lane.node === node)!.x;
  const span = drawn.kind === 'cut' ? drawn.fault : drawn.target;
  const xs =
    drawn.kind === 'cut'
      ? [xOf(drawn.fault.from), xOf(drawn.fault.to)].sort((a, b) => a - b)
      : [xOf(drawn.target.node) - 9, xOf(drawn.target.node) + 9];
  const [x1, x2] = xs as [number, number];
  const [y1, y2] = [scale.yOf(span.startMs), scale.yOf(span.endMs)];
  return (
    <g class="fl-ghost" aria-hidden="true">
      <rect x={x1} y={y1} width={x2 - x1} height={Math.max(1, y2 - y1)} />
      <text x={(x1 + x2) / 2} y={y2 + 15}>
        {`${span.startMs} to ${span.endMs} ms`}
      </text>
    </g>
  );
}

/** Draws if the finger rests; scrolling, which comes first, ends it. */
function drawAfterHold(down: PointerEvent, svg: SVGSVGElement, draw: (down: PointerEvent) => void): void {
  const leave = new AbortController();
  const { signal } = leave;
  let isDrawing = false;
  const timer = setTimeout(() => {
    isDrawing = true;
    draw(down);
  }, HOLD_MS);
  const end = () => {
    clearTimeout(timer);
    leave.abort();
  };
  const moved = (event: PointerEvent) => {
    if (!isDrawing && Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) > 8) end();
  };
  addEventListener('pointermove', moved, { signal });
  for (const over of ['pointerup', 'pointercancel'] as const) addEventListener(over, end, { signal });
  // While it draws, the finger does not scroll, and the browser offers nothing of its own.
  svg.addEventListener('touchmove', (event) => isDrawing && event.preventDefault(), {
    signal,
    passive: false,
  });
  svg.addEventListener('contextmenu', (event) => event.preventDefault(), { signal });
}
