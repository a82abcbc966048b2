import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { ordersService, stepsOf } from './orders.ts';
import { participant, type LedgerEntry } from './participant.ts';
import { recover, Refused, runSaga, type Journal, type JournalEntry, type SagaStep } from './saga.ts';

/** A journal or ledger in memory. Appending takes a turn, as it does on a disk. */
function memory<T>(entries: T[] = []) {
  return {
    entries,
    async append(entry: T): Promise<void> {
      await undefined;
      entries.push(entry);
    },
    read: () => [...entries],
  };
}

/** How a step goes: it works, it says no, its request gets lost, or its reply does. */
type Fate = 'works' | 'refuses' | 'never arrives' | 'reply lost';
const FATES: readonly Fate[] = ['works', 'refuses', 'never arrives', 'reply lost'];

/** Steps T1, T2, … that write down their effects: `T1`, and `C1` if there was one to undo. */
function stepsWith(fates: readonly Fate[], effects: string[]): SagaStep[] {
  return fates.map((fate, i) => ({
    name: `step ${i + 1}`,
    timeoutMs: 1000,
    attempts: 1,
    async action() {
      if (fate === 'refuses') throw new Refused('no');
      if (fate !== 'never arrives') effects.push(`T${i + 1}`);
      if (fate !== 'works') throw new Error('no answer');
    },
    async compensate() {
      if (effects.includes(`T${i + 1}`)) effects.push(`C${i + 1}`);
    },
  }));
}

async function effectsOf(fates: readonly Fate[]): Promise<string> {
  const effects: string[] = [];
  const result = await runSaga('s', stepsWith(fates, effects), memory<JournalEntry>());
  assert.equal(result, fates.every((fate) => fate === 'works') ? 'done' : 'compensated');
  return effects.join(' ');
}

const combinations = (fates: readonly Fate[]): Fate[][] =>
  fates.flatMap((a) => fates.flatMap((b) => fates.map((c) => [a, b, c])));

describe('the order of effects', () => {
  test('with definite outcomes it is one of the four that García-Molina and Salem allow for three steps', async () => {
    const seen = new Set(await Promise.all(combinations(['works', 'refuses']).map(effectsOf)));
    assert.deepEqual([...seen].sort(), ['', 'T1 C1', 'T1 T2 C2 C1', 'T1 T2 T3']);
  });

  test('with unknown outcomes there is one more: everything happened and everything is undone', async () => {
    const seen = new Set(await Promise.all(combinations(FATES).map(effectsOf)));
    assert.deepEqual([...seen].sort(), ['', 'T1 C1', 'T1 T2 C2 C1', 'T1 T2 T3', 'T1 T2 T3 C3 C2 C1']);
  });
});

describe('the journal', () => {
  const journalOf = async (fates: readonly Fate[]) => {
    const journal = memory<JournalEntry>();
    await runSaga('s', stepsWith(fates, []), journal);
    return journal.entries.map((entry) =>
      ['step' in entry ? `${entry.event} ${entry.step}` : entry.event].join(),
    );
  };

  test('knows of a step before it is tried', async () => {
    const journal = memory<JournalEntry>();
    const known: boolean[] = [];
    const [step] = stepsWith(['works'], []);
    const watching = {
      ...step!,
      action: async () => void known.push(journal.entries.some(({ event }) => event === 'began')),
    };
    await runSaga('s', [watching], journal);
    assert.deepEqual(known, [true]);
  });

  test('tells a success, a refusal and an unknown outcome apart', async () => {
    assert.deepEqual(await journalOf(['works', 'works']), ['began step 1', 'began step 2', 'ended']);
    assert.deepEqual(await journalOf(['works', 'refuses']), [
      'began step 1',
      'began step 2',
      'refused step 2',
      'compensated step 1',
      'ended',
    ]);
    assert.deepEqual(await journalOf(['works', 'never arrives']), [
      'began step 1',
      'began step 2',
      'compensated step 2',
      'compensated step 1',
      'ended',
    ]);
  });
});

