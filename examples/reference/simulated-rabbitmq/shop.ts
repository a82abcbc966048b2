import type { Connect, Connection } from './amqp.ts';
import { announcer, EXCHANGE, type Paid } from './announce.ts';

interface Open {
  connection: Connection;
  announce: (paid: Paid) => Promise<void>;
}

/** Takes orders: `POST /orders/o1` is answered with 201 once billing's queue has it. 503 asks the caller to come again. */
export function shop(connect: Connect, bytes: (text: string) => Uint8Array, confirmMs = 500) {
  let current: Promise<Open> | undefined;

  async function open(): Promise<Open> {
    const connection = await connect();
    connection.on('error', ignore);
    const channel = await connection.createConfirmChannel();
    channel.on('error', ignore);
    channel.once('close', () => (current = undefined));
    await channel.assertExchange(EXCHANGE, 'topic', { durable: true });
    return { connection, announce: announcer(channel, bytes) };
  }

  return async ({ url }: { url: string }): Promise<Response> => {
    const order = new URL(url).pathname.split('/').at(-1)!;
    const mine = (current ??= open());
    try {
      await mine.then(({ announce }) => within(confirmMs, announce({ order })));
      return new Response('announced', { status: 201 });
    } catch (error) {
      const { name, message } = error as Error;
      // No word is no answer. A connection that gave none is not asked again.
      if (name === 'TimeoutError') mine.then(({ connection }) => connection.close()).catch(ignore);
      if (current === mine && name === 'TimeoutError') current = undefined;
      return new Response(message, { status: 503 });
    }
  };
}

const ignore = (): void => {};

const within = <T>(ms: number, answer: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const late = Object.assign(new Error(`no confirm within ${ms} ms`), { name: 'TimeoutError' });
    const timer = setTimeout(() => reject(late), ms);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
