import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import type { Conditions } from '../../../examples/simulator/src/scenario.ts';
import type { Fault, Order, Schedule } from '../../../examples/simulator/src/schedule.ts';
import { anyFault } from '../../../examples/simulator/src/testing/any-fault.ts';
import { decodeRun, encodeRun, MAX_FRAGMENT, MAX_UNPACKED } from './link.ts';
import type { SharedRun } from './run.ts';

const RUN: SharedRun = {
  v: 1,
  example: 'transactions/saga',
  sources: '0123456789ab',
  variant: 'register-after-await',
  schedule: { seed: '8', faults: [{ kind: 'drop', message: 'orders→shipping POST /book?order=o1#1/reply' }] },
};

const name = fc.string({ unit: 'binary', maxLength: 60 });
const ms = fc.oneof(fc.nat(), fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }));
const fault = anyFault({ node: name, text: name, ms, flag: fc.boolean() });
const order = fc
  .tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 9_999_999 }))
  .map(([depth, messages]): Order => `priority:${depth}/${messages}`);
const schedule: fc.Arbitrary<Schedule> = fc.record(
  {
    seed: name,
    faults: fc.array(fault),
    calm: fc.boolean(),
    order,
    only: fc.array(name),
    off: fc.array(name),
  },
  { requiredKeys: ['seed', 'faults'] },
);
const likelihood = fc.double({ min: 0, max: 1, noNaN: true });
const range = fc.tuple(ms, ms).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
const conditions: fc.Arbitrary<Partial<Conditions>> = fc.record(
  { drop: likelihood, crash: likelihood, latencyMs: range, driftPpm: range, quietAfterMs: ms },
  { requiredKeys: [] },
);
const base: fc.Arbitrary<SharedRun> = fc.record(
  {
    v: fc.constant(1),
    example: fc.constantFrom('transactions/saga', 'queues/at-least-once'),
    sources: fc.stringMatching(/^[0-9a-f]{12}$/),
    variant: fc.constantFrom('fixed', 'register-after-await'),
    schedule,
    edits: fc.string({ unit: 'binary', maxLength: 2_000 }),
  },
  { requiredKeys: ['v', 'example', 'sources', 'variant', 'schedule'] },
);
const run: fc.Arbitrary<SharedRun> = fc.oneof(
  base,
  fc.tuple(base, conditions).map(([value, own]) => ({ ...value, v: 2 as const, conditions: own })),
);

