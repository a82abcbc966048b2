import { isDeepStrictEqual } from 'node:util';
import type { Reply } from '../core/reply.ts';
import { isRefused } from './compare-alone.ts';
import { COUNT, RandomCourse, type Step } from './random-course.ts';
import { textOf, type Difference } from './difference.ts';
import { ModelClients } from './model-clients.ts';
import type { RealClients } from './real-clients.ts';
import { Transcript } from './transcript.ts';

const PLACES = Array.from({ length: COUNT }, (_, place) => place);

/** What was seen in some sequences of several clients. */
export interface Tally {
  steps: number;
  /** Steps after which somebody waited. */
  waited: number;
  /** Replies to those who had waited, and what was published. */
  late: number;
}

/**
 * One random sequence of several clients, who speak one after the other. After each command all have heard the same of
 * both servers, in the same order. Returns the first difference.
 */
export async function compareTogether(
  real: RealClients,
  seed: number,
  length: number,
  tally: Tally,
): Promise<Difference | undefined> {
  const course = new RandomCourse(`together ${seed}`);
  const model = new ModelClients(COUNT);
  await real.monitor.all([['FLUSHALL'], ['SCRIPT', 'FLUSH']]);
  for (const place of PLACES) await real.connect(place);
  const transcripts = PLACES.map(() => new Transcript());
  const history: string[] = [];
  let difference: Difference | undefined;
  for (let i = 0; i < length && !difference; i++) {
    const step = course.next(
      PLACES.filter((place) => model.isWaiting(place)),
      PLACES.filter((place) => model.isInTransaction(place)),
    );
    history.push(`${step.place}: ${'hangsUp' in step ? 'hangs up' : JSON.stringify(step.args)}`);
    await take(step, model, real, transcripts);
    const heard = PLACES.map((place) => heardBy(place, model, real, transcripts[place]!));
    if (heard.flat(2).some(isRefused)) break;
    const ours = heard.map(([model]) => withoutOrder(model));
    const theirs = heard.map(([, real]) => withoutOrder(real));
    if (!isDeepStrictEqual(ours, theirs)) difference = { seed, history, ours, theirs };
    tally.steps++;
    if (PLACES.some((place) => model.isWaiting(place))) tally.waited++;
    tally.late += ours.filter((replies, place) => place !== step.place && replies.length).length;
  }
  for (const place of PLACES) await real.close(place);
  return difference;
}

async function take(
  step: Step,
  model: ModelClients,
  real: RealClients,
  transcripts: Transcript[],
): Promise<void> {
  const { place } = step;
  if ('hangsUp' in step) {
    model.close(place);
    model.connect(place);
    await real.close(place);
    await real.connect(place);
    transcripts[place] = new Transcript();
    return;
  }
  transcripts[place]!.sent(step.args);
  model.send(place, [step.args], Date.now());
  await real.send(place, step.args);
  if (!model.isWaiting(place)) return;
  model.passTime(place);
  if (!model.isWaiting(place)) await real.passTime([place]);
}

/** What one has heard of both, with how each was said by the model. */
function heardBy(
  place: number,
  model: ModelClients,
  real: RealClients,
  transcript: Transcript,
): [Reply[], Reply[]] {
  const theirs = real.take(place);
  const outputs = model.take(place);
  const both = outputs.map(({ kind, reply }, i): [Reply, Reply] => {
    const other = i < theirs.length ? theirs[i]! : 'nothing';
    return kind === 'reply' ? transcript.answered(reply, other) : [reply, other];
  });
  const more = theirs.slice(outputs.length);
  return [both.map(([ours]) => ours), [...both.map(([, real]) => real), ...more]];
}

/** Patterns that match one message, and channels that are all left at once, come in the order of a hash table. */
function withoutOrder(replies: readonly Reply[]): Reply[] {
  const unordered = (reply: Reply) =>
    Array.isArray(reply) && /^(pmessage|p?unsubscribe)$/.test(String(reply[0]));
  const names = (reply: Reply) => (unordered(reply) ? textOf((reply as Reply[]).slice(0, 2)) : '');
  const sorted = replies.map(names).filter(Boolean).sort();
  return replies.map((reply) => {
    if (!unordered(reply)) return reply;
    const [, , ...rest] = reply as Reply[];
    return [...(JSON.parse(sorted.shift()!) as Reply[]), ...rest];
  });
}
