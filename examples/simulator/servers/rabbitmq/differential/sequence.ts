import { setImmediate as turn } from 'node:timers/promises';
import { Generator } from './generate.ts';
import { text } from './log.ts';
import { ModelClients } from './model-client.ts';
import type { Operation } from './operation.ts';
import { RealClients } from './real-client.ts';

/** How often the real server is asked again before a difference counts: it does in steps what the model does at once. */
const patience = 300;

/**
 * Runs a random sequence against both and compares after each step, once the real server has come to rest: replies,
 * deliveries, confirms, returns, cancellations, closes with their words, and the counts of every queue.
 *
 * @returns what differed and the steps that led to it, or undefined
 */
export async function compareSequence(url: string, seed: number, steps: number): Promise<string | undefined> {
  const names = `s${seed}.`;
  const generator = new Generator(seed, names);
  const [model, real] = [new ModelClients(), new RealClients(url)];
  await real.connect();
  const done: Operation[] = [];
  try {
    for (let step = 0; step < steps; step++) {
      const operation = generator.next(model);
      done.push(operation);
      model.perform(operation);
      await real.perform(operation);
      if (generator.cascades) await flush(model, real);
      const difference = await settle(model, real);
      if (difference !== undefined) return report(seed, done, difference);
    }
    return undefined;
  } finally {
    const all = [0, 1, 2];
    await real.leave(
      all.map((n) => `${names}q${n}`),
      all.map((n) => `${names}x${n}`),
    );
  }
}

/** To be asked for its count a queue must have done all before: so each round takes dead letters one queue further. */
async function flush(model: ModelClients, real: RealClients): Promise<void> {
  for (let round = 0; round < 4; round++) for (const queue of model.counts().keys()) await real.count(queue);
}

/** Waits until both agree. Says what still differs if they do not. */
export async function settle(model: ModelClients, real: RealClients): Promise<string | undefined> {
  let difference: string | undefined;
  for (let tries = 0; tries < patience; tries++) {
    model.settle();
    difference = differenceOf(text(model.logs), text(real.logs)) ?? (await countsDiffer(model, real));
    if (difference === undefined) return undefined;
    await turn();
    for (const queue of model.counts().keys()) await real.count(queue);
  }
  return difference;
}

async function countsDiffer(model: ModelClients, real: RealClients): Promise<string | undefined> {
  for (const [queue, expected] of model.counts()) {
    const found = await real.count(queue);
    if (found !== expected) return `${queue} has ${found} messages and consumers, the model ${expected}`;
  }
  return undefined;
}

function differenceOf(model: string, real: string): string | undefined {
  if (model === real) return undefined;
  let at = 0;
  while (model[at] === real[at]) at++;
  const around = (whole: string) => whole.slice(Math.max(0, at - 200), at + 300);
  return `the model says\n  ${around(model)}\nand RabbitMQ\n  ${around(real)}`;
}

function report(seed: number, done: readonly Operation[], difference: string): string {
  const content = (key: string, value: unknown) =>
    key === 'content' ? new TextDecoder().decode(value as Uint8Array) : value;
  const steps = done.map((operation) => `  ${JSON.stringify(operation, content)}`);
  return `seed ${seed}, after step ${done.length}: ${difference}\n${steps.slice(-40).join('\n')}`;
}
