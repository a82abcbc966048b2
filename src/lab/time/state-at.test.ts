import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { anyTrace } from '../../../examples/simulator/src/story/arbitrary.ts';
import { crash, lateAction, partition } from '../../../examples/simulator/src/story/fixtures.ts';
import { run } from '../../../examples/simulator/src/testing/cluster.ts';
import type { TraceEvent } from '../../../examples/simulator/src/trace.ts';
import { golden, indexAt as at, place } from './golden-saga.ts';
import type { Instant } from './instant.ts';
import { stateAt } from './state-at.ts';

/** `payment ledger: {…} +{…}`, with a sign before each entry: + it is new, ~ cached, - lost. */
function disks({ nodes }: Instant): string[] {
  return nodes.flatMap(({ node, files }) =>
    files.map(({ name, entries, torn }) => {
      const shown = entries.map(
        ({ key, text, deletes, state, news }) =>
          `${{ durable: '', cached: '~', lost: '-' }[state]}${news ? '+' : ''}${key === undefined ? '' : `${key}=`}${deletes ? 'deleted' : text}`,
      );
      return `${node} ${name}: ${[...shown, ...(torn === undefined ? [] : [`torn ${torn}`])].join(' ')}`;
    }),
  );
}

function states({ nodes }: Instant): Record<string, string> {
  return Object.fromEntries(
    nodes.map(({ node, life, state, slow, clock }) => {
      const until = 'untilMs' in state ? ` until ${state.untilMs}` : '';
      const why = 'why' in state ? ` (${state.why})` : '';
      const ails = [
        ...slow.map(({ what, ms }) => `${what} +${ms}`),
        ...(clock ? [`clock ${clock.skewMs}`] : []),
      ];
      return [node, [`${life} ${state.kind}${why}${until}`, ...ails].join(', ')];
    }),
  );
}

function waits({ waits: all }: Instant): string[] {
  return all.map((wait) => {
    const { file, line } = wait.lines[0] ?? { file: '?', line: 0 };
    const what =
      wait.kind === 'call'
        ? `call ${wait.to}`
        : wait.kind === 'timer'
          ? `timer until ${wait.untilMs}`
          : `${wait.kind} ${wait.file}${wait.durable ? ', durable' : ''}`;
    return `${wait.node} ${what} since ${wait.sinceMs} at ${file}:${line}`;
  });
}

const flights = ({ inFlight }: Instant) => inFlight.map(({ message }) => message);

/** Where the saga's code waits. */
const ORDER = place('scenario.ts', 'fetch(`http://orders/orders/');
const CALL = place('orders.ts', 'await fetch(url');
const APPLY = place('participant.ts', "ledger.append({ key, event: 'applied' })");
const END = place('saga.ts', "event: 'ended', result: 'compensated' });");