describe('retries', () => {
  /** Runs one saga in which everything fails so many times, and says how long it waited between attempts. */
  async function waits(t: TestContext, random: () => number, failures: number, attempts = Infinity) {
    const delays: number[] = [];
    t.mock.method(Math, 'random', random);
    t.mock.method(globalThis, 'setTimeout', (callback: () => void, ms: number) => {
      delays.push(ms);
      queueMicrotask(callback);
    });
    let [tries, undone] = [0, false];
    const step: SagaStep = {
      name: 'step',
      timeoutMs: 1000,
      attempts,
      action: async () => {
        if (++tries <= failures) throw new Error('no answer');
      },
      compensate: async () => void (undone = true),
    };
    const result = await runSaga('s', [step], memory<JournalEntry>());
    return { delays, tries, undone, result };
  }

  test('wait up to 50 ms, then up to twice as long each time, and never more than a second', async (t) => {
    const { delays } = await waits(t, () => 1, 8);
    assert.deepEqual(delays, [50, 100, 200, 400, 800, 1000, 1000, 1000]);
  });

  test('wait a random share of that, down to nothing', async (t) => {
    assert.deepEqual((await waits(t, () => 0, 3)).delays, [0, 0, 0]);
    t.mock.restoreAll();
    assert.deepEqual((await waits(t, () => 0.25, 3)).delays, [12.5, 25, 50]);
  });

  test('stop after the attempts that the step allows, and undo it', async (t) => {
    const { tries, undone, result, delays } = await waits(t, () => 1, 10, 3);
    assert.deepEqual(
      { tries, undone, result, delays },
      { tries: 3, undone: true, result: 'compensated', delays: [50, 100] },
    );
  });

  test('a refusal is not retried', async () => {
    let tries = 0;
    const [step] = stepsWith(['works'], []);
    const refusing = { ...step!, attempts: 5, action: () => Promise.reject(new Refused(String(++tries))) };
    await runSaga('s', [refusing], memory<JournalEntry>());
    assert.equal(tries, 1);
  });

  test('every attempt has the same key and a signal of its own', async (t) => {
    const seen: { key: string; signal: AbortSignal }[] = [];
    t.mock.method(globalThis, 'setTimeout', (callback: () => void) => void queueMicrotask(callback));
    const [step] = stepsWith(['works'], []);
    const failing: SagaStep = {
      ...step!,
      attempts: 3,
      action: async (attempt) => {
        seen.push(attempt);
        throw new Error('no answer');
      },
    };
    await runSaga('s', [failing], memory<JournalEntry>());
    assert.deepEqual(
      seen.map(({ key }) => key),
      Array(3).fill('s/step 1'),
    );
    assert.equal(new Set(seen.map(({ signal }) => signal)).size, 3);
  });
});

describe('recovery', () => {
  const recovered = async (entries: JournalEntry[]) => {
    const effects = ['T1', 'T2', 'T3'];
    const journal = memory(entries);
    await recover(() => stepsWith(['works', 'works', 'works'], effects), journal);
    return { undone: effects.slice(3), journal: journal.entries };
  };
  const began = (n: number): JournalEntry => ({ saga: 's', event: 'began', step: `step ${n}` });
  const started: JournalEntry = { saga: 's', event: 'started' };

  test('undoes what began, last first, and writes down the end', async () => {
    const { undone, journal } = await recovered([started, began(1), began(2)]);
    assert.deepEqual(undone, ['C2', 'C1']);
    assert.deepEqual(journal.at(-1), { saga: 's', event: 'ended', result: 'compensated' });
  });

  test('leaves out what was refused or is undone already', async () => {
    assert.deepEqual(
      (await recovered([started, began(1), began(2), { saga: 's', event: 'refused', step: 'step 2' }]))
        .undone,
      ['C1'],
    );
    assert.deepEqual(
      (await recovered([started, began(1), began(2), { saga: 's', event: 'compensated', step: 'step 2' }]))
        .undone,
      ['C1'],
    );
  });

  test('ends a saga that had only started', async () => {
    const { undone, journal } = await recovered([started]);
    assert.deepEqual([undone, journal.length], [[], 2]);
  });

  test('lets ended sagas be', async () => {
    const entries: JournalEntry[] = [started, began(1), { saga: 's', event: 'ended', result: 'done' }];
    assert.deepEqual(await recovered([...entries]), { undone: [], journal: entries });
    assert.deepEqual(await recovered([]), { undone: [], journal: [] });
  });
});

