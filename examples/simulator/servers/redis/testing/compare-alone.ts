import { isDeepStrictEqual } from 'node:util';
import { isFailure, type Reply } from '../core/reply.ts';
import type { Difference } from './difference.ts';
import { ModelClients } from './model-clients.ts';
import { RandomCommands } from './random-commands.ts';
import type { RealClient } from './real-redis.ts';
import { Transcript } from './transcript.ts';

const FRESH = [['RESET'], ['FLUSHALL'], ['SCRIPT', 'FLUSH']];

/** One random sequence on one connection, as far as it is modelled. Returns the first difference. */
export async function compareAlone(
  client: RealClient,
  seed: number,
  length: number,
): Promise<Difference | undefined> {
  const commands = [...FRESH, ...new RandomCommands(`redis ${seed}`).sequence(length)];
  const real = await client.all(commands);
  const model = repliesOfModel(commands);
  const transcript = new Transcript();
  for (const [i, args] of commands.entries()) {
    transcript.sent(args);
    if (isRefused(model[i]!)) return undefined;
    const [ours, theirs] = transcript.answered(model[i]!, real[i]!);
    if (!isDeepStrictEqual(ours, theirs))
      return { seed, history: commands.slice(0, i + 1).map((words) => JSON.stringify(words)), ours, theirs };
  }
  return undefined;
}

/** Whether it is said that something is not modelled: this is never a difference. */
export const isRefused = (reply: Reply) => isFailure(reply) && reply.err.endsWith('is not modelled');

/** What the model answers on one connection, which waits for nothing for long. */
export function repliesOfModel(commands: readonly (readonly string[])[]): Reply[] {
  const model = new ModelClients(1);
  for (const args of commands) {
    model.send(0, [args], Date.now());
    model.passTime(0);
  }
  return model.take(0).map(({ reply }) => reply);
}
