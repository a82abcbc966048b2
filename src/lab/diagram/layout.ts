import { count, list } from '../../../examples/simulator/src/story/english.ts';
import {
  readTrace,
  rootOf,
  succeeded,
  type Message,
  type Reading,
} from '../../../examples/simulator/src/story/reading.ts';
import type { Vocabulary } from '../../../examples/simulator/src/story/vocabulary.ts';
import { callOf, clausesOf, objectsOf } from '../../../examples/simulator/src/story/words.ts';
import type { TraceEvent } from '../../../examples/simulator/src/trace.ts';
import type {
  FoldPart,
  Label,
  Lane,
  Layout,
  Mark,
  MessagePart,
  Part,
  PointPart,
  Shape,
  Spell,
  Tone,
} from './geometry.ts';
import { LabelPlacer, type Wish } from './labels.ts';
import { dropOf, HALF_MARK, marksOf, type Sketch } from './marks.ts';
import { messageName, nameWrites, pointName, type Writes } from './names.ts';
import { eventsOf, rowsOf, type Row } from './rows.ts';
import { clip, textWidth, wrap } from './text-width.ts';

export interface LayoutOptions {
  shape: Shape;
  /** The nodes in the order of their columns. Default: as they appear, the workload first. */
  lanes?: readonly string[];
  vocabulary?: Vocabulary;
  /** Whether calm stretches fold; or the keys of the folds that are open. Default true. */
  fold?: boolean | ReadonlySet<string>;
  /** Pixels to fill. More are taken if the lanes do not fit. Default: 680 wide, 350 compact. */
  width?: number;
}

/** Sizes in pixels. */
interface Metrics {
  width: number;
  /** Of the letters. */
  size: number;
  row: number;
  /** Room for the time on the left. */
  left: number;
  /** Room to the right of the last lane. */
  right: number;
  minLane: number;
  /** From an instant to the line that parts it from the next: beyond its marks. */
  past: number;
}

const METRICS: Readonly<Record<Shape, Metrics>> = {
  wide: {
    width: 680,
    size: 12.5,
    row: 21,
    left: 50,
    right: 70,
    minLane: 84,
    past: 9,
  },
  compact: {
    width: 350,
    size: 12,
    row: 26,
    left: 36,
    right: 4,
    minLane: 50,
    past: 10,
  },
};

/** The size of the letters, for the style sheet. */
export const LETTERS: Readonly<Record<Shape, number>> = {
  wide: METRICS.wide.size,
  compact: METRICS.compact.size,
};
/** Whether there are more lanes than fit into the usual width. */
export function isBroad({ shape, width }: Pick<Layout, 'shape' | 'width'>): boolean {
  return width > METRICS[shape].width;
}

export const HEAD_HEIGHT = 34;

const FOLD_HEIGHT = 22;
const SILENCE_HEIGHT = 30;
/** Letters of a node's name shrink to this before they are clipped. */
const SMALLEST = 9.5;
const LINE_HEIGHT = 17;
/** How far down a lost message comes, in rows. */
const LOST_SLOPE = 0.36;
const ASIDE = 5;
/** Messages that can cover each other were sent at about the same time. */
const NEIGHBOURS = 16;
const PASSES = 5;
const ROOM = 13;

/** Lays out a trace as a space-time diagram: nodes side by side, time downwards, one row an instant. */
export function layOut(trace: readonly TraceEvent[], options: LayoutOptions): Layout {
  const reading = readTrace(trace);
  const { fold = true, vocabulary = {} } = options;
  return layOutRows([{ reading, rows: rowsOf(reading, vocabulary, fold) }], options)[0]!;
}

/** A trace and the rows of its diagram. */
export interface RowsOfTrace {
  reading: Reading;
  rows: readonly Row[];
}

/** Lays out several traces with as many rows each. Rows of one place have one height in all the diagrams. */
export function layOutRows(traces: readonly RowsOfTrace[], options: LayoutOptions): Layout[] {
  const drawings = traces.map((trace) => new Drawing(trace, options));
  const rooms = traces.map(() => new Map<number, number>());
  for (let pass = 1; ; pass++) {
    const drawn = drawEvenly(drawings, rooms);
    const crowded = new Set(drawn.flatMap((one) => [...one.crowded]));
    if (!crowded.size || pass === PASSES) return drawn.map(({ layout }) => layout);
    for (const room of rooms) for (const row of crowded) room.set(row, (room.get(row) ?? 0) + ROOM);
  }
}

