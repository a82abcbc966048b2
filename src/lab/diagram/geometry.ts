/** What a space-time diagram consists of, in pixels, with every word that is on it. Plain data. */
export interface Layout {
  shape: Shape;
  width: number;
  height: number;
  lanes: Lane[];
  /** The lifelines: one for each life of each node. */
  lives: { node: string; x: number; y1: number; y2: number }[];
  /** Where a node is down. */
  downs: { node: string; x: number; y1: number; y2: number }[];
  /** Where a node lives and yet cannot work as it should: it stands still, its thread is busy, it or its disk is slow, its disk is full. */
  spells: { kind: Spell; node: string; x: number; y1: number; y2: number }[];
  /** Virtual time along the left edge. */
  ticks: { y: number; text: string }[];
  /** How far down the diagram the run has come with an event, ascending in both. Between two of them holds the first. */
  instants: { event: number; y: number }[];
  /** Virtual time at the height of each instant, ascending in both. */
  times: { atMs: number; y: number }[];
  messages: MessagePart[];
  points: PointPart[];
  folds: FoldPart[];
  /** Time in which nothing happens. */
  silences: { y: number; x1: number; x2: number; label?: Label }[];
  /** A sentence across the diagram: here this run and the one beside it part. The line is its upper edge. */
  partings: (Box & { lines: string[] })[];
  /** A caller that waits in vain. */
  waits: { x: number; y1: number; y2: number }[];
  /** Two nodes that cannot reach each other. */
  bands: { x1: number; x2: number; y1: number; y2: number; events: number[]; label?: Label }[];
  verdicts: VerdictPart[];
  /** One sentence for those who cannot see it. */
  summary: string;
}

/** `wide` for 640 px and more, `compact` for phones. */
export type Shape = 'wide' | 'compact';

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Lane {
  node: string;
  x: number;
  /** The node's name, clipped to what fits. */
  text: string;
  /** Of its letters. */
  size: number;
  width: number;
}

export interface Label {
  text: string;
  x: number;
  /** Baseline. */
  y: number;
  anchor: 'start' | 'middle' | 'end';
  tone: Tone;
}

/** What a colour means: a message, an effect, its undoing, a conclusion, bookkeeping, a fault. */
export type Tone = 'msg' | 'do' | 'undo' | 'end' | 'note' | 'fault';

interface Named {
  /** Unique within the diagram, and the same after another layout of the same trace. */
  key: string;
  /** Indexes into the trace, ascending. */
  events: number[];
  /** What it is, in words: `orders to shipping, book o1, delivered`. */
  name: string;
}

export interface MessagePart extends Named {
  kind: 'message';
  /** The message's identity, as faults name it. */
  message: string;
  /** The event at which it was sent, or the first that is known of it. */
  event: number;
  reply: boolean;
  fate: 'delivered' | 'lost' | 'ignored' | 'in flight';
  tone: Tone;
  x1: number;
  y1: number;
  x2: number;
  y2: number;
  labels: Label[];
}

export interface PointPart extends Named {
  kind: 'point';
  node: string;
  /** The last event there at that instant. */
  event: number;
  x: number;
  y: number;
  marks: Mark[];
}

export type Spell = 'paused' | 'busy' | 'slow' | 'full';

export interface Mark {
  kind:
    | 'write'
    | 'cached'
    | 'synced'
    | 'unwritten'
    | 'refused'
    | 'torn'
    | 'crash'
    | 'power'
    | 'stop'
    | 'left'
    | 'boot'
    | 'clock'
    | 'gave up'
    | 'failed'
    | 'ended'
    | Spell;
  tone: Tone;
  x: number;
  y: number;
  label?: Label;
}

export interface FoldPart extends Named {
  kind: 'fold';
  /** The reader has opened it: the bar closes it again. */
  open: boolean;
  text: string;
  x: number;
  y: number;
  width: number;
}

export interface VerdictPart extends Named {
  kind: 'verdict';
  event: number;
  lines: string[];
  x: number;
  y: number;
  width: number;
  height: number;
}

/** All that can be focused, hovered and chosen. */
export type Part = MessagePart | PointPart | FoldPart | VerdictPart;
