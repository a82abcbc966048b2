import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Layout, MessagePart } from './geometry.ts';
import { heightOf } from './layout.ts';
import { endPath, linePath } from './paths.ts';

export interface CursorProps {
  layout: Layout;
  /** The event after which the run stands still. */
  event: number;
  /** Identities of the messages that are on their way then. */
  inFlight: ReadonlySet<string>;
  /** How far down it stands, if that is not for this run alone to say. */
  heightIn?: ((layout: Layout) => number) | undefined;
}

/** How near to its ends a message on its way is drawn at most. */
const NEAR = 0.12;

/**
 * A line across the diagram at one instant. What comes later is under a veil, but for the messages on their way.
 * Its looks are in attributes: most readers never see it, and need no style sheet for it.
 */
export function Cursor({ layout, event, inFlight, heightIn }: CursorProps): JSX.Element {
  const { width, height, messages } = layout;
  const byId = useMemo(() => new Map(messages.map((part) => [part.message, part])), [messages]);
  const y = heightIn?.(layout) ?? heightOf(layout, event);
  const flying = [...inFlight].flatMap((id) => byId.get(id) ?? []);
  return (
    <g class="cursor" aria-hidden="true" pointer-events="none" data-y={y}>
      <rect y={y} width={width} height={Math.max(height - y, 0)} fill="var(--fl-panel)" opacity="0.74" />
      <path d={`M0 ${y}H${width}`} stroke="var(--fl-ink)" stroke-width="1.2" />
      <path d={`M0 ${y - 5}l7 5l-7 5z`} fill="var(--fl-ink)" />
      {flying.map((part) => (
        <Flight key={part.key} part={part} y={y} />
      ))}
    </g>
  );
}

/** A message on its way: its whole line, and where it is. */
function Flight({ part, y }: { part: MessagePart; y: number }): JSX.Element {
  const { x1, x2, y1, y2, tone, reply, fate } = part;
  const along = Math.min(1 - NEAR, Math.max(NEAR, (y - y1) / (y2 - y1 || 1)));
  return (
    <>
      <g class={`msg ${tone} ${reply ? 'reply ' : ''}${fate.replace(' ', '-')}`}>
        <path class="line" d={linePath(part)} />
        <path class="end" d={endPath(part)} />
      </g>
      <circle
        class="flight"
        cx={Math.round(x1 + (x2 - x1) * along)}
        cy={Math.round(y1 + (y2 - y1) * along)}
        r="5"
        fill={`var(--fl-${tone})`}
        stroke="var(--fl-panel)"
        stroke-width="2"
      />
    </>
  );
}