/** Draws, and if rows do not stand beside each other, gives them the room for it and draws again. */
function drawEvenly(drawings: readonly Drawing[], rooms: readonly Map<number, number>[]): Drawn[] {
  const drawn = drawings.map((drawing, i) => drawing.draw(rooms[i]!));
  if (drawn.length < 2) return drawn;
  const steps = drawn.map(({ heights }) => heights.map((y, row) => y - (heights[row - 1] ?? 0)));
  steps[0]!.forEach((_, row) => {
    const most = Math.max(...steps.map((one) => one[row]!));
    rooms.forEach((room, i) => room.set(row, (room.get(row) ?? 0) + most - steps[i]![row]!));
  });
  const again = drawings.map((drawing, i) => drawing.draw(rooms[i]!));
  const height = Math.max(...again.map(({ layout }) => layout.height));
  return again.map((one, i) => (one.layout.height < height ? drawings[i]!.draw(rooms[i]!, height) : one));
}

interface Drawn {
  layout: Layout;
  /** Rows whose labels found no place. */
  crowded: ReadonlySet<number>;
  /** Of each row. */
  heights: readonly number[];
}

/** The focusable parts in reading order: as they happen. */
export function partsOf(layout: Layout): Part[] {
  const parts = [...layout.folds, ...layout.messages, ...layout.points, ...layout.verdicts];
  const rank = { fold: 0, point: 1, message: 2, verdict: 3 };
  return parts.sort((a, b) => (a.events[0] ?? 0) - (b.events[0] ?? 0) || rank[a.kind] - rank[b.kind]);
}

/** How far down the run has come with an event. */
export function heightOf({ instants }: Layout, event: number): number {
  let [low, high] = [0, instants.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (instants[middle]!.event <= event) low = middle + 1;
    else high = middle;
  }
  return instants[low - 1]?.y ?? 0;
}

/** The part that shows an event: its message if it has one, otherwise its point. */
export function partOf(layout: Layout, event: number): Part | undefined {
  const shows = (part: Part) => part.events.includes(event);
  const open = layout.folds.filter((fold) => !fold.open);
  return (
    layout.messages.find(shows) ??
    layout.verdicts.find(shows) ??
    layout.points.find(shows) ??
    open.find(shows)
  );
}

/** Times are whole microseconds; their sums are not quite. */
const MICROSECOND_MS = 0.001;

function spellOf(event: TraceEvent): Spell | undefined {
  if (event.kind === 'pause') return 'paused';
  if (event.kind === 'block') return 'busy';
  const lasts = event.kind === 'slow' || event.kind === 'full';
  return lasts && event.phase === 'start' ? event.kind : undefined;
}

/** Whether what befalls a node ends with this event of the same node. A machine outlives its processes. */
function endsSpell(next: TraceEvent, event: TraceEvent): boolean {
  if (event.kind === 'full') return next.kind === 'full';
  if (event.kind === 'slow') return next.kind === 'slow' && next.what === event.what;
  return endsLife(next);
}

function endsLife(event: TraceEvent): boolean {
  return event.kind === 'stop' ? event.phase !== 'asked' : event.kind === 'crash' || event.kind === 'exit';
}

class Drawing {
  readonly #reading: Reading;
  readonly #vocabulary: Vocabulary;
  readonly #shape: Shape;
  readonly #metrics: Metrics;
  readonly #rows: readonly Row[];
  readonly #rowOf = new Map<number, number>();
  readonly #lanes: Lane[];
  readonly #x: ReadonlyMap<string, number>;
  readonly #writes: Writes;
  readonly #several: boolean;
  readonly #booted: ReadonlySet<string>;
  #room: ReadonlyMap<number, number> = new Map();
  /** Of each row: its height on the page. */
  #y: number[] = [];
  #wishes: (Wish & { row: number })[] = [];
  #placer!: LabelPlacer;
  #layout!: Layout;

