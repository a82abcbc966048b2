import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { exhaust, explore, loadFiles, replay, runSeed, shrink } from '../src/node/index.ts';
import type { Fault } from '../src/schedule.ts';
import { cluster as clusterOf, ofKind, outcomes, printed, run as runOf } from '../src/testing/cluster.ts';
import { sourceOf, type Parts } from '../src/testing/source.ts';
import { tellStory } from '../src/story/story.ts';
import echo from './testing/echo.ts';

/** With a server that echoes. */
const echoing = (parts: Parts): Parts => ({
  ...parts,
  servers: { echo },
  top: `import { echo, dial } from '@faultline/simulator/servers/echo';`,
});
const cluster = (parts: Parts) => clusterOf(echoing(parts));

/** One traced run in which a message takes 1 ms, a write 0.5 ms, its acknowledgement 0.1. */
const run = (parts: Parts, faults: Fault[] = []) => runOf(echoing(parts), faults);

/** A client that connects, says one and two without waiting for the first echo, and hears what others keep. */
const TALK: Parts = {
  nodes: 'server: echo()',
  workload: `
    await operation('talk', async () => {
      const line = await dial('server', (text) => console.log('heard', text));
      const said = ['one', 'keep two'].map((text) => line.say(text).then(
        (echo) => console.log('echo', echo), (error) => console.log(text, error.message)));
      await Promise.race([Promise.all(said), new Promise((wake) => setTimeout(wake, 100))]);
      line.hangUp();
    });`,
};
const CONNECT = 'client→server CONNECT#1';
const ONE = 'client→server say one#1';
const TWO = 'client→server say keep two#1';

suite('a connection', () => {
  test('is asked for, takes frames both ways, and ends', async () => {
    const result = await run(TALK);
    assert.deepEqual(printed(result), ['client: echo one', 'client: echo keep two']);
    assert.deepEqual(
      ofKind(result, 'receive').map(({ atMs, message, label }) => [atMs, message, label]),
      [
        [1, CONNECT, 'CONNECT'],
        [2, `${CONNECT}/reply`, '→ connected'],
        [3, ONE, 'say one'],
        [3, TWO, 'say keep two'],
        [4, `${ONE}/reply`, '→ one'],
        [4.6, `${TWO}/reply`, '→ keep two'],
      ],
    );
    assert.deepEqual(
      ofKind(result, 'connection').map(({ atMs, node, phase }) => [atMs, node, phase]),
      [
        [1, 'server', 'opened'],
        [2, 'client', 'opened'],
        [4.6, 'client', 'closes'],
        [5.6, 'server', 'closed'],
      ],
    );
    assert.deepEqual(
      ofKind(result, 'content').map(({ name, text }) => [name, text]),
      [
        ['kept', 'keep two'],
        ['lost', 'client closed'],
      ],
    );
    assert.deepEqual(
      new Set(ofKind(result, 'send').map(({ connection }) => connection)),
      new Set(['client→server#1']),
    );
  });

  test('is refused by a node that is not there, or takes none', async () => {
    const call = `await operation('call', () => dial('server', () => {}));`;
    for (const nodes of ['server: () => {}', 'other: echo()']) {
      const result = await run({ nodes, workload: call });
      assert.deepEqual(outcomes(result), { call: 'Error' });
      assert.deepEqual(
        ofKind(result, 'connection').map(({ atMs, phase }) => [atMs, phase]),
        [[2, 'refused']],
      );
    }
  });

  test('a server pushes to the clients that did not ask', async () => {
    const result = await run({
      nodes: 'server: echo()',
      workload: `
        await dial('server', (text) => console.log('heard', text));
        await (await dial('server', () => console.log('never'))).say('keep calm');
        await new Promise((wake) => setTimeout(wake, 10));`,
    });
    assert.deepEqual(printed(result), ['client: heard keep calm']);
    assert.ok(
      ofKind(result, 'send').some(({ message, reply }) => message === 'server→client news#1' && !reply),
    );
  });
});