describe('a participant', () => {
  const KEY = 'o1/payment';
  function service(entries: LedgerEntry[] = []) {
    const ledger = memory(entries);
    const handle = participant({
      action: '/charge',
      compensation: '/refund',
      ledger,
      refuses: (order) => order === 'o3',
    });
    const call = async (path: string, key: string | null = KEY) => {
      const headers: Record<string, string> = key === null ? {} : { 'idempotency-key': key };
      const response = await handle(new Request(`http://payment${path}`, { method: 'POST', headers }));
      return `${response.status} ${await response.text()}`;
    };
    return { call, events: () => ledger.entries.map(({ key, event }) => `${key} ${event}`) };
  }

  test('applies its effect once, however often it is asked', async () => {
    const { call, events } = service();
    assert.deepEqual([await call('/charge'), await call('/charge')], ['200 applied', '200 applied before']);
    assert.deepEqual(events(), [`${KEY} applied`]);
  });

  test('does so too when the requests come at once', async () => {
    const { call, events } = service();
    await Promise.all([call('/charge'), call('/charge'), call('/charge')]);
    assert.deepEqual(events(), [`${KEY} applied`]);
  });

  test('undoes it once', async () => {
    const { call, events } = service();
    const answers = [await call('/charge'), ...(await Promise.all([call('/refund'), call('/refund')]))];
    assert.deepEqual(answers, ['200 applied', '200 undone', '200 undone before']);
    assert.deepEqual(events(), [`${KEY} applied`, `${KEY} undone`]);
  });

  test('refuses an action that comes after its compensation', async () => {
    const { call, events } = service();
    assert.deepEqual(
      [await call('/refund'), await call('/charge')],
      ['200 undone', '409 compensated before'],
    );
    assert.deepEqual(events(), [`${KEY} fenced`]);
    assert.equal(
      await service([
        { key: KEY, event: 'applied' },
        { key: KEY, event: 'undone' },
      ]).call('/charge'),
      '409 compensated before',
    );
  });

  test('knows keys apart', async () => {
    const { call, events } = service();
    await Promise.all([call('/charge', 'a'), call('/charge', 'b'), call('/refund', 'b')]);
    assert.deepEqual(events().toSorted(), ['a applied', 'b applied', 'b undone']);
  });

  test('says no for its own reasons, and leaves no mark', async () => {
    const { call, events } = service();
    assert.equal(await call('/charge?order=o3'), '409 refused');
    assert.deepEqual(events(), []);
  });

  test('tells what is wrong with a request', async () => {
    const { call } = service();
    assert.equal(await call('/charge', null), '400 An Idempotency-Key header is needed.');
    assert.equal(await call('/elsewhere'), '404 Not found');
  });

  test('goes on after a write that failed', async () => {
    const ledger = memory<LedgerEntry>();
    let fail = true;
    const append = async (entry: LedgerEntry) => {
      if (fail) throw new Error('disk full');
      await ledger.append(entry);
    };
    const handle = participant({ action: '/charge', compensation: '/refund', ledger: { ...ledger, append } });
    const ask = () =>
      handle(new Request('http://payment/charge', { method: 'POST', headers: { 'idempotency-key': KEY } }));
    await assert.rejects(ask(), /disk full/);
    fail = false;
    assert.equal((await ask()).status, 200);
  });
});

describe('the orders service', () => {
  /** Answers every request with 200 and counts them. */
  function network(t: TestContext, status = (_url: string) => 200) {
    const urls: string[] = [];
    t.mock.method(globalThis, 'fetch', async (url: string) => {
      urls.push(url);
      return new Response('', { status: status(url) });
    });
    return urls;
  }
  const place = async (handle: Awaited<ReturnType<typeof ordersService>>, order: string) =>
    (await (await handle(new Request(`http://orders/orders/${order}`, { method: 'POST' }))).json()) as object;

  test('places an order in three calls', async (t) => {
    const urls = network(t);
    const handle = await ordersService(memory<JournalEntry>() as Journal);
    assert.deepEqual(await place(handle, 'o1'), { order: 'o1', result: 'done' });
    assert.deepEqual(urls, [
      'http://inventory/reserve?order=o1',
      'http://payment/charge?order=o1',
      'http://shipping/book?order=o1',
    ]);
  });

  test('places the same order once: at the same time, later, and after a restart', async (t) => {
    const urls = network(t);
    const journal = memory<JournalEntry>();
    const handle = await ordersService(journal);
    await Promise.all([place(handle, 'o1'), place(handle, 'o1')]);
    await place(handle, 'o1');
    const restarted = await ordersService(journal);
    assert.deepEqual(await place(restarted, 'o1'), { order: 'o1', result: 'done' });
    assert.equal(urls.length, 3);
  });

  test('undoes what came before a refusal', async (t) => {
    const urls = network(t, (url) => (url.includes('/book') ? 409 : 200));
    assert.deepEqual(await place(await ordersService(memory<JournalEntry>()), 'o1'), {
      order: 'o1',
      result: 'compensated',
    });
    assert.deepEqual(urls.slice(3), ['http://payment/refund?order=o1', 'http://inventory/release?order=o1']);
  });

  test('takes an error of a service for an unknown outcome', async (t) => {
    const urls = network(t, (url) => (url.includes('/charge') ? 500 : 200));
    await place(await ordersService(memory<JournalEntry>()), 'o1');
    assert.deepEqual(urls.slice(2), ['http://payment/refund?order=o1', 'http://inventory/release?order=o1']);
  });

  test('undoes open sagas before it takes requests', async (t) => {
    const urls = network(t);
    const steps = stepsOf('o1').map(({ name }): JournalEntry => ({ saga: 'o1', event: 'began', step: name }));
    await ordersService(memory<JournalEntry>([{ saga: 'o1', event: 'started' }, ...steps]));
    assert.deepEqual(urls, [
      'http://shipping/cancel?order=o1',
      'http://payment/refund?order=o1',
      'http://inventory/release?order=o1',
    ]);
  });
});
