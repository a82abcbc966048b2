import type { TraceEvent } from '../trace.ts';
import { list } from './english.ts';

/** A node that stood still and goes on. */
export interface Wake {
  node: string;
  /** How long it stood still. */
  ms: number;
  /** Indexes into the trace of all that its code sees at that instant, the first of them first. */
  finds: readonly number[];
}

/** What happens although a node's code cannot run, or is not done by it. */
const NOT_ITS_CODE = new Set<TraceEvent['kind']>([
  ...(['durable', 'synced', 'recovered', 'unwritten', 'refused', 'pause', 'stop'] as const),
  ...(['slow', 'full', 'clock', 'partition', 'violation'] as const),
]);

interface Standing {
  life: number;
  fromMs: number;
  untilMs: number;
}

/**
 * Where paused nodes wake, by the index of the first event that their code sees then. A node that dies while it stands
 * still never wakes, and of one that nothing awaits a trace does not show it.
 */
export function wakesOf(trace: readonly TraceEvent[]): ReadonlyMap<number, Wake> {
  const standing = new Map<string, Standing>();
  const wakes = new Map<number, Wake>();
  trace.forEach((event, index) => {
    const { kind, node, life, atMs } = event;
    const pause = standing.get(node);
    if (kind === 'pause') {
      const goesOn = pause && pause.life === life && atMs < pause.untilMs;
      const untilMs = Math.max(atMs + event.ms, goesOn ? pause.untilMs : 0);
      standing.set(node, { life, fromMs: goesOn ? pause.fromMs : atMs, untilMs });
    } else if (pause && (life > pause.life || endsLife(event))) standing.delete(node);
    else if (pause?.life === life && !NOT_ITS_CODE.has(kind) && isAfter(atMs, pause.untilMs)) {
      standing.delete(node);
      if (!isAfter(pause.untilMs, atMs)) return;
      const finds = seenAtOnce(trace, index);
      wakes.set(index, { node, ms: pause.untilMs - pause.fromMs, finds });
    }
  });
  return wakes;
}

/** Not before, to the microsecond. */
const isAfter = (ms: number, thenMs: number) => ms > thenMs - 0.001;

function endsLife(event: TraceEvent): boolean {
  return event.kind === 'stop' ? event.phase !== 'asked' : event.kind === 'crash' || event.kind === 'exit';
}

function seenAtOnce(trace: readonly TraceEvent[], first: number): number[] {
  const { node, life, atMs } = trace[first]!;
  const finds: number[] = [];
  for (let i = first; i < trace.length && trace[i]!.atMs === atMs; i++) {
    const event = trace[i]!;
    if (event.node !== node) continue;
    if (endsLife(event)) break;
    if (event.life === life && !NOT_ITS_CODE.has(event.kind)) finds.push(i);
  }
  return finds;
}

/** What may await a node: one of it, and several. */
const NAMES = {
  'time-out': ['a time-out', 'time-outs'],
  timer: ['a timer', 'timers'],
  request: ['a request', 'requests'],
  reply: ['a reply', 'replies'],
  acknowledgement: ['an acknowledged write', 'acknowledged writes'],
} as const;

/** What a node finds on waking: `a time-out due and 2 requests waiting`. Empty if that cannot be told. */
export function findings(
  trace: readonly TraceEvent[],
  { finds }: Wake,
  nameOf: (node: string) => string,
): string {
  const found = Map.groupBy(
    finds.map((index) => trace[index]!),
    finding,
  );
  const some = (...whats: (keyof typeof NAMES)[]) =>
    list(
      whats.flatMap((what) => {
        const [first, ...more] = found.get(what) ?? [];
        if (!first) return [];
        const from = 'from' in first ? ` from ${nameOf(first.from)}` : '';
        return [more.length ? `${more.length + 1} ${NAMES[what][1]}` : NAMES[what][0] + from];
      }),
    );
  const due = some('time-out', 'timer');
  const waiting = some('request', 'reply', 'acknowledgement');
  return list([...(due ? [`${due} due`] : []), ...(waiting ? [`${waiting} waiting`] : [])]);
}

function finding(event: TraceEvent): keyof typeof NAMES | undefined {
  switch (event.kind) {
    case 'abort':
      return event.reason === 'TimeoutError' ? 'time-out' : undefined;
    case 'timer':
      // What is to be done at once has not been waiting.
      return event.timer.startsWith('immediate') ? undefined : 'timer';
    case 'receive':
    case 'ignored':
      return event.reply ? 'reply' : 'request';
    case 'acked':
      return 'acknowledgement';
    default:
      return undefined;
  }
}
