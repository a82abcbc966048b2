/**
 * A work queue: whoever has work publishes jobs, workers compete for them. A job leaves the queue only when a worker says
 * that it is done, so it is done at least once, whoever dies.
 */
import type { Channel, ConfirmChannel, Connection, Message } from './amqp.ts';

export interface Job {
  /** Made by whoever wants it done, before the first attempt: the same however often it is published or delivered. */
  id: string;
  points: number;
}

/** Opens a connection. With amqplib: `() => connect('amqp://broker?heartbeat=20', { timeout: 1_000 })`. */
export type Connect = () => Promise<Connection>;

const QUEUE = 'jobs';
/** The queue outlives a restart of the broker, and so do persistent messages in it. It takes both. */
const DURABLE = { durable: true };

// #region produce
/**
 * What publishes jobs. It resolves when the broker has the job on its disk, and until then publishes it again: an unconfirmed
 * job may be in the queue or not.
 *
 * @param bytes `Buffer.from` with amqplib.
 */
export function producer(connect: Connect, bytes: (text: string) => Uint8Array, confirmMs = 1_000) {
  let current: Promise<Publishing> | undefined;

  return async (job: Job): Promise<void> => {
    for (;;) {
      const mine = (current ??= openPublishing(connect));
      try {
        const confirmed = mine.then(({ channel }) => publish(channel, job.id, bytes(JSON.stringify(job))));
        return await within(confirmMs, confirmed);
      } catch {
        // No confirm is no answer. A connection that gave none is not asked again.
        if (current === mine) current = undefined;
        mine.then(({ connection }) => connection.close()).catch(ignore);
      }
      await pause(100);
    }
  };
}

const publish = (channel: ConfirmChannel, messageId: string, content: Uint8Array) =>
  new Promise<void>((resolve, reject) => {
    const options = { persistent: true, messageId };
    channel.sendToQueue(QUEUE, content, options, (error) => (error ? reject(error) : resolve()));
  });
// #endregion

interface Publishing {
  connection: Connection;
  channel: ConfirmChannel;
}

async function openPublishing(connect: Connect): Promise<Publishing> {
  const connection = await connect();
  connection.on('error', ignore);
  const channel = await connection.createConfirmChannel();
  channel.on('error', ignore);
  await channel.assertQueue(QUEUE, DURABLE);
  return { connection, channel };
}

// #region work
/**
 * Takes jobs for as long as the process lives, at most `prefetch` at a time. A lost connection is followed by a new one.
 *
 * @param handle does the job. It may be called again with one that is done already, even while it is being done elsewhere.
 */
export async function work(connect: Connect, prefetch: number, handle: (job: Job) => Promise<void>) {
  for (;;) {
    try {
      await consume(await connect(), prefetch, handle);
    } catch {
      // The broker is away, or has gone away.
    }
    await pause(100);
  }
}

async function consume(connection: Connection, prefetch: number, handle: (job: Job) => Promise<void>) {
  connection.on('error', ignore);
  try {
    const channel = await connection.createChannel();
    channel.on('error', ignore);
    const closed = new Promise<void>((resolve) => channel.once('close', resolve));
    await channel.assertQueue(QUEUE, DURABLE);
    await channel.prefetch(prefetch);
    await channel.consume(QUEUE, (message) => {
      if (message) void take(channel, message, handle);
      else channel.close().catch(ignore);
    });
    await closed;
  } finally {
    connection.close().catch(ignore);
  }
}

/** Does the job, and then says so: on the channel that delivered it, for on another the number means another job. */
async function take(channel: Channel, message: Message, handle: (job: Job) => Promise<void>) {
  try {
    await handle(JSON.parse(message.content.toString()) as Job);
  } catch {
    await pause(200); // What fails now would fail again at once.
    return settle(() => channel.nack(message));
  }
  settle(() => channel.ack(message));
}

/** A channel that has ended takes no answer, and needs none: the broker gives what it had delivered there to others. */
function settle(answer: () => void): void {
  try {
    answer();
  } catch {
    // Somebody will do it again.
  }
}
// #endregion

const ignore = (): void => {};

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

const within = <T>(ms: number, answer: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
