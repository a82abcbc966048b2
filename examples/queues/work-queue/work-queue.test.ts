import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { accounts, credit, type Credit } from './accounts.ts';
import type { Channel, ConfirmChannel, Connection, Message } from './amqp.ts';
import { shop } from './shop.ts';
import { producer, work, type Job } from './work-queue.ts';

/** A broker of one queue that writes down what it is told. Its connections break when a test says so. */
function broker() {
  const said: string[] = [];
  const channels: FakeChannel[] = [];
  /** What becomes of the next publishings: confirmed, refused, or no word. */
  const fates: ('confirmed' | 'refused' | 'silence')[] = [];

  class FakeChannel implements ConfirmChannel {
    readonly number = channels.push(this);
    #closed: (() => void)[] = [];
    deliver: (message: Message | null) => void = () => {};
    isOpen = true;

    async assertQueue(queue: string, { durable }: { durable: boolean }) {
      this.#say(`declare ${queue}${durable ? ' durable' : ''}`);
    }
    async prefetch(count: number) {
      this.#say(`prefetch ${count}`);
    }
    async consume(queue: string, onMessage: (message: Message | null) => void) {
      this.#say(`consume ${queue}`);
      this.deliver = onMessage;
    }
    ack({ fields }: Message) {
      this.#say(`ack ${fields.deliveryTag}`);
    }
    nack({ fields }: Message) {
      this.#say(`nack ${fields.deliveryTag}`);
    }
    sendToQueue(...[queue, content, options, confirmed]: Parameters<ConfirmChannel['sendToQueue']>) {
      const text = new TextDecoder().decode(content);
      this.#say(`publish ${options.messageId} to ${queue}${options.persistent ? ' persistent' : ''} ${text}`);
      const fate = fates.shift() ?? 'confirmed';
      if (fate !== 'silence') confirmed(fate === 'confirmed' ? null : new Error('message nacked'));
      return true;
    }
    async close() {
      this.break();
    }
    on() {}
    once(_: 'close', listener: () => void) {
      this.#closed.push(listener);
    }
    break() {
      this.isOpen = false;
      for (const listener of this.#closed.splice(0)) listener();
    }
    #say(what: string) {
      if (!this.isOpen) throw new Error('Channel closed');
      said.push(`${this.number}: ${what}`);
    }
  }

  const open = async (): Promise<FakeChannel> => new FakeChannel();
  const connection: Connection = {
    createChannel: open as () => Promise<Channel>,
    createConfirmChannel: open,
    close: async () => {},
    on() {},
  };
  return { said, channels, fates, connect: async () => connection };
}

const message = (id: string, deliveryTag: number): Message => ({
  content: { toString: () => JSON.stringify({ id, points: 10 }) },
  fields: { deliveryTag },
});

const turns = async (count = 500) => {
  for (let i = 0; i < count; i++) await undefined;
};

/** Waits are over soon, the shorter ones first, and are written down. */
function soon(t: TestContext): number[] {
  const waits: number[] = [];
  t.mock.method(globalThis, 'setTimeout', (callback: () => void, ms: number) => {
    waits.push(ms);
    void turns(ms / 5).then(callback);
  });
  return waits;
}

