import { span } from '../../../examples/simulator/src/story/english.ts';
import type { Vocabulary } from '../../../examples/simulator/src/story/vocabulary.ts';
import { callOf, nodeName } from '../../../examples/simulator/src/story/words.ts';
import type { TraceEvent } from '../../../examples/simulator/src/trace.ts';
import { clockWords } from '../../../examples/simulator/src/story/mishaps.ts';
import type { Cut, Flight, NodeAt, Wait } from './instant.ts';
import { readingOf } from './run-reading.ts';

/** `up`, or all that is the matter with a node: `down: crashed, back at 207 ms`. */
export function stateText({ life, state, slow, full, clock }: NodeAt): string {
  const ails = [
    ...slow.map(({ what, ms }) => `${what} ${span(ms)} slower`),
    ...(full ? ['disk full'] : []),
    ...(clock ? [`clock ${clockWords(clock)}`] : []),
  ];
  return [stateWords(state), ...(life > 1 ? [`life ${life}`] : []), ...ails].join(', ');
}

function stateWords(state: NodeAt['state']): string {
  switch (state.kind) {
    case 'up':
    case 'not started':
      return state.kind;
    case 'stopping':
      return `asked to stop, killed at ${span(state.untilMs)}`;
    case 'paused':
      return `stands still until ${span(state.untilMs)}`;
    case 'busy':
      return `busy until ${span(state.untilMs)}`;
    case 'down':
      return `down: ${state.why}, back at ${span(state.untilMs)}`;
  }
}

/** `orders → shipping: book o1` */
export function flightText(
  { message, from, to }: Flight,
  trace: readonly TraceEvent[],
  vocabulary: Vocabulary,
): string {
  return `${nodeName(from, vocabulary)} → ${nodeName(to, vocabulary)}: ${phraseOf(message, trace, vocabulary)}`;
}

/** `waits for shipping to book o1, since 8 ms` */
export function waitText(
  wait: Wait,
  nowMs: number,
  trace: readonly TraceEvent[],
  vocabulary: Vocabulary,
): string {
  const long = nowMs > wait.sinceMs ? `, for ${span(nowMs - wait.sinceMs)} now` : '';
  switch (wait.kind) {
    case 'call':
      return `waits for ${nodeName(wait.to, vocabulary)}: ${phraseOf(wait.message, trace, vocabulary)}${long}`;
    case 'timer':
      return `sleeps until ${span(wait.untilMs)}`;
    case 'sync':
      return wait.durable ? `has synced ${wait.file}, and does not know yet` : `syncs ${wait.file}${long}`;
    case 'write':
      return wait.durable
        ? `has written to ${wait.file}, and does not know yet`
        : `writes to ${wait.file}${long}, and it is not on the disk: ${wait.text}`;
  }
}

export function cutText({ from, to, oneWay }: Cut, vocabulary: Vocabulary): string {
  const [a, b] = [nodeName(from, vocabulary), nodeName(to, vocabulary)];
  return oneWay ? `${a} cannot reach ${b}` : `${a} and ${b} cannot reach each other`;
}

function phraseOf(id: string, trace: readonly TraceEvent[], vocabulary: Vocabulary): string {
  const message = readingOf(trace).messages.get(id)!;
  const { phrase } = callOf(message.question ?? message, vocabulary);
  return `${message.copy ? 'second copy of ' : ''}${message.reply ? 'reply to ' : ''}${phrase}`;
}