suite('faults of a connection', () => {
  const lines = async (...faults: Fault[]) => {
    const result = await run(TALK, faults);
    assert.deepEqual(result.unmatched, []);
    assert.deepEqual(result.faults, faults);
    const again = await replay(cluster(TALK), result.schedule);
    assert.equal(again.hash, result.hash);
    return { said: printed(result), result, endedAtMs: ofKind(result, 'operation').at(-1)!.atMs };
  };

  test('a frame that is dropped takes all with it that comes after it', async () => {
    const { said, result } = await lines({ kind: 'drop', message: ONE });
    assert.deepEqual(said, []);
    assert.deepEqual(
      ofKind(result, 'lost').map(({ message, why }) => [message, why]),
      [
        [ONE, 'drop'],
        [TWO, 'stalled'],
      ],
    );
  });

  test('a lost reply: what was asked is done, and silence', async () => {
    const { said, result } = await lines({ kind: 'drop', message: `${ONE}/reply` });
    assert.deepEqual(said, []);
    assert.deepEqual(result.disks, { server: { kept: ['keep two'] } });
    // The other direction still works: the server hears that the client hangs up.
    assert.equal(ofKind(result, 'connection').at(-1)!.phase, 'closed');
  });

  test('a delayed frame delays those after it, and keeps the order', async () => {
    const { said, result } = await lines({ kind: 'delay', message: ONE, ms: 20 });
    assert.deepEqual(said, ['client: echo one', 'client: echo keep two']);
    assert.deepEqual(
      ofKind(result, 'receive')
        .slice(2, 4)
        .map(({ atMs, message }) => [atMs, message]),
      [
        [23, ONE],
        [23, TWO],
      ],
    );
  });

  test('a reset under a frame: both ends are told, and nothing more arrives', async () => {
    const { said, result } = await lines({ kind: 'reset', message: TWO });
    assert.deepEqual(said, ['client: one connection reset', 'client: keep two connection reset']);
    assert.deepEqual(
      ofKind(result, 'connection')
        .slice(2)
        .map(({ atMs, node, phase }) => [atMs, node, phase]),
      [
        [3, 'client', 'reset'],
        [3, 'server', 'reset'],
      ],
    );
    assert.deepEqual(result.disks, { server: { kept: [] } });
  });

  test('a request for a connection can be lost, late or reset', async () => {
    const dropped = await lines({ kind: 'drop', message: CONNECT });
    assert.equal(dropped.result.endedAtMs < 200 && dropped.said.length, 0);
    const late = await lines({ kind: 'delay', message: CONNECT, ms: 30 });
    assert.equal(ofKind(late.result, 'connection')[0]!.atMs, 31);
    const reset = await lines({ kind: 'reset', message: CONNECT });
    assert.deepEqual(outcomes(reset.result), { talk: 'Error' });
  });

  test('the process of the server dies: its clients are told', async () => {
    const crash = { kind: 'crash', node: 'server', when: 'before', event: ONE, restartMs: 50 } as const;
    const { said, result } = await lines(crash);
    assert.deepEqual(said, ['client: one connection reset', 'client: keep two connection reset']);
    assert.deepEqual(
      ofKind(result, 'ignored').map(({ message, why }) => [message, why]),
      [
        [ONE, 'down'],
        [TWO, 'down'],
      ],
    );
  });

  test('the machine of the server dies: silence, until a frame reaches its next life', async () => {
    const crash = { kind: 'crash', node: 'server', when: 'before', event: ONE, silent: true } as const;
    const dark = await lines({ ...crash, restartMs: 500 });
    assert.deepEqual(dark.said, []);
    const later = `
      const line = await dial('server', () => {});
      const said = line.say('one').catch((error) => console.log(error.message, performance.now()));
      await new Promise((wake) => setTimeout(wake, 100));
      await line.say('two').catch((error) => console.log(error.message, performance.now()));`;
    const result = await run({ ...TALK, workload: later }, [{ ...crash, restartMs: 10 }]);
    assert.deepEqual(printed(result), ['client: connection reset 104', 'client: connection reset 104']);
  });

  test('a client dies: the server is told, or goes on believing', async () => {
    const parts: Parts = {
      nodes: `server: echo(), caller: async () => { if ((await (await dial('server', () => {})).say('one')) === 'one') console.log('done') }`,
    };
    const crash = {
      kind: 'crash',
      node: 'caller',
      when: 'after',
      event: 'caller→server CONNECT#1/reply',
      restartMs: 5,
    } as const;
    const phases = async (fault: Fault) =>
      ofKind(await run(parts, [fault]), 'connection')
        .filter(({ node }) => node === 'server')
        .map(({ phase, connection }) => [phase, connection]);
    assert.deepEqual(await phases(crash), [
      ['opened', 'caller→server#1'],
      ['reset', 'caller→server#1'],
      ['opened', 'caller→server#2'],
    ]);
    // The server answers a command of the dead life: then it learns of it, if the machine is back.
    assert.deepEqual(await phases({ ...crash, silent: true }), [
      ['opened', 'caller→server#1'],
      ['opened', 'caller→server#2'],
    ]);
  });

  test('a partition holds frames until it is over', async () => {
    const cut = { kind: 'partition', from: 'client', to: 'server', startMs: 1.5, endMs: 40 } as const;
    const { said, result } = await lines(cut);
    assert.deepEqual(said, ['client: echo one', 'client: echo keep two']);
    assert.deepEqual(
      ofKind(result, 'delay').map(({ message, ms, why }) => [message, ms, why]),
      [
        [ONE, 38, 'partition'],
        [TWO, 38, 'partition'],
      ],
    );
  });

  test('what a busy thread sends leaves when it is done, and not if it dies before', async () => {
    const parts: Parts = {
      nodes: `server: echo(), caller: async () => { const line = await dial('server', () => {}); await line.say('one'); await line.say('two'); }`,
    };
    const block = { kind: 'block', node: 'caller', event: 'caller→server say one#1/reply', ms: 30 } as const;
    const busy = await run(parts, [block]);
    assert.equal(ofKind(busy, 'receive').find(({ label }) => label === 'say two')!.atMs, 35);
    // A write that was on its way is durable at 12 ms: there the thread is still busy with what it was told at 4 ms.
    const writing = {
      ...parts,
      nodes: parts
        .nodes!.replace('async () =>', 'async ({ disk }) =>')
        .replace('await line.say', 'void disk.log("x").append(1); await line.say'),
      conditions: 'diskMs: [10, 10]',
    };
    const kill = {
      kind: 'crash',
      node: 'caller',
      when: 'after',
      event: 'write x 1#1',
      restartMs: 500,
    } as const;
    const cut = await run(writing, [block, kill]);
    assert.deepEqual(
      ofKind(cut, 'lost').map(({ atMs, message, why }) => [atMs, message, why]),
      [[12, 'caller→server say two#1', 'unsent']],
    );
  });

  test('nothing on a connection arrives twice or out of turn, whatever a schedule says', async () => {
    const duplicate = { kind: 'duplicate', message: ONE, afterMs: 3 } as const;
    const overtake = { kind: 'overtake', message: TWO, overtaken: ONE } as const;
    const result = await run(TALK, [duplicate, overtake]);
    assert.deepEqual(result.unmatched, [duplicate, overtake]);
    assert.deepEqual(printed(result), ['client: echo one', 'client: echo keep two']);
  });

  test('it is told as a story', async () => {
    const { result } = await lines({ kind: 'reset', message: TWO });
    assert.deepEqual(
      tellStory(result).map(({ text }) => text),
      [
        'The client starts talk. The request never arrives: the connection breaks. Its reply never arrives: the connection breaks.',
        'The client’s connection to server breaks.',
        'The client logs “one connection reset”.',
        'The client logs “keep two connection reset”.',
        'The client’s “talk” is done.',
        'server’s connection to the client breaks.',
        'No invariant breaks.',
      ],
    );
  });
});