suite('an instant of the golden run of the saga', () => {
  const { trace } = golden;

  test('before anything was sent: all nodes are up, nothing is written', () => {
    const state = stateAt(trace, 3);
    assert.deepEqual(states(state), {
      client: '1 up',
      orders: '1 up',
      inventory: '1 up',
      payment: '1 up',
      shipping: '1 up',
    });
    assert.deepEqual([disks(state), flights(state), waits(state), state.cuts], [[], [], [], []]);
    assert.equal(states(stateAt(trace, 0))['shipping'], '0 not started');
  });

  test('as the charge is durable and not yet acknowledged', () => {
    const state = stateAt(trace, at(trace, 'durable', 6.3));
    assert.equal(state.atMs, 6.3);
    assert.deepEqual(disks(state), [
      'orders journal: {"saga":"o1","event":"started"} {"saga":"o1","event":"began","step":"inventory"}',
      'inventory ledger: {"key":"o1/inventory","event":"applied"}',
      'payment ledger: +{"key":"o1/payment","event":"applied"}',
    ]);
    assert.deepEqual(flights(state), []);
    assert.deepEqual(waits(state), [
      `client call orders since 0 at ${ORDER}`,
      `orders call payment since 4.8 at ${CALL}`,
      `payment write ledger, durable since 5.8 at ${APPLY}`,
    ]);
  });

  test('a write is waited for from the asking to the acknowledgement', () => {
    const written = (index: number) =>
      waits(stateAt(trace, index)).filter((wait) => wait.startsWith('payment'));
    const asked = at(trace, 'receive', 5.8);
    assert.deepEqual(written(asked - 1), []);
    assert.deepEqual(written(asked), [`payment write ledger since 5.8 at ${APPLY}`]);
    assert.deepEqual(written(at(trace, 'acked', 6.4)), []);
  });

  test('a message is in flight from its sending to its arrival', () => {
    const sent = at(trace, 'send', 8);
    const book = 'orders→shipping POST /book?order=o1#1';
    assert.deepEqual(flights(stateAt(trace, sent - 1)), []);
    assert.deepEqual(stateAt(trace, sent).inFlight, [
      { message: book, from: 'orders', to: 'shipping', reply: false, at: sent, ends: sent + 1 },
    ]);
    assert.deepEqual(flights(stateAt(trace, sent + 1)), []);
  });

  test('as the reply is lost: orders waits for it until it gives up', () => {
    const lost = at(trace, 'lost', 9.6);
    assert.deepEqual(flights(stateAt(trace, lost)), []);
    const waiting = `orders call shipping since 8 at ${CALL}`;
    assert.ok(waits(stateAt(trace, lost)).includes(waiting));
    assert.ok(!waits(stateAt(trace, at(trace, 'abort', 108))).includes(waiting));
  });

  test('at the end the disks hold what the run says, and only the client waits', () => {
    const state = stateAt(trace, trace.length - 1);
    assert.deepEqual(durableAt(trace, trace.length - 1), golden.disks);
    assert.deepEqual(waits(state), [
      `client call orders since 0 at ${ORDER}`,
      `orders write journal, durable since 114.4 at ${END}`,
    ]);
  });

  test('outside the run is its first or last', () => {
    assert.equal(stateAt(trace, -1).index, 0);
    assert.equal(stateAt(trace, 1e6).index, trace.length - 1);
    assert.deepEqual(stateAt([], 0).nodes, []);
  });
});