describe('a worker', () => {
  /** Jobs that are under way until the test ends them. */
  function underWay() {
    const jobs = new Map<string, { done(): void; fail(): void }>();
    const handle = ({ id }: Job) =>
      new Promise<void>((resolve, reject) => {
        jobs.set(id, { done: resolve, fail: () => reject(new Error('no')) });
      });
    return { jobs, handle };
  }

  test('declares the queue, sets the prefetch and only then consumes', async () => {
    const { said, connect } = broker();
    void work(connect, 2, async () => {});
    await turns();
    assert.deepEqual(said, ['1: declare jobs durable', '1: prefetch 2', '1: consume jobs']);
  });

  test('acknowledges a job when it is done, and not before', async () => {
    const { said, channels, connect } = broker();
    const { jobs, handle } = underWay();
    void work(connect, 2, handle);
    await turns();
    channels[0]!.deliver(message('a', 1));
    channels[0]!.deliver(message('b', 2));
    await turns();
    assert.deepEqual(said.slice(3), []);
    jobs.get('b')!.done();
    await turns();
    assert.deepEqual(said.slice(3), ['1: ack 2']);
    jobs.get('a')!.done();
    await turns();
    assert.deepEqual(said.slice(3), ['1: ack 2', '1: ack 1']);
  });

  test('gives a job back that failed, a while later', async (t) => {
    const { said, channels, connect } = broker();
    const waits = soon(t);
    const { jobs, handle } = underWay();
    void work(connect, 2, handle);
    await turns();
    channels[0]!.deliver(message('a', 1));
    jobs.get('a')!.fail();
    await turns();
    assert.deepEqual(said.slice(3), ['1: nack 1']);
    assert.deepEqual(waits, [200]);
  });

  test('connects again, and says nothing on the new channel of what came on the old one', async (t) => {
    const { said, channels, connect } = broker();
    soon(t);
    const { jobs, handle } = underWay();
    void work(connect, 2, handle);
    await turns();
    channels[0]!.deliver(message('a', 1));
    channels[0]!.break();
    await turns();
    jobs.get('a')!.done();
    await turns();
    assert.deepEqual(said.slice(3), ['2: declare jobs durable', '2: prefetch 2', '2: consume jobs']);
  });

  test('consumes again when the broker ends its consuming, or is not there', async (t) => {
    const { said, channels, connect } = broker();
    soon(t);
    let refused = 2;
    const connectLater = () => (refused-- > 0 ? Promise.reject(new Error('ECONNREFUSED')) : connect());
    void work(connectLater, 1, async () => {});
    await turns();
    channels[0]!.deliver(null);
    await turns();
    assert.deepEqual(
      said,
      ['1', '2'].flatMap((n) => [`${n}: declare jobs durable`, `${n}: prefetch 1`, `${n}: consume jobs`]),
    );
  });
});

describe('a producer', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const job = { id: 'a', points: 10 };
  const published = 'publish a to jobs persistent {"id":"a","points":10}';

  test('publishes a persistent message to a durable queue, and resolves when it is confirmed', async () => {
    const { said, connect } = broker();
    await producer(connect, bytes)(job);
    assert.deepEqual(said, ['1: declare jobs durable', `1: ${published}`]);
  });

  test('uses one channel for all that it publishes', async () => {
    const { channels, connect } = broker();
    const publish = producer(connect, bytes);
    await Promise.all([publish(job), publish(job), publish(job)]);
    assert.equal(channels.length, 1);
  });

  test('publishes a job again, with the same id and on a new channel, until it is confirmed', async (t) => {
    const { said, fates, connect } = broker();
    soon(t);
    fates.push('refused', 'silence', 'confirmed');
    await producer(connect, bytes)(job);
    assert.deepEqual(
      said.filter((what) => what.includes('publish')),
      [`1: ${published}`, `2: ${published}`, `3: ${published}`],
    );
  });
});

describe('accounts', () => {
  function memory(entries: Credit[] = []) {
    return {
      entries,
      async append(entry: Credit): Promise<void> {
        await undefined;
        entries.push(entry);
      },
      read: () => [...entries],
    };
  }
  const put = async (handle: ReturnType<typeof accounts>, job: string) => {
    const request = new Request(`http://accounts/credits/${job}?points=10`, { method: 'PUT' });
    return (await handle(request)).text();
  };

  test('credit a job once: when it comes again, when it comes twice at once, and after a restart', async () => {
    const log = memory();
    const handle = accounts(log);
    assert.deepEqual(await Promise.all([put(handle, 'a'), put(handle, 'a')]), [
      'credited',
      'credited before',
    ]);
    assert.equal(await put(accounts(log), 'a'), 'credited before');
    assert.equal(await put(handle, 'b'), 'credited');
    assert.deepEqual(log.entries, [
      { job: 'a', points: 10 },
      { job: 'b', points: 10 },
    ]);
  });

  test('a job is done only if they say so', async (t) => {
    for (const status of [200, 500, 503]) {
      t.mock.method(globalThis, 'fetch', async () => new Response('', { status }));
      const done = credit({ id: 'a', points: 10 });
      if (status === 200) await done;
      else await assert.rejects(done, { message: `accounts answered ${status}` });
    }
  });
});

test('the shop answers when the job is in the queue', async () => {
  let confirm = () => {};
  const jobs: Job[] = [];
  const handle = shop((job) => new Promise((resolve) => (jobs.push(job), (confirm = resolve))));
  let answered: Response | undefined;
  void handle(new Request('http://shop/orders/o1', { method: 'POST' })).then(
    (response) => (answered = response),
  );
  await turns();
  assert.equal(answered, undefined);
  confirm();
  await turns();
  assert.equal(answered!.status, 202);
  assert.deepEqual(jobs, [{ id: 'o1', points: 10 }]);
});
