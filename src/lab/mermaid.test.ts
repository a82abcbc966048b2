import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { anyTrace } from '../../examples/simulator/src/story/arbitrary.ts';
import { faultRun, SHOP_WORDS, type FaultRunName } from '../../examples/simulator/src/story/fault-runs.ts';
import { SAGA_WORDS, crash, lateAction, lostReply } from '../../examples/simulator/src/story/fixtures.ts';
import type { TraceEvent } from '../../examples/simulator/src/trace.ts';
import { toMermaid } from './mermaid.ts';

const about = { title: 'A lost reply', description: 'Shipping is never cancelled.', vocabulary: SAGA_WORDS };

test('a lost reply as a sequence diagram', () => {
  assert.equal(
    toMermaid(lostReply(), about),
    `sequenceDiagram
  accTitle: A lost reply
  accDescr: Shipping is never cancelled.
  participant n0 as client
  participant n1 as orders
  participant n2 as inventory
  participant n3 as payment
  participant n4 as shipping
  n0->>n1: place order o1
  Note over n1: started o1
  n1->>n2: reserve o1
  Note over n2: reserved
  n2-->>n1: reply
  Note over n1: knows inventory
  n1->>n3: charge o1
  Note over n3: charged
  n3-->>n1: reply
  Note over n1: knows payment
  n1->>n4: book o1
  Note over n4: booked
  n4--xn1: reply, lost
  Note over n1: gives up on shipping after 100 ms
  n1->>n3: refund o1
  Note over n3: refunded
  n3-->>n1: reply
  Note over n1: payment undone
  n1->>n2: release o1
  Note over n2: released
  n2-->>n1: reply
  Note over n1: inventory undone
  Note over n1: saga failed
  n1-->>n0: reply 409
  Note over n0: place o1: undone
  Note over n0,n4: This breaks: a finished saga leaves either all effects or none (each applied step compensated exactly once)
`,
  );
});

test('crashes and late messages are told where they happen', () => {
  const crashed = toMermaid(crash(), about);
  assert.match(crashed, /Note over n3: charged\n {2}Note over n3: crashes\n/);
  assert.match(
    crashed,
    /n1-xn3: charge o1, nobody there\n {2}Note over n1: payment refuses the connection\n/,
  );
  assert.match(toMermaid(lateAction(), about), /n1->>n4: book o1, 400 ms late\n/);
});

/** The notes and messages, without the lines that every diagram has. */
async function body(name: FaultRunName): Promise<string[]> {
  const { trace } = await faultRun(name);
  const source = toMermaid(trace, { title: 't', description: 'd', vocabulary: SHOP_WORDS });
  assert.match(
    source,
    /participant n0 as client\n {2}participant n1 as orders\n {2}participant n2 as payment\n/,
  );
  return source
    .trimEnd()
    .split('\n')
    .slice(6)
    .map((line) => line.trim());
}

suite('a sequence diagram tells', () => {
  test('a power cut, and what it tears', async () => {
    assert.deepEqual((await body('power cut that takes writes of two machines')).slice(4, 10), [
      'Note over n2: the machine loses power',
      'Note over n2: a write to ledger is torn',
      'Note over n1: the machine loses power',
      'Note over n1: a write to journal is torn',
      'Note over n2: starts again',
      'Note over n1: starts again',
    ]);
    assert.ok((await body('torn write, recovered')).includes('Note over n2: cuts a torn entry off ledger'));
  });

  test('what is not synced', async () => {
    const lost = await body('unsynced write');
    assert.ok(lost.includes('Note over n2: charged o1, not synced'));
    assert.ok(lost.includes('Note over n2: an unsynced write to ledger is gone'));
    assert.ok((await body('synced write')).includes('Note over n2: ledger is synced'));
  });

  test('a pause and its end', async () => {
    assert.deepEqual((await body('pause beyond a time-out')).slice(2, 8), [
      'Note over n1: stands still for 3 s',
      'n1->>n2: charge o1',
      'Note over n2: charged o1',
      'Note over n1: wakes',
      'Note over n1: gives up on payment after 3 s',
      'n2--xn1: reply, too late',
    ]);
  });

  test('what else befalls a node', async () => {
    const notes = async (name: FaultRunName) =>
      (await body(name)).filter((line) => /^Note over n[12]: (is|has|leaves|its|fails|takes)/.test(line));
    assert.deepEqual(await notes('stop that is not heard'), [
      'Note over n2: is asked to stop',
      'Note over n2: has not left and is killed',
    ]);
    assert.deepEqual(await notes('stop that is heard'), [
      'Note over n2: is asked to stop',
      'Note over n2: leaves',
    ]);
    assert.deepEqual(await notes('busy thread'), ['Note over n2: its thread is busy for 300 ms']);
    assert.deepEqual(await notes('slow disk'), [
      'Note over n2: its disk is 150 ms slower from now on',
      'Note over n2: its disk is as fast as before',
    ]);
    assert.deepEqual(await notes('slow thread'), [
      'Note over n2: takes 60 ms longer over each event from now on',
      'Note over n2: is as fast as before',
    ]);
    assert.deepEqual(await notes('wrong clocks'), [
      'Note over n1: its clock gains 250 ms a second',
      'Note over n2: its clock is 700 ms ahead',
      'Note over n2: its clock jumps 900 ms back and loses 720 ms an hour',
    ]);
    assert.deepEqual(await notes('service that throws'), [
      'Note over n2: fails inside: RangeError: o1 costs less than nothing.',
    ]);
  });

  test('who overtakes whom', async () => {
    assert.ok((await body('overtaking request')).includes('n1->>n2: charge o2, overtaking charge o1'));
    assert.ok(
      (await body('overtaking reply')).includes('n1-->>n0: reply, overtaking the reply to place order o1'),
    );
  });
});

test('takes the order of the nodes it is given and leaves out others', () => {
  const source = toMermaid(lostReply(), { ...about, lanes: ['shipping', 'orders'] });
  assert.match(source, /participant n0 as shipping\n {2}participant n1 as orders\n {2}Note over n1/);
  assert.doesNotMatch(source, /payment o1|refund/);
});

test('escapes what Mermaid would read as its own', () => {
  const trace: TraceEvent[] = [
    { kind: 'violation', invariant: 'a; b # <c>\n%%{d}', atMs: 0, node: 'x', life: 1 },
  ];
  const source = toMermaid(trace, { title: '#1; <b>', description: '{x}', lanes: ['a;b'] });
  assert.equal(
    source,
    `sequenceDiagram
  accTitle: #35;1#59; #60;b#62;
  accDescr: #123;x#125;
  participant n0 as a#59;b
  Note over n0: This breaks: a#59; b #35; #60;c#62; #37;#37;#123;d#125;
`,
  );
});

test('every line is one of four kinds, whatever happens', () => {
  const text = String.raw`: (#\d+;|[^#;<>&%{}\n])+`;
  const line = new RegExp(
    `^(sequenceDiagram|  acc(Title|Descr)${text}|  participant n\\d+ as .+|  n\\d+--?(>>|x)n\\d+${text}|  Note over n\\d+(,n\\d+)?${text})$`,
  );
  fc.assert(
    fc.property(anyTrace(), (trace) => {
      for (const written of toMermaid(trace, about).trimEnd().split('\n')) assert.match(written, line);
    }),
  );
});