  constructor({ reading, rows }: RowsOfTrace, { shape, lanes, vocabulary = {}, width }: LayoutOptions) {
    this.#reading = reading;
    this.#vocabulary = vocabulary;
    this.#shape = shape;
    this.#metrics = { ...METRICS[shape], width: width ?? METRICS[shape].width };
    this.#rows = rows;
    this.#rows.forEach((row, i) => {
      if (row.kind === 'instant' || !row.open) for (const index of row.events) this.#rowOf.set(index, i);
    });
    this.#lanes = this.#makeLanes(lanes ?? this.#reading.nodes);
    this.#x = new Map(this.#lanes.map(({ node, x }) => [node, x]));
    this.#several = objectsOf(this.#reading, vocabulary).size > 2;
    this.#booted = new Set(this.#reading.trace.filter(({ kind }) => kind === 'boot').map(({ node }) => node));
    this.#writes = nameWrites(this.#reading, vocabulary);
  }

  draw(room: ReadonlyMap<number, number>, leastHeight = 0): Drawn {
    const { width, size, left } = this.#metrics;
    const last = this.#lanes.at(-1)?.x ?? left;
    const full = Math.max(width, last + this.#metrics.right);
    this.#room = room;
    this.#wishes = [];
    this.#placer = new LabelPlacer(size, left - 2, full - 1);
    this.#layout = {
      shape: this.#shape,
      width: full,
      height: 0,
      lanes: this.#lanes,
      lives: [],
      downs: [],
      spells: [],
      ticks: [],
      instants: [],
      times: [],
      messages: [],
      points: [],
      folds: [],
      silences: [],
      partings: [],
      waits: [],
      bands: [],
      verdicts: [],
      summary: this.#summary(),
    };
    this.#stack(leastHeight);
    this.#drawLives();
    this.#drawSpells();
    this.#drawBands();
    for (const message of this.#reading.messages.values()) this.#drawMessage(message);
    this.#drawPoints();
    for (const message of this.#layout.messages) this.#placer.line(message);
    const unplaced = new Set(this.#placer.placeAll(this.#wishes));
    const crowded = this.#wishes.filter((wish) => wish.must && unplaced.has(wish)).map(({ row }) => row);
    return { layout: this.#layout, crowded: new Set(crowded), heights: this.#y };
  }

  #makeLanes(nodes: readonly string[]): Lane[] {
    const { width, size, left, right, minLane } = this.#metrics;
    const wide = this.#shape === 'wide';
    const half = (node = '') => textWidth(node, size, true) / 2 + (wide ? 8 : 3);
    // Heads stand above the column of times, so the first lane need not clear it.
    const first = Math.max(left + 14, half(nodes[0]) + 2);
    const end = width - Math.max(right, Math.min(half(nodes.at(-1)), 34) + 1);
    const step =
      nodes.length > 1 ? Math.max(minLane, (end - first) / (nodes.length - 1)) : 2 * half(nodes[0]);
    return nodes.map((node, i) => {
      const most = step - (wide ? 4 : 1);
      const inner = most - (wide ? 8 : 1);
      const fitted = Math.floor((inner / textWidth(node, 100, true)) * 1000) / 10;
      const letters = Math.max(SMALLEST, Math.min(size, fitted));
      return {
        node,
        x: Math.round(first + i * step),
        text: clip(node, letters, inner, true),
        size: letters,
        width: Math.round(Math.min(half(node) * 2, most)),
      };
    });
  }

  /** Gives every row its height on the page, and draws what belongs to the row alone. */
  #stack(leastHeight: number): void {
    const { row: step } = this.#metrics;
    let y = 0;
    this.#y = this.#rows.map((row, i) => {
      if (row.silence !== undefined) y = this.#drawSilence(row.silence, i, y);
      y += this.#room.get(i) ?? 0;
      if (row.parting !== undefined) y = this.#drawParting(row.parting, y);
      if (row.kind === 'fold') {
        y += FOLD_HEIGHT / 2 + 10;
        this.#drawFold(row, i, y);
        if (!row.open) this.#passFold(row.events, y);
        const bar = y;
        y += row.open ? 8 : FOLD_HEIGHT / 2;
        return bar;
      }
      y += i === 0 ? 26 : step;
      const at = y;
      if (!row.events.length) return at;
      this.#drawTick(row.atMs, y);
      this.#passTime(row.atMs, y);
      this.#layout.instants.push({
        event: row.events[0]!,
        y: Math.round(y) + this.#past(row.events),
      });
      for (const index of row.events) y = this.#drawVerdict(index, y);
      y += Math.max(0, this.#depth(row.events) + HALF_MARK - step);
      return at;
    });
    this.#layout.height = Math.max(leastHeight, Math.round(y + 16));
  }

  /** How far below an instant is all that is drawn of it. A lost message goes on for a while. */
  #past(events: readonly number[]): number {
    const { past, row } = this.#metrics;
    const isLost = events.some((index) => this.#reading.trace[index]!.kind === 'lost');
    return Math.max(past, this.#depth(events), isLost ? Math.round(row * LOST_SLOPE) + HALF_MARK : 0);
  }

  /** What is folded away passes within the height of its bar. */
  #passFold(events: readonly number[], y: number): void {
    events.forEach((event, i) => {
      const part = (i + 1) / (events.length + 1);
      const at = Math.round(y + (part - 0.5) * FOLD_HEIGHT);
      this.#layout.instants.push({ event, y: at });
      this.#passTime(this.#reading.trace[event]!.atMs, at);
    });
  }

  #passTime(atMs: number, y: number): void {
    const { times } = this.#layout;
    if (atMs > (times.at(-1)?.atMs ?? -1)) times.push({ atMs, y });
  }

  #drawSilence(text: string, row: number, y: number): number {
    const at = Math.round(y + 11 + SILENCE_HEIGHT / 2);
    const [x1, x2] = this.#span();
    const silence: Layout['silences'][number] = {
      y: at,
      x1: x1 - 12,
      x2: x2 + 12,
    };
    this.#layout.silences.push(silence);
    // In the middle, unless a message passes there; rather between two lifelines than on one.
    const across = [0.5, 0.35, 0.65, 0.2, 0.8, 0.5].map((t) => x1 + (x2 - x1) * t);
    const places = [...this.#between(text), ...across].map((x) => ({
      x: Math.round(x),
      y: at + 4,
      anchor: 'middle' as const,
    }));
    const event = this.#rows[row]!.events[0]!;
    this.#wish([text, text.replace(/:.*/, '')], places, 'note', false, -1, event, (label) => {
      silence.label = label;
    });
    return y + SILENCE_HEIGHT;
  }

  /** The middles between neighbouring lanes that have room for a text, the innermost first. */
  #between(text: string): number[] {
    const half = textWidth(text, this.#metrics.size) / 2 + ASIDE;
    const [x1, x2] = this.#span();
    const away = (x: number) => Math.abs(x - (x1 + x2) / 2);
    return this.#lanes
      .slice(1)
      .flatMap(({ x }, i) => (x - this.#lanes[i]!.x > 2 * half ? [(x + this.#lanes[i]!.x) / 2] : []))
      .sort((a, b) => away(a) - away(b));
  }

  #drawParting(text: string, y: number): number {
    const { width } = this.#layout;
    const lines = wrap(text, this.#metrics.size, width - 16, true);
    const top = Math.round(y + 13);
    const height = lines.length * LINE_HEIGHT + 8;
    this.#layout.partings.push({ x: 0, y: top, width, height, lines });
    this.#placer.block({ x: 0, y: top - 1, width, height: height + 1 });
    return top + height - 4;
  }

  #drawFold(row: Extract<Row, { kind: 'fold' }>, i: number, y: number): void {
    const { size } = this.#metrics;
    const [x1, x2] = this.#span();
    const [x, width] = [x1 - 14, x2 - x1 + 28];
    const text = this.#foldText(row, i, width - 36, size);
    const whole = this.#foldText(row, i, Infinity, size);
    // The name holds the words that are seen, for those who speak them; then what did not fit.
    const name = whole.startsWith(text) ? whole : `${text} (${whole.replace(/^[^:]*: /, '')})`;
    const bar: FoldPart = {
      kind: 'fold',
      key: row.key,
      events: row.events,
      name: `${row.open ? 'Hide' : 'Show'} ${name}`,
      open: row.open,
      text,
      x,
      y: Math.round(y),
      width,
    };
    this.#layout.folds.push(bar);
    this.#placer.block({
      x,
      y: y - FOLD_HEIGHT / 2,
      width,
      height: FOLD_HEIGHT,
    });
  }

  /** What the folded messages are, as fully as fits. */
  #foldText(row: Extract<Row, { kind: 'fold' }>, i: number, width: number, size: number): string {
    const { trace, messages } = this.#reading;
    const requests = row.events.flatMap((index) => {
      const event = trace[index]!;
      const request = event.kind === 'receive' && !event.reply ? messages.get(event.message)! : undefined;
      const done = request?.answer && !request.outer && !request.copy;
      return done && succeeded(request.answer!.label) ? [request] : [];
    });
    const first = requests.filter(({ repeated }) => !repeated);
    const calls = first.map((request) => callOf(request, this.#vocabulary));
    const more = requests.length - first.length;
    const again = more === 0 ? '' : more === first.length ? ', each asked twice' : ', some asked again';
    if (!row.sends) return 'nothing in this run';
    const head = `${count(row.sends, 'message')}${i === 0 ? ' before' : ''}`;
    if (row.open) return head;
    const clauses = clausesOf(calls);
    const verbs = [...new Set(calls.map(({ verb }) => verb))].join(', ');
    const texts = [
      ...(clauses.length
        ? [`${list(clauses)}${again}; every reply arrives`, `${list(clauses)}${again}`, `${verbs}${again}`]
        : []),
      'all arrive',
    ].map((text) => `${head}: ${text}`);
    return texts.find((text) => textWidth(text, size) <= width) ?? head;
  }

  #drawTick(atMs: number, y: number): void {
    const { ticks } = this.#layout;
    const text = String(Number(atMs.toFixed(atMs < 1000 ? 1 : 0)));
    if (text !== ticks.at(-1)?.text) ticks.push({ y: Math.round(y), text });
  }

  #drawVerdict(index: number, y: number): number {
    const event = this.#reading.trace[index]!;
    if (event.kind !== 'violation') return y;
    const { size, left } = this.#metrics;
    const [, x2] = this.#span();
    const x = left - 2;
    const width = Math.min(this.#layout.width - x - 2, x2 - x + 46);
    const lines = wrap(`This breaks: ${event.invariant}`, size, width - 40);
    const height = lines.length * LINE_HEIGHT + 10;
    // An outcome told at the same instant stands below its mark.
    const top = Math.round(y + (this.#hasOutcome(index) ? 22 : 13));
    this.#layout.verdicts.push({
      kind: 'verdict',
      key: `verdict ${index}`,
      events: [index],
      event: index,
      name: `This breaks: ${event.invariant}`,
      lines,
      x,
      y: top,
      width,
      height,
    });
    this.#placer.block({ x, y: top, width, height });
    this.#layout.instants.push({ event: index, y: top + height + 2 });
    return top + height;
  }

  #hasOutcome(index: number): boolean {
    const row = this.#rows[this.#rowOf.get(index) ?? -1];
    return row?.events.some((other) => this.#reading.trace[other]!.kind === 'operation') ?? false;
  }

  #drawLives(): void {
    const ends = new Map<string, number>();
    const { lives, downs, height } = this.#layout;
    const started = new Map(this.#lanes.map(({ node }) => [node, 0]));
    const close = (node: string, y: number) => {
      const x = this.#x.get(node);
      const y1 = started.get(node);
      if (x === undefined || y1 === undefined) return;
      lives.push({ node, x, y1, y2: y });
      started.delete(node);
      ends.set(node, y);
    };
    this.#reading.trace.forEach((event, index) => {
      const y = this.#yOf(index);
      const x = this.#x.get(event.node);
      if (y === undefined || x === undefined) return;
      if (endsLife(event)) close(event.node, y + 7);
      if (event.kind !== 'boot' || started.has(event.node)) return;
      downs.push({ node: event.node, x, y1: ends.get(event.node) ?? 0, y2: y });
      started.set(event.node, y);
    });
    for (const { node, x } of this.#lanes) {
      if (started.has(node)) close(node, height);
      else downs.push({ node, x, y1: ends.get(node) ?? 0, y2: height });
    }
    for (const line of [...lives, ...downs])
      this.#placer.line({ x1: line.x, x2: line.x, y1: line.y1, y2: line.y2 });
  }

  #drawSpells(): void {
    const { trace } = this.#reading;
    trace.forEach((event, index) => {
      const kind = spellOf(event);
      const x = this.#x.get(event.node);
      const y1 = this.#yOf(index);
      if (!kind || x === undefined || y1 === undefined) return;
      const y2 = this.#endOfSpell(event, index);
      this.#layout.spells.push({ kind, node: event.node, x, y1, y2 });
    });
  }

  /** A spell ends when its time is over, with the life of its node, or when the trace says so. */
  #endOfSpell(event: TraceEvent, index: number): number {
    const { trace } = this.#reading;
    const untilMs = 'ms' in event && event.kind !== 'slow' ? event.atMs + event.ms : Infinity;
    for (let i = index + 1; i < trace.length; i++) {
      const next = trace[i]!;
      const ends = next.node === event.node && endsSpell(next, event);
      const y = this.#yOf(i);
      if (y !== undefined && (ends || next.atMs > untilMs - MICROSECOND_MS)) return y;
    }
    return this.#layout.height;
  }

  #drawBands(): void {
    const open = new Map<string, { x1: number; x2: number; y1: number; events: number[] }>();
    const close = (key: string, y2: number, index?: number) => {
      const band = open.get(key);
      if (!band) return;
      open.delete(key);
      this.#layout.bands.push({
        ...band,
        y2,
        events: index === undefined ? band.events : [...band.events, index],
      });
    };
    this.#reading.trace.forEach((event, index) => {
      if (event.kind !== 'partition') return;
      const [from, to, y] = [this.#x.get(event.from), this.#x.get(event.to), this.#yOf(index)];
      if (from === undefined || to === undefined || y === undefined) return;
      const key = `${event.from} ${event.to}`;
      if (event.phase === 'end') return close(key, y, index);
      const [x1, x2] = [Math.min(from, to), Math.max(from, to)];
      open.set(key, { x1, x2, y1: y, events: [index] });
      const cut = event.oneWay ? `${event.from} → ${event.to} cut` : 'network cut';
      const places = [4, -11, 18].flatMap((below) =>
        [0.5, 0.25, 0.75].map((t) => ({
          x: Math.round(x1 + (x2 - x1) * t),
          y: y + below,
          anchor: 'middle' as const,
        })),
      );
      this.#wish([cut, 'cut'], places, 'fault', true, 0, index, (label) => this.#labelBand(index, label));
    });
    for (const key of [...open.keys()]) close(key, this.#layout.height);
  }

  #labelBand(index: number, label: Label): void {
    const band = this.#layout.bands.find(({ events }) => events[0] === index);
    if (band) band.label = label;
  }

  #drawMessage(message: Message): void {
    const ends = this.#endsOf(message);
    if (!ends) return;
    const { phrase, verb, undoing } = callOf(message.question ?? message, this.#vocabulary);
    const hit = message.lost ?? message.delayed ?? message.overtook ?? (message.copy ? 0 : undefined);
    const aside = this.#aside(ends);
    const part: MessagePart = {
      kind: 'message',
      key: message.id,
      message: message.id,
      events: eventsOf(message),
      event: message.sent ?? eventsOf(message)[0]!,
      name: messageName(message, this.#reading, this.#vocabulary),
      reply: message.reply,
      fate: ends.fate,
      tone: hit !== undefined ? 'fault' : undoing ? 'undo' : 'msg',
      x1: ends.x1,
      y1: ends.y1 + aside,
      x2: ends.x2,
      y2: ends.y2 + aside,
      labels: [],
    };
    this.#layout.messages.push(part);
    if (part.fate === 'lost') {
      this.#placer.block({
        x: part.x2 - 8,
        y: part.y2 - 8,
        width: 16,
        height: 16,
      });
      this.#labelLost(message, part, verb);
    } else this.#labelMessage(message, part, message.reply ? '' : verb, phrase);
    if (message.aborted !== undefined) this.#drawWait(message);
  }

  /** Messages that would cover each other are drawn a little apart. */
  #aside({ x1, y1, x2, y2, fate }: Pick<MessagePart, 'x1' | 'y1' | 'x2' | 'y2' | 'fate'>): number {
    const whole = fate === 'delivered' || fate === 'ignored';
    const covered = this.#layout.messages.slice(-NEIGHBOURS).filter((other) => {
      if (other.x1 !== x1 || Math.abs(other.y1 - y1) > 2 * ASIDE || x2 < x1 !== other.x2 < x1) return false;
      const same = Math.abs(other.y2 - y2) <= 2 * ASIDE && other.x2 === x2;
      return same || !whole || other.fate === 'lost';
    });
    return covered.length * ASIDE;
  }

  /** Where a message starts and stops, or nothing if it is folded away. */
  #endsOf(message: Message): Pick<MessagePart, 'x1' | 'y1' | 'x2' | 'y2' | 'fate'> | undefined {
    const { row } = this.#metrics;
    const from = this.#x.get(message.from);
    const to = this.#x.get(message.to);
    const arrived = message.received ?? message.ignored;
    const sent = message.sent ?? message.lost ?? arrived;
    if (from === undefined || to === undefined || sent === undefined) return undefined;
    if (arrived !== undefined && this.#rowOf.get(sent) === this.#rowOf.get(arrived) && this.#isFolded(sent))
      return undefined;
    if (arrived === undefined && this.#isFolded(sent)) return undefined;
    const y1 = this.#edge(sent, 1);
    const across = from === to ? 24 : to - from;
    if (message.lost !== undefined || arrived === undefined) {
      const part = Math.sign(across) * Math.min(Math.abs(across) * 0.42, 88);
      const lost = message.lost !== undefined;
      const y2 = y1 + Math.round(row * LOST_SLOPE);
      return {
        x1: from,
        y1,
        x2: Math.round(from + part),
        y2,
        fate: lost ? 'lost' : 'in flight',
      };
    }
    const y2 = this.#edge(arrived, -1);
    const fate = message.received === undefined ? 'ignored' : 'delivered';
    return { x1: from, y1, x2: from + across, y2: Math.max(y2, y1), fate };
  }

  #isFolded(index: number): boolean {
    return this.#rows[this.#rowOf.get(index) ?? -1]?.kind === 'fold';
  }

  /** An event's height; for a folded one that of the bar's lower (1) or upper (-1) edge. */
  #edge(index: number, side: 1 | -1): number {
    const y = this.#yOf(index) ?? 0;
    return this.#isFolded(index) ? y + (side * FOLD_HEIGHT) / 2 : y;
  }

  #yOf(index: number): number | undefined {
    const y = this.#y[this.#rowOf.get(index) ?? -1];
    return y === undefined ? undefined : Math.round(y);
  }

  #labelLost(message: Message, part: MessagePart, verb: string): void {
    const lost = this.#reading.trace[message.lost!];
    const why = lost?.kind === 'lost' ? lost.why : 'drop';
    const what = message.reply ? 'reply' : verb;
    const how = {
      drop: 'lost',
      partition: 'cut off',
      reset: 'lost: connection breaks',
      unsent: 'never sent',
      stalled: 'stuck',
    }[why];
    const dir = Math.sign(part.x2 - part.x1) || 1;
    const anchor = dir > 0 ? 'start' : 'end';
    const places = [
      { x: part.x2 + dir * 13, y: part.y2 + 4, anchor } as const,
      { x: part.x2, y: part.y2 - 12, anchor: 'middle' } as const,
      { x: part.x2, y: part.y2 + 20, anchor: 'middle' } as const,
      { x: part.x1 + dir * 8, y: part.y1 - 8, anchor } as const,
    ];
    const texts = [...new Set([`${what} ${how}`, `${what} lost`])];
    this.#wish(texts, places, 'fault', true, 0, message.lost!, (label) => part.labels.push(label));
  }

  #labelMessage(message: Message, part: MessagePart, verb: string, phrase: string): void {
    const { trace } = this.#reading;
    const full = this.#several || !this.#booted.has(message.from);
    const refused = message.reply && !succeeded(message.label) ? message.label : '';
    const texts = message.copy ? [] : verb ? (full ? [phrase, verb] : [verb]) : refused ? [refused] : [];
    const delay = message.delayed === undefined ? undefined : trace[message.delayed];
    const late =
      delay?.kind === 'delay'
        ? `${Math.round(delay.ms)} ms late`
        : message.copy
          ? 'second copy'
          : message.overtook === undefined
            ? ''
            : 'overtakes';
    const ignored = message.ignored === undefined ? undefined : trace[message.ignored];
    const unheard = ignored?.kind === 'ignored' ? this.#unheard(message, ignored.why) : '';
    const say = (label: Label) => part.labels.push(label);
    if (texts.length)
      this.#wish(texts, along(part), part.tone === 'fault' ? 'fault' : part.tone, true, 1, part.event, say);
    if (late) this.#wish([late], along(part, true), 'fault', true, 0, part.events.at(-1)!, say);
    else if (unheard) this.#wish([unheard], along(part, true), 'note', false, 2, part.events.at(-1)!, say);
  }

  #unheard(message: Message, why: Extract<TraceEvent, { kind: 'ignored' }>['why']): string {
    const { trace, messages } = this.#reading;
    const settled = rootOf(messages, message)?.settled;
    if (why === 'down') return 'nobody there';
    return settled !== undefined && trace[settled]!.kind === 'receive' ? 'ignored' : 'too late';
  }

  #drawWait(message: Message): void {
    const x = this.#x.get(message.from);
    const [from, to] = [message.sent, message.aborted!];
    const y2 = this.#yOf(to);
    if (x === undefined || from === undefined || y2 === undefined) return;
    this.#layout.waits.push({ x, y1: this.#edge(from, 1), y2 });
  }

  /** How far below an instant its marks reach, of which some stand below one another. */
  #depth(events: readonly number[]): number {
    const nodes = Map.groupBy(events, (index) => this.#reading.trace[index]!.node);
    const bottoms = [...nodes.values()].flatMap((own) =>
      this.#marksOf(own).map((same, i) => dropOf(same[0]!.kind, i) + HALF_MARK),
    );
    return Math.max(0, ...bottoms);
  }

  #drawPoints(): void {
    this.#rows.forEach((row) => {
      if (row.kind === 'fold') return;
      const { trace } = this.#reading;
      const own = row.events.filter((index) => !['violation', 'partition'].includes(trace[index]!.kind));
      for (const [node, events] of Map.groupBy(own, (index) => trace[index]!.node))
        this.#drawPoint(node, events);
    });
  }

  #drawPoint(node: string, events: number[]): void {
    const x = this.#x.get(node);
    const y = this.#yOf(events[0]!);
    if (x === undefined || y === undefined) return;
    const point: PointPart = {
      kind: 'point',
      key: `${node} ${events[0]}`,
      node,
      events,
      event: events.at(-1)!,
      name: pointName(events, this.#reading, this.#vocabulary, this.#writes),
      x,
      y,
      marks: [],
    };
    for (const marks of this.#marksOf(events)) this.#drawMark(point, marks);
    this.#layout.points.push(point);
  }

  #marksOf(events: readonly number[]): Sketch[][] {
    return marksOf(events, this.#reading, this.#vocabulary, this.#writes);
  }

  /** Draws marks of one kind as one. */
  #drawMark(point: PointPart, [first, ...more]: Sketch[]): void {
    const { kind, tone, rank, event } = first!;
    const own = [first!, ...more].map((sketch) => sketch.texts.at(-1) ?? '');
    const same = new Set(own).size === 1 && kind === 'unwritten';
    const texts = !more.length
      ? first!.texts
      : [same ? `${own.length} writes lost` : [...new Set(own)].join(', ')];
    const mark: Mark = {
      kind,
      tone,
      x: point.x,
      y: point.y + dropOf(kind, point.marks.length),
    };
    point.marks.push(mark);
    this.#placer.block({ x: mark.x - 6, y: mark.y - 6, width: 12, height: 12 });
    if (!texts[0]) return;
    this.#wish(
      texts,
      around(mark, this.#isLast(point.node)),
      tone,
      tone === 'fault',
      rank,
      event,
      (label) => {
        mark.label = label;
      },
    );
  }

  #isLast(node: string): boolean {
    return this.#lanes.at(-1)?.node === node;
  }

  #wish(
    texts: string[],
    places: Wish['places'],
    tone: Tone,
    bold: boolean,
    rank: number,
    event: number,
    place: (label: Label) => void,
  ): void {
    const row = this.#rowOf.get(event) ?? 0;
    const must = rank < 2 || (this.#shape === 'wide' && tone !== 'note');
    this.#wishes.push({ texts, places, tone, bold, rank, row, must, place });
  }

  /** From the first lane to the last. */
  #span(): [number, number] {
    return [this.#lanes[0]?.x ?? 0, this.#lanes.at(-1)?.x ?? 0];
  }

  #summary(): string {
    const { nodes, trace, messages } = this.#reading;
    const violation = trace.find((event) => event.kind === 'violation');
    const end = violation ? ` It ends in a violation: ${violation.invariant}.` : '';
    return `Space-time diagram of ${count(nodes.length, 'node')} and ${count(messages.size, 'message')}; time runs down.${end} The story tells the same run.`;
  }
}