suite('whatever happens', () => {
  const HURT = `drop: 0.05, late: 0.05, reset: 0.03, duplicate: 0.1, overtake: 0.1, crash: 0.02, pause: 0.02, block: 0.02, power: 0.01, partition: 0.3, lateMs: [5, 60], quietAfterMs: 2000`;
  const CHAT: Parts = {
    nodes: `server: echo(), caller: async () => {
      for (let i = 0; i < 3; i++) {
        const line = await dial('server', (text) => console.log('heard ' + text)).catch(() => undefined);
        if (!line) continue;
        const said = [1, 2, 3].map((n) => line.say((n % 2 ? 'keep ' : '') + i + n).then((text) => console.log('got ' + text)).catch(() => {}));
        await Promise.race([Promise.all(said), new Promise((wake) => setTimeout(wake, 50))]);
        line.hangUp();
      }
    }`,
    workload: `
      const line = await dial('server', () => {}).catch(() => undefined);
      for (const text of ['keep a', 'b', 'keep c']) await operation(text, () => Promise.race([line.say(text), new Promise((wake) => setTimeout(wake, 20))]));`,
    conditions: HURT,
  };

  test('each direction of a connection is in order, without gap or double, and a replay is the same', async () => {
    const program = cluster(CHAT);
    await fc.assert(
      fc.asyncProperty(fc.nat(1e6), async (seed) => {
        const first = await replayOf(program, String(seed));
        assert.deepEqual(first.unmatched, []);
        const order = new Map<string, string[]>();
        for (const { message, connection, node } of ofKind(first, 'send'))
          order.set(`${connection} ${node}`, [...(order.get(`${connection} ${node}`) ?? []), message]);
        const arrived = new Set(ofKind(first, 'receive').map(({ message }) => message));
        const ignored = new Set(ofKind(first, 'ignored').map(({ message }) => message));
        assert.equal(arrived.size, ofKind(first, 'receive').length);
        for (const sent of order.values()) {
          const got = ofKind(first, 'receive').filter(({ message }) => sent.includes(message));
          assert.deepEqual(
            got.map(({ message }) => message),
            sent.slice(0, got.length),
          );
          for (const message of sent.slice(0, got.length)) assert.ok(!ignored.has(message));
        }
      }),
      { numRuns: 150 },
    );
  });

  async function replayOf(program: ReturnType<typeof cluster>, seed: string) {
    const drawn = await runSeed(program, seed);
    const again = await replay(program, drawn.schedule);
    assert.equal(again.hash, drawn.hash);
    return again;
  }

  test('every kind of fault is drawn, found and shrunk to the one that it takes', async () => {
    const one: Parts = {
      ...TALK,
      invariants: `'both are echoed': eventually((world) => world.operations.length === 0 || world.messages.filter(({ reply, method, fate }) => reply && method === 'say' && fate === 'delivered').length >= 2)`,
    };
    const found = new Map<string, Fault['kind'][]>();
    for (const condition of ['drop', 'reset', 'crash']) {
      const program = cluster({ ...one, conditions: `${condition}: 0.1, swarm: 0` });
      const exploration = await explore(program, { runs: 300 });
      assert.ok(exploration.found, condition);
      const { schedule } = await shrink(program, exploration.found.schedule, 'both are echoed');
      found.set(
        condition,
        schedule.faults.map(({ kind }) => kind),
      );
    }
    assert.deepEqual(
      [...found],
      [
        ['drop', ['drop']],
        ['reset', ['reset']],
        ['crash', ['crash']],
      ],
    );
  });

  test('exhausting tries what can befall a connection, and no more', async () => {
    const program = cluster({ ...TALK, conditions: 'drop: 0.1, duplicate: 0.1, overtake: 0.1' });
    const { runs, exhausted } = await exhaust(program, { faults: 1 });
    // The calm run, and a drop of each of the six messages.
    assert.deepEqual({ runs, exhausted }, { runs: 7, exhausted: true });
  });
});

