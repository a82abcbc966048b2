import type { Layout, Mark, MessagePart } from './geometry.ts';

/** SVG path data for the shapes of a diagram. */

const HEAD_LENGTH = 9;
const HEAD_HALF = 3.8;
/** How far from its lifeline an arrow starts and stops. */
const CLEAR = 6;

/** A message's line, from its sender to the base of its head, its cross or its stop. */
export function linePath(message: MessagePart): string {
  const { ux, uy, from, to } = vector(message);
  const back =
    message.fate === 'delivered' && !message.reply ? HEAD_LENGTH - 2 : message.fate === 'lost' ? 8 : 0;
  return `M${n(from.x)} ${n(from.y)}L${n(to.x - ux * back)} ${n(to.y - uy * back)}`;
}

/** Its end: a filled head for a request, an open one for a reply, a cross if it is lost, a bar if nobody takes it. */
export function endPath(message: MessagePart): string {
  const { ux, uy, to } = vector(message);
  if (message.fate === 'in flight') return '';
  if (message.fate === 'lost') return cross(message.x2, message.y2, 6);
  const across = (along: number, aside: number) =>
    `${n(to.x - ux * along - uy * aside)} ${n(to.y - uy * along + ux * aside)}`;
  if (message.fate === 'ignored') return `M${across(0, 6)}L${across(0, -6)}`;
  const head = `M${across(HEAD_LENGTH, HEAD_HALF)}L${across(0, 0)}L${across(HEAD_LENGTH, -HEAD_HALF)}`;
  return message.reply ? head : `${head}Z`;
}

function vector({ x1, y1, x2, y2, fate }: MessagePart) {
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
  const stop = fate === 'delivered' || fate === 'ignored' ? CLEAR : 0;
  return {
    ux,
    uy,
    from: { x: x1 + ux * CLEAR, y: y1 + uy * CLEAR },
    to: { x: x2 - ux * stop, y: y2 - uy * stop },
  };
}

/**
 * A mark's own shape. Writes are squares, since they stay, half of one if it is torn, with a lid where no more go in; what ends is a cross, or a bolt if
 * the power goes; to stop is a stop sign; a time-out is an hourglass.
 */
export function markPath({ kind, x, y }: Mark): string {
  switch (kind) {
    case 'write':
    case 'cached':
    case 'synced':
    case 'unwritten':
      return `M${x - 5} ${y - 5}h10v10h-10z`;
    case 'torn':
      return `M${x - 5} ${y + 5}v-10h10l-4 4l1 2l-4 0l-1 4z`;
    case 'power':
      return `M${x + 2} ${y - 7}l-6.5 8h4.5l-2 5.5l6.5 -8.5h-4.5z`;
    case 'stop':
      return `M${x - 2.5} ${y - 6}h5l3.5 3.5v5l-3.5 3.5h-5l-3.5 -3.5v-5z`;
    case 'left':
      return `M${x - 6} ${y}h12`;
    case 'paused':
      return `M${x - 5} ${y - 5}h3.5v10h-3.5zM${x + 1.5} ${y - 5}h3.5v10h-3.5z`;
    case 'busy':
      return `M${x} ${y - 6}l6 6l-6 6l-6 -6z`;
    case 'refused':
      return `M${x - 5} ${y - 5}h10v10h-10zM${x - 3} ${y}h6`;
    case 'full':
      return `M${x - 5} ${y - 4}h10v10h-10zM${x - 6} ${y - 7}h12`;
    case 'slow':
      return `M${x - 6} ${y - 5}h12l-6 10z`;
    case 'clock':
      return `M${x - 6} ${y}a6 6 0 1 0 12 0a6 6 0 1 0 -12 0M${x} ${y - 3.5}v3.5h3`;
    case 'crash':
      return cross(x, y, 6);
    case 'failed':
      return cross(x, y, 4);
    case 'gave up':
      return `M${x - 5} ${y - 6}h10l-10 12h10z`;
    case 'boot':
      return `M${x - 5} ${y + 5}l5 -10l5 10z`;
    case 'ended':
      return `M${x - 4} ${y}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0`;
  }
}

function cross(x: number, y: number, r: number): string {
  return `M${x - r} ${y - r}l${2 * r} ${2 * r}m0 ${-2 * r}l${-2 * r} ${2 * r}`;
}

/** All vertical lines of one kind in one path. */
export function verticals(lines: Layout['lives'] | Layout['downs']): string {
  return lines.map(({ x, y1, y2 }) => `M${x} ${n(y1)}V${n(y2)}`).join('');
}

function n(value: number): number {
  return Math.round(value * 10) / 10;
}