/** Places along a message's line, from its sender on or, reversed, from its receiver. */
function along({ x1, y1, x2, y2 }: MessagePart, reversed = false): Wish['places'] {
  const dir = Math.sign(x2 - x1) || 1;
  const [ahead, back] = dir > 0 ? (['start', 'end'] as const) : (['end', 'start'] as const);
  const at = (t: number) => ({ x: x1 + (x2 - x1) * t, y: y1 + (y2 - y1) * t });
  const places: Wish['places'] = [
    { x: x1 + dir * 10, y: y1 - 5, anchor: ahead },
    { x: at(0.25).x, y: at(0.25).y - 5, anchor: ahead },
    { x: at(0.5).x, y: at(0.35).y - 5, anchor: 'middle' },
    { x: x2 - dir * 12, y: y2 + 14, anchor: back },
    { x: at(0.5).x, y: at(0.65).y + 15, anchor: 'middle' },
    { x: x1 + dir * 10, y: y1 - 14, anchor: ahead },
  ];
  const ends: Wish['places'] = [
    { x: x2 - dir * 12, y: y2 + 14, anchor: back },
    { x: x2 - dir * 12, y: at(0.8).y - 12, anchor: back },
    { x: x2 + dir * 9, y: y2 + 4, anchor: ahead },
  ];
  return reversed ? [...ends, ...places] : places;
}

/** Places beside a mark: outside first, then above and below. */
function around({ x, y }: Mark, last: boolean): Wish['places'] {
  const right: Wish['places'] = [
    { x: x + 10, y: y + 4, anchor: 'start' },
    { x: x + 8, y: y - 8, anchor: 'start' },
    { x: x + 8, y: y + 16, anchor: 'start' },
  ];
  const left: Wish['places'] = [
    { x: x - 10, y: y + 4, anchor: 'end' },
    { x: x - 8, y: y - 8, anchor: 'end' },
    { x: x - 8, y: y + 16, anchor: 'end' },
  ];
  return last
    ? [right[0]!, left[0]!, left[1]!, left[2]!, right[1]!, right[2]!]
    : [left[0]!, right[0]!, left[1]!, left[2]!, right[1]!, right[2]!];
}