suite('a node', () => {
  test('that crashes is down, loses what was on its way, and waits for nothing; then it lives again', () => {
    const trace = crash();
    const dead = stateAt(trace, at(trace, 'crash', 7));
    assert.equal(states(dead)['payment'], '1 down (crashed) until 207');
    assert.deepEqual(
      waits(dead).filter((wait) => wait.startsWith('payment')),
      [],
    );
    const lost = stateAt(trace, at(trace, 'unwritten', 7));
    assert.ok(disks(lost).includes('payment audit: -+"seen"'));
    assert.ok(!disks(stateAt(trace, at(trace, 'failed', 8))).some((disk) => disk.includes('seen')));
    assert.equal(states(stateAt(trace, at(trace, 'boot', 207)))['payment'], '2 up');
  });

  test('cut off from another: the link is named while it is cut', () => {
    const trace = partition();
    const marks = trace.flatMap((event, index) => (event.kind === 'partition' ? [index] : []));
    const cut = { from: 'orders', to: 'payment', oneWay: false };
    const cuts = [marks[0]! - 1, marks[0]!, marks[1]! - 1, marks[1]!].map(
      (index) => stateAt(trace, index).cuts,
    );
    assert.deepEqual(cuts, [[], [cut], [cut], []]);
  });

  test('a late message is in flight for as long as it takes', () => {
    const trace = lateAction();
    const gaveUp = stateAt(trace, at(trace, 'abort', 110));
    assert.ok(flights(gaveUp).includes('orders→shipping POST /book?order=o1#1'));
  });

  const ticking = {
    nodes: `a: async () => { for (;;) await new Promise((next) => setTimeout(next, 10)); }`,
    workload: `await new Promise((next) => setTimeout(next, 95))`,
    conditions: 'limitMs: 100',
  };

  test('that sleeps waits for its timer', async () => {
    const { trace } = await run(ticking);
    const first = trace.findIndex(({ kind }) => kind === 'timer');
    assert.deepEqual(waits(stateAt(trace, 0)), [
      'a timer until 10 since 0 at scenario.ts:4',
      'client timer until 95 since 0 at scenario.ts:5',
    ]);
    assert.ok(waits(stateAt(trace, first)).includes('a timer until 20 since 10 at scenario.ts:4'));
  });

  /** What is told of node a, wherever that changes. */
  const told = (trace: readonly TraceEvent[]) => {
    const all = trace.map(({ atMs }, index) => [atMs, states(stateAt(trace, index))['a']] as const);
    return all
      .filter(([, now], index) => now !== all[index - 1]?.[1])
      .map(([atMs, now]) => `${atMs}: ${now}`);
  };
  const timers = async () =>
    (await run(ticking)).trace.filter(({ kind, node }) => kind === 'timer' && node === 'a');

  test('that stands still, then is stopped and killed, says so for as long', async () => {
    const [, second, third] = (await timers()).map(({ during }) => during!);
    const { trace } = await run(ticking, [
      { kind: 'pause', node: 'a', when: 'after', event: second!, ms: 15 },
      { kind: 'stop', node: 'a', when: 'after', event: third!, graceMs: 12, restartMs: 8 },
    ]);
    assert.deepEqual(told(trace), [
      '0: 1 up',
      '20: 1 paused until 35',
      '35: 1 up',
      '35: 1 stopping until 47',
      '47: 1 down (killed) until 55',
      '55: 2 up',
    ]);
  });

  test('that is busy, slow and has a wrong clock says so for as long', async () => {
    const [first] = (await timers()).map(({ during }) => during!);
    const { trace } = await run(ticking, [
      { kind: 'block', node: 'a', event: first!, ms: 25 },
      { kind: 'slow', node: 'a', what: 'thread', ms: 2, startMs: 50, endMs: 70 },
      { kind: 'clock', node: 'a', startMs: 75, skewMs: 400, driftPpm: 100_000 },
    ]);
    assert.deepEqual(told(trace), [
      '0: 1 up',
      '10: 1 busy until 35',
      '35: 1 up',
      '50: 1 up, thread +2',
      '70: 1 up',
      '75: 1 up, clock 400',
    ]);
  });
});

