import type { TraceEvent } from '../trace.ts';
import { span } from './english.ts';
import type { Message, Reading } from './reading.ts';

/** Words for what befalls a node, for all that tell of it. */

type Of<K extends TraceEvent['kind']> = Extract<TraceEvent, { kind: K }>;

/** `is asked to stop`. */
export function stopWords({ phase }: Of<'stop'>): string {
  return { asked: 'is asked to stop', left: 'leaves', killed: 'has not left and is killed' }[phase];
}

/** `its disk is 150 ms slower from now on`, `its disk is as fast as before`. */
export function slowWords({ what, ms, phase }: Of<'slow'>): string {
  if (phase === 'end') return what === 'disk' ? 'its disk is as fast as before' : 'is as fast as before';
  const size = span(ms);
  return what === 'disk'
    ? `its disk is ${size} slower from now on`
    : `takes ${size} longer over each event from now on`;
}

/** `its disk is full`, `its disk has room again`. */
export const fullWords = ({ phase }: Of<'full'>): string =>
  phase === 'start' ? 'its disk is full' : 'its disk has room again';

/** `its write to journal fails: the disk is full`. */
export function refusalWords({ code, file, text, written }: Of<'refused'>): string {
  const what = text === undefined ? `its sync of ${file}` : `its write to ${file}`;
  const why = code === 'EIO' ? 'the disk has an error' : 'the disk is full';
  return `${what} fails: ${why}${written ? ', and yet it is done' : ''}`;
}

/** `is 700 ms ahead and gains 720 ms an hour`. `further`: it was off before. */
export function clockWords({ skewMs, driftPpm }: Of<'clock'>, further = false): string {
  const size = span(Math.abs(skewMs));
  const skew = further
    ? `jumps ${size} ${skewMs < 0 ? 'back' : 'forward'}`
    : `is ${size} ${skewMs < 0 ? 'behind' : 'ahead'}`;
  const drift = `${driftPpm < 0 ? 'loses' : 'gains'} ${rate(Math.abs(driftPpm))}`;
  if (driftPpm === 0) return skew;
  return skewMs === 0 ? drift : `${skew} and ${drift}`;
}

/** Whether the node's clock was off before. */
export function isOff(trace: readonly TraceEvent[], { node }: Of<'clock'>, index: number): boolean {
  return trace.slice(0, index).some((event) => event.kind === 'clock' && event.node === node);
}

/** Microseconds a second, over as long as it takes to matter. */
function rate(ppm: number): string {
  return ppm < 1000 ? `${span(ppm * 3.6)} an hour` : `${span(ppm / 1000)} a second`;
}

/** What a service threw while it served a request: its caller is told no more than 500. */
export interface FailureInside {
  request: Message;
  error: string;
}

const THROWN = /^error: (.*)$/s;

/** Whether this line in the log says why the answer that follows it is 500. */
export function failureInside({ trace, messages }: Reading, index: number): FailureInside | undefined {
  const event = trace[index]!;
  const next = trace[index + 1];
  if (event.kind !== 'log' || next?.kind !== 'send' || !next.reply || next.label !== '500') return undefined;
  if (next.node !== event.node || next.atMs !== event.atMs || next.body !== 'Internal Server Error')
    return undefined;
  const [, error] = THROWN.exec(event.text) ?? [];
  const request = messages.get(next.message)?.question;
  return error !== undefined && request ? { request, error } : undefined;
}