suite('invariants see a server', () => {
  const kept = `always((world) => { const { last, count } = world.server('server'); return count < 1 || last === 'keep two' })`;

  test('while it runs, and while it is down', async () => {
    const result = await run(
      {
        ...TALK,
        invariants: `'nothing else is kept': ${kept}, 'it is seen to be kept': sometimes((world) => world.server('server').count === 1),
        'it is kept while the server is down': eventually((world) => world.server('server').last === 'keep two')`,
        conditions: 'limitMs: 150',
      },
      [{ kind: 'crash', node: 'server', when: 'after', event: 'ack kept "keep two"#1', restartMs: 1000 }],
    );
    assert.equal(result.violation, undefined);
    assert.deepEqual(result.reached, ['it is seen to be kept']);
  });

  test('only a server has a view', async () => {
    await assert.rejects(
      run({ nodes: 'web: () => {}', invariants: `'x': always((world) => world.server('web') !== 1)` }),
      /The node “web” is no simulated server/,
    );
  });
});

test('a server that does not exist is an error at its line', () => {
  const source = sourceOf({ top: `import { x } from '@faultline/simulator/servers/mongo';` });
  assert.throws(() => loadFiles({ 'scenario.ts': source }, undefined, { echo }), {
    message:
      'It imports “@faultline/simulator/servers/mongo”, but there is no such simulated server. There is: “@faultline/simulator/servers/echo”.',
    line: 2,
  });
});