/** The durable part of an instant, in the form of a run's own `disks`. */
function durableAt(trace: readonly TraceEvent[], index: number): Record<string, Record<string, unknown[]>> {
  const parse = (text: string) => (/^[{["\d]/.test(text) ? (JSON.parse(text) as unknown) : text);
  const disks: Record<string, Record<string, unknown[]>> = {};
  for (const { node, files } of stateAt(trace, index).nodes)
    for (const { name, entries } of files) {
      const durable = entries.filter(({ state, deletes }) => state === 'durable' && !deletes);
      (disks[node] ??= {})[name] = durable.map(({ key, text }) =>
        key === undefined ? parse(text) : [key, parse(text)],
      );
    }
  return disks;
}

suite('a disk', () => {
  const keeper = {
    nodes: `a: async ({ disk }) => {
      const [log, kept] = [disk.log('log'), disk.keyValue('kept')];
      if ((await log.recover()).length) return;
      await log.append('one', { sync: false });
      await log.append('two', { sync: false });
      await log.sync();
      await log.append('three', { sync: false });
      await kept.set('x', 1);
      await kept.set('x', 2, { sync: false });
      await kept.delete('y', { sync: false });
      void log.append('four');
    }`,
    workload: `await new Promise((next) => setTimeout(next, 50))`,
  };
  const cut = {
    kind: 'crash',
    node: 'a',
    when: 'after',
    event: 'cache kept {"y":null}#1',
    restartMs: 10,
    silent: true,
  } as const;

  test('tells what is cached, what a sync makes durable, and what a power cut takes', async () => {
    const { trace } = await run(keeper, [cut]);
    const told = trace.map(({ atMs, kind }, index) => [`${atMs} ${kind}`, ...disks(stateAt(trace, index))]);
    assert.deepEqual(told, [
      ['0 boot'],
      ['0.02 cached', 'a log: ~+one'],
      ['0.04 cached', 'a log: ~one ~+two'],
      ['0.54 synced', 'a log: +one +two'],
      ['0.64 acked', 'a log: one two'],
      ['0.66 cached', 'a log: one two ~+three'],
      ['1.16 durable', 'a log: one two ~three', 'a kept: +x=1'],
      ['1.26 acked', 'a log: one two ~three', 'a kept: x=1'],
      ['1.28 cached', 'a log: one two ~three', 'a kept: x=1 ~+x=2'],
      ['1.3 cached', 'a log: one two ~three', 'a kept: x=1 ~x=2 ~+y=deleted'],
      ['1.3 crash', 'a log: one two ~three', 'a kept: x=1 ~x=2 ~y=deleted'],
      ['1.3 unwritten', 'a log: one two ~three -+four', 'a kept: x=1 ~x=2 ~y=deleted'],
      ['1.3 unwritten', 'a log: one two -+three', 'a kept: x=1 ~x=2 ~y=deleted'],
      ['1.3 unwritten', 'a log: one two', 'a kept: x=1 -+x=2 ~y=deleted'],
      ['1.3 unwritten', 'a log: one two', 'a kept: x=1 -+y=deleted'],
      ['11.3 boot', 'a log: one two', 'a kept: x=1'],
      ['50 timer', 'a log: one two', 'a kept: x=1'],
    ]);
  });

  test('waits: for the cache, for the sync, for the platter and its acknowledgement', async () => {
    const { trace } = await run(keeper, [cut]);
    const own = trace.map((_, index) => waits(stateAt(trace, index)).filter((wait) => wait.startsWith('a ')));
    assert.deepEqual(own.slice(0, 11), [
      ['a write log since 0 at scenario.ts:7'],
      ['a write log since 0.02 at scenario.ts:8'],
      ['a sync log since 0.04 at scenario.ts:9'],
      ['a sync log, durable since 0.04 at scenario.ts:9'],
      ['a write log since 0.64 at scenario.ts:10'],
      ['a write kept since 0.66 at scenario.ts:11'],
      ['a write kept, durable since 0.66 at scenario.ts:11'],
      ['a write kept since 1.26 at scenario.ts:12'],
      ['a write kept since 1.28 at scenario.ts:13'],
      ['a write log since 1.3 at scenario.ts:14'],
      [],
    ]);
  });

  test('that tears an entry keeps the half of it until it is recovered', async () => {
    const { trace } = await run(keeper, [{ ...cut, torn: true }]);
    const log = (index: number) => disks(stateAt(trace, index)).find((disk) => disk.startsWith('a log'));
    assert.equal(log(at(trace, 'crash', 1.3) + 1), 'a log: one two three -+four torn fo');
    assert.equal(log(at(trace, 'boot', 11.3)), 'a log: one two three torn fo');
    assert.equal(log(at(trace, 'recovered', 11.8)), 'a log: one two three');
  });

  test('holds at the end what the run says, whatever survived', async () => {
    const survivors = new Set<string>();
    for (let seed = 1; seed <= 40; seed++) {
      const { trace, disks: kept } = await run(keeper, [{ ...cut, torn: seed % 4 === 0 }], {
        seed: `${seed}`,
        calm: false,
      });
      assert.deepEqual(durableAt(trace, trace.length - 1), kept, `seed ${seed}`);
      survivors.add(JSON.stringify(kept));
    }
    assert.ok(survivors.size > 2, 'seeds differ in what they keep');
  });
});

test('any trace is borne, whatever happens in it', () => {
  fc.assert(
    fc.property(anyTrace(), (trace) => {
      trace.forEach((_, index) => {
        const state = stateAt(trace, index);
        assert.equal(state.index, index);
        for (const { at: sent, ends = Infinity } of state.inFlight) assert.ok(sent <= index && index < ends);
      });
    }),
    { numRuns: 200 },
  );
});