describe('encodeRun and decodeRun', () => {
  test('give back any run', async () => {
    await fc.assert(
      fc.asyncProperty(run, async (value) => {
        const fragment = await encodeRun(value);
        assert.match(fragment, /^#run=[pd][\w-]*$/);
        assert.deepEqual(await decodeRun(fragment), { ok: true, run: JSON.parse(JSON.stringify(value)) });
      }),
      { numRuns: 300 },
    );
  });

  test('ten long faults fit a link that mail and chat carry', async () => {
    const faults: Fault[] = Array.from({ length: 10 }, (_, i) => ({
      kind: 'crash',
      node: `inventory-replica-${i}`,
      when: i % 2 ? 'after' : 'before',
      // Digests are the worst case: they hardly compress.
      event: `orchestrator→inventory-replica-${i} POST /reserve?order=${digest(i)}&unit=${i}#${i}/copy/reply`,
      restartMs: 200.123456789 * (i + 1),
      silent: true,
    }));
    const fragment = await encodeRun({
      ...RUN,
      v: 2,
      schedule: { seed: digest(99), faults, calm: true, only: ['order o2'], off: ['inventory-replica-3'] },
      conditions: { drop: 0.03, late: 0.02, lateMs: [100, 400], crash: 0.005, partition: 0.05 },
    });
    assert.ok(fragment.length < 2_000, `${fragment.length} characters`);
  });

  test('so do ten faults of the longest kinds, as a reader sets them in the saga', async () => {
    const nodes = ['inventory', 'payment', 'shipping', 'orders'];
    const call = (node: string, i: number) =>
      `orders→${node} POST /${node}/compensate?order=order-${i}#${i}/copy/reply`;
    const at = { when: 'before', restartMs: 199.654321 } as const;
    const faults = nodes.slice(0, 3).flatMap((node, i): Fault[] => [
      { kind: 'overtake', message: call(node, i), overtaken: call(nodes[i + 1]!, i + 7) },
      {
        kind: 'power',
        node,
        others: nodes.filter((other) => other !== node),
        event: call(node, i + 3),
        torn: true,
        ...at,
      },
      {
        kind: 'stop',
        node,
        event: `write ledger {"key":"order-${i}/${node}","event":"applied"}#${i}`,
        graceMs: 999.123456,
        ...at,
      },
    ]);
    faults.push({
      kind: 'slow',
      node: 'orders',
      what: 'thread',
      ms: 59.987654,
      startMs: 1_000.000001,
      endMs: 59_000.123456,
    });
    assert.equal(faults.length, 10);
    const fragment = await encodeRun({
      ...RUN,
      v: 2,
      schedule: {
        seed: '1844674407370955',
        faults,
        calm: true,
        order: 'priority:3/60',
        only: ['place o1', 'place o2'],
      },
      conditions: { latencyMs: [1, 60_000], drop: 0.03, duplicate: 0.02, crash: 0.005, quietAfterMs: 5_000 },
    });
    const page = 'https://some-long-organisation-name.github.io/faultline/transactions/saga/';
    assert.ok(page.length + fragment.length < 2_000, `${page.length + fragment.length} characters`);
  });

  test('a link is never longer than the plain one', async () => {
    assert.match(await encodeRun({ ...RUN, edits: 'a\n'.repeat(500) }), /^#run=d/);
    await fc.assert(
      fc.asyncProperty(run, async (value) => {
        const fragment = await encodeRun(value);
        assert.ok(fragment.length <= plain(JSON.stringify(value)).length);
      }),
    );
  });

  test('the fragment is what it was: links in the world must go on working', async () => {
    const plain =
      '#run=peyJ2IjoxLCJleGFtcGxlIjoidHJhbnNhY3Rpb25zL3NhZ2EiLCJzb3VyY2VzIjoiMDEyMzQ1Njc4OWFiIiwidmFyaWFudCI6ImZpeGVkIiwic2NoZWR1bGUiOnsic2VlZCI6IjgiLCJmYXVsdHMiOltdfX0';
    const expected = { ...RUN, variant: 'fixed', schedule: { seed: '8', faults: [] } };
    assert.deepEqual(await decodeRun(plain), { ok: true, run: expected });
    assert.deepEqual(await decodeRun(plain.slice(1)), { ok: true, run: expected });
    assert.deepEqual(await decodeRun(deflated(JSON.stringify(expected))), { ok: true, run: expected });
  });

  test('encodeRun refuses what decodeRun would refuse', async () => {
    const endless: Fault = { kind: 'delay', message: 'm', ms: Infinity };
    await assert.rejects(encodeRun({ ...RUN, schedule: { seed: '', faults: [endless] } }), {
      name: 'LinkError',
      message: /faults\[0\]\.ms/,
    });
    // Random hex does not compress to less than half, so these edits cannot fit.
    const edits = Array.from({ length: 2_900 }, (_, i) => digest(i)).join('');
    await assert.rejects(encodeRun({ ...RUN, edits }), {
      message: 'These edits are too long for a link; download the files and send them instead.',
    });
  });
});

describe('without CompressionStream', () => {
  const { CompressionStream, DecompressionStream } = globalThis;
  afterEach(() => Object.assign(globalThis, { CompressionStream, DecompressionStream }));

  test('links are longer and as good', async () => {
    Object.assign(globalThis, { CompressionStream: undefined, DecompressionStream: undefined });
    const long = { ...RUN, edits: 'a\n'.repeat(500) };
    const fragment = await encodeRun(long);
    assert.match(fragment, /^#run=p/);
    assert.deepEqual(await decodeRun(fragment), { ok: true, run: long });
  });

  test('a compressed link says that the browser is too old', async () => {
    const fragment = deflated(JSON.stringify(RUN));
    Object.assign(globalThis, { DecompressionStream: undefined });
    assert.deepEqual(await decodeRun(fragment), {
      ok: false,
      message: 'This browser cannot unpack the link; open it in a newer one.',
    });
  });
});

describe('decodeRun refuses with one sentence', () => {
  const damaged = 'This link is incomplete or damaged; ask for it again and copy all of it.';
  const tooLong = 'This link is longer than any that this site makes; ask for it again.';
  const newer =
    'This link was made by a newer version of the site; reload the page, or open the link on the site it came from.';
  const field = (what: string): string =>
    `This link cannot be read because its ${what}; ask for the link again.`;
  const withFault = (value: unknown): unknown => ({ ...RUN, schedule: { seed: '8', faults: [value] } });
  const unknownFault = (kind: string): string =>
    `This link holds a fault that this site does not know (${kind}); reload the page to get the newest version.`;

  const values: Record<string, [value: unknown, message: string]> = {
    'a newer version': [{ ...RUN, v: 3, worlds: 64 }, newer],
    'a version of no kind': [{ ...RUN, v: '1' }, field('v is not 1 or 2')],
    'conditions in a link that should have none': [
      { ...RUN, conditions: { drop: 1 } },
      field('v is not right for what it holds'),
    ],
    'no conditions in a link that should have some': [
      { ...RUN, v: 2 },
      field('v is not right for what it holds'),
    ],
    'conditions that are a list': [{ ...RUN, v: 2, conditions: [] }, field('conditions is not an object')],
    'a condition that makes no sense': [
      { ...RUN, v: 2, conditions: { drop: 2 } },
      'This link cannot be read. The condition “drop” is a probability from 0 to 1.',
    ],
    'a range that is a list of something else': [
      { ...RUN, v: 2, conditions: { latencyMs: ['1', {}] } },
      'This link cannot be read. The condition “latencyMs” is a range, for example [1, 30].',
    ],
    'something else than a run': [[RUN], field('content is not an object')],
    'no example': [{ ...RUN, example: undefined }, field('example is not the folder of an example')],
    'an example out of its folder': [
      { ...RUN, example: '../saga' },
      field('example is not the folder of an example'),
    ],
    'a hash of no kind': [{ ...RUN, sources: '0123' }, field('sources is not a hash of sources')],
    'a variant of no kind': [{ ...RUN, variant: '<b>' }, field('variant is not the name of a variant')],
    'an unknown field': [{ ...RUN, script: 'x' }, field('script is not known to this site')],
    'no schedule': [{ ...RUN, schedule: null }, field('schedule is not an object')],
    'a seed that is a number': [
      { ...RUN, schedule: { seed: 8, faults: [] } },
      field('schedule.seed is not a text of at most 2000 characters'),
    ],
    'an order of no kind': [
      { ...RUN, schedule: { seed: '8', faults: [], order: 'priority:0/9' } },
      field('schedule.order is not an order of messages'),
    ],
    'faults that are no list': [
      { ...RUN, schedule: { seed: '8', faults: {} } },
      field('schedule.faults is not a list of at most 1000'),
    ],
    'more faults than any run has': [
      { ...RUN, schedule: { seed: '8', faults: Array(1_001).fill(RUN.schedule.faults[0]) } },
      field('schedule.faults is not a list of at most 1000'),
    ],
    'an unknown fault': [withFault({ kind: 'warp', message: 'm' }), unknownFault('"warp"')],
    'a fault named like a method': [withFault({ kind: 'toString' }), unknownFault('"toString"')],
    'a fault without a kind': [withFault('drop'), unknownFault('without a name')],
    'a missing number': [
      withFault({ kind: 'delay', message: 'm' }),
      field('schedule.faults[0].ms is not a number of milliseconds'),
    ],
    'a negative number': [
      withFault({ kind: 'delay', message: 'm', ms: -1 }),
      field('schedule.faults[0].ms is not a number of milliseconds'),
    ],
    'a wrong moment': [
      withFault({ kind: 'crash', node: 'a', when: 'during', event: 'e', restartMs: 1 }),
      field('schedule.faults[0].when is not "before" or "after"'),
    ],
    'a flag that is a number': [
      withFault({ kind: 'crash', node: 'a', when: 'after', event: 'e', restartMs: 1, silent: 1 }),
      field('schedule.faults[0].silent is not true or false'),
    ],
    'a partition that ends before it starts': [
      withFault({ kind: 'partition', from: 'a', to: 'b', startMs: 2, endMs: 1 }),
      field('schedule.faults[0].endMs is not after its startMs'),
    ],
    'edits that are no text': [
      { ...RUN, edits: ['x'] },
      field('edits is not a text of at most 200000 characters'),
    ],
    'a prototype': [
      JSON.parse(`{"__proto__":{"v":1},${JSON.stringify(RUN).slice(1)}`),
      field('__proto__ is not known to this site'),
    ],
  };
  for (const [title, [value, message]] of Object.entries(values)) {
    test(title, async () =>
      assert.deepEqual(await decodeRun(deflated(JSON.stringify(value))), { ok: false, message }),
    );
  }

  const fragments: Record<string, [fragment: string, message: string]> = {
    'a number that JSON reads as infinite': [
      plain(
        JSON.stringify(withFault({ kind: 'delay', message: 'm', ms: 7 })).replace('"ms":7', '"ms":1e999'),
      ),
      field('schedule.faults[0].ms is not a number of milliseconds'),
    ],
    'an address without a run': ['#the-fix', 'This link holds no run; ask for one that contains `#run=`.'],
    'an unknown packing': ['#run=zAAAA', newer],
    'nothing at all after the name': ['#run=', damaged],
    'letters of no kind': ['#run=p%7B%7D', damaged],
    'text that is no JSON': [plain('{"v":1'), damaged],
    'bytes that are no text': [`#run=p${Buffer.from([0xff, 0xfe]).toString('base64url')}`, damaged],
    'a link cut short': [deflated(JSON.stringify(RUN)).slice(0, -20), damaged],
    'a link that is too long': [`#run=p${'A'.repeat(MAX_FRAGMENT)}`, tooLong],
    'a bomb': [deflated(' '.repeat(MAX_UNPACKED + 1)), tooLong],
  };
  for (const [title, [fragment, message]] of Object.entries(fragments)) {
    test(title, async () => assert.deepEqual(await decodeRun(fragment), { ok: false, message }));
  }

  test('a bomb is not unpacked to its end', async () => {
    const bomb = deflated(' '.repeat(40_000_000));
    assert.ok(bomb.length < MAX_FRAGMENT);
    let unpacked = 0;
    const { getReader } = ReadableStream.prototype;
    ReadableStream.prototype.getReader = function (this: ReadableStream) {
      const reader = getReader.call(this) as ReadableStreamDefaultReader<Uint8Array>;
      const read = reader.read.bind(reader);
      reader.read = async () => {
        const next = await read();
        unpacked += next.value?.length ?? 0;
        return next;
      };
      return reader;
    } as typeof getReader;
    try {
      assert.deepEqual(await decodeRun(bomb), { ok: false, message: tooLong });
    } finally {
      ReadableStream.prototype.getReader = getReader;
    }
    assert.ok(unpacked > MAX_UNPACKED && unpacked < 2 * MAX_UNPACKED, `${unpacked} bytes`);
  });

  test('whatever it is given', async () => {
    const base = fc.string({ unit: fc.constantFrom(...'ABCabc019-_=%+') });
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      base.map((body) => `#run=p${body}`),
      base.map((body) => `#run=d${body}`),
    );
    await fc.assert(
      fc.asyncProperty(text, async (fragment) => {
        const decoded = await decodeRun(fragment);
        assert.ok(!decoded.ok && /^This .*[.]$/.test(decoded.message));
      }),
      { numRuns: 500 },
    );
  });

  test('any JSON at all, also in the place of any field', async () => {
    const fields = fc.constantFrom('v', 'example', 'sources', 'variant', 'schedule', 'edits', 'more');
    await fc.assert(
      fc.asyncProperty(fields, fc.jsonValue(), async (key, value) => {
        const decoded = await decodeRun(plain(JSON.stringify({ ...RUN, [key]: value })));
        if (decoded.ok) assert.deepEqual(decoded.run, JSON.parse(JSON.stringify({ ...RUN, [key]: value })));
        else assert.match(decoded.message, /^This link .*[.]$/);
      }),
      { numRuns: 500 },
    );
  });
});

/** 64 hex digits that look random, the same on every machine. */
function digest(seed: number): string {
  let state = seed + 1;
  return Array.from({ length: 64 }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 28).toString(16);
  }).join('');
}

function plain(json: string): string {
  return `#run=p${Buffer.from(json).toString('base64url')}`;
}

function deflated(json: string): string {
  return `#run=d${deflateRawSync(json).toString('base64url')}`;
}
