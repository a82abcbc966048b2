import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { mailer, ordersService, payment } from './shop.ts';
import {
  childOf,
  extract,
  inject,
  parseTraceparent,
  parseTracestate,
  type TraceContext,
} from './trace-context.ts';
import { Tracer, type Span } from './tracer.ts';

const ID = '12345678901234567890123456789012';
const PARENT = '1234567890123456';

// The harness that the W3C gives to implementers: w3c/trace-context at acab820, test/test.py. Each line is one of its requests.
describe('traceparent, as the W3C’s harness sends it', () => {
  const goesOn: [name: string, value: string][] = [
    ['included_tracestate_missing', `00-${ID}-${PARENT}-01`],
    ['version_0xcc', `cc-${ID}-${PARENT}-01`],
    ['version_0xcc, with more', `cc-${ID}-${PARENT}-01-what-the-future-will-be-like`],
    ['ows_handling, space before', ` 00-${ID}-${PARENT}-01`],
    ['ows_handling, tab before', `\t00-${ID}-${PARENT}-01`],
    ['ows_handling, space after', `00-${ID}-${PARENT}-01 `],
    ['ows_handling, tab after', `00-${ID}-${PARENT}-01\t`],
    ['ows_handling, around', `\t 00-${ID}-${PARENT}-01 \t`],
  ];
  for (const [name, value] of goesOn)
    test(`${name}: goes on`, () =>
      assert.deepEqual(parseTraceparent(value), { traceId: ID, spanId: PARENT, flags: 1 }));

  const beginsAnew: [name: string, value: string | null][] = [
    ['both missing', null],
    ['duplicated', `00-${ID}-${PARENT}-01, 00-${ID}-${PARENT}-01`],
    ['version_0x00, with a point', `00-${ID}-${PARENT}-01.`],
    ['version_0x00, with more', `00-${ID}-${PARENT}-01-what-the-future-will-be-like`],
    ['version_0xcc, with a point', `cc-${ID}-${PARENT}-01.what-the-future-will-be-like`],
    ['version_0xff', `ff-${ID}-${PARENT}-01`],
    ['version_illegal_characters', `.0-${ID}-${PARENT}-01`],
    ['version_illegal_characters, second', `0.-${ID}-${PARENT}-01`],
    ['version_too_long', `000-${ID}-${PARENT}-01`],
    ['version_too_long, four', `0000-${ID}-${PARENT}-01`],
    ['version_too_short', `0-${ID}-${PARENT}-01`],
    ['trace_id_all_zero', `00-${'0'.repeat(32)}-${PARENT}-01`],
    ['trace_id_illegal_characters', `00-.${ID.slice(1)}-${PARENT}-01`],
    ['trace_id_illegal_characters, last', `00-${ID.slice(1)}.-${PARENT}-01`],
    ['trace_id_too_long', `00-${ID}3-${PARENT}-01`],
    ['trace_id_too_short', `00-${ID.slice(1)}-${PARENT}-01`],
    ['parent_id_all_zero', `00-${ID}-${'0'.repeat(16)}-01`],
    ['parent_id_illegal_characters', `00-${ID}-.${PARENT.slice(1)}-01`],
    ['parent_id_illegal_characters, last', `00-${ID}-${PARENT.slice(1)}.-01`],
    ['parent_id_too_long', `00-${ID}-${PARENT}7-01`],
    ['parent_id_too_short', `00-${ID}-${PARENT.slice(1)}-01`],
    ['trace_flags_illegal_characters', `00-${ID}-${PARENT}-.0`],
    ['trace_flags_illegal_characters, last', `00-${ID}-${PARENT}-0.`],
    ['trace_flags_too_long', `00-${ID}-${PARENT}-001`],
    ['trace_flags_too_short', `00-${ID}-${PARENT}-1`],
    ['in capitals, which the grammar has not', `00-${'AB'.repeat(16)}-${PARENT}-01`],
  ];
  for (const [name, value] of beginsAnew)
    test(`${name}: begins anew`, () => assert.equal(parseTraceparent(value), undefined));

  test('propagates_random_flag (Level 2), and flags that nobody knows are zero', () => {
    assert.equal(parseTraceparent(`00-${ID}-${PARENT}-02`)?.flags, 2);
    assert.equal(parseTraceparent(`00-${ID}-${PARENT}-ff`)?.flags, 3);
  });
});

describe('tracestate, as the W3C’s harness sends it', () => {
  const z = (length: number) => 'z'.repeat(length);
  const text = (value: string) =>
    parseTracestate(value)
      .map((member) => member.join('='))
      .join();
  const bars = (count: number) =>
    Array.from({ length: count }, (_, i) => `bar${String(i + 1).padStart(2, '0')}=${i + 1}`).join();
  const everyValue = String.fromCharCode(
    ...Array.from({ length: 0x7f - 0x20 }, (_, i) => 0x20 + i).filter(
      (code) => code !== 0x2c && code !== 0x3d,
    ),
  );

  for (const [name, value, kept] of [
    ['included', 'foo=1,bar=2', 'foo=1,bar=2'],
    ['empty_header', '', ''],
    ['empty_header, and another', 'foo=1, ', 'foo=1'],
    ['empty_header, before another', ', foo=1', 'foo=1'],
    [
      'multiple_headers_different_keys',
      'foo=1,bar=2, rojo=1,congo=2, baz=3',
      'foo=1,bar=2,rojo=1,congo=2,baz=3',
    ],
    ['duplicated_keys', 'foo=1,foo=2', 'foo=1'],
    ['ows_handling', 'foo=1 \t , \t bar=2, \t baz=3', 'foo=1,bar=2,baz=3'],
    ['ows_handling, around', '\t foo=1 \t', 'foo=1'],
    ['all_allowed_characters', `a0_-*/@b=${everyValue}`, `a0_-*/@b=${everyValue}`],
    ['key_illegal_characters, space', 'foo =1', ''],
    ['key_illegal_characters, capitals', 'FOO=1', ''],
    ['key_illegal_characters, point', 'foo.bar=1', ''],
    ['key_illegal_vendor_format, at the end', 'foo@=1,bar=2', 'foo@=1,bar=2'],
    ['key_illegal_vendor_format, at the start', '@foo=1,bar=2', ''],
    ['key_illegal_vendor_format, two', 'foo@@bar=1,bar=2', 'foo@@bar=1,bar=2'],
    ['member_count_limit, 32', bars(32), bars(32)],
    ['member_count_limit, 33', bars(33), ''],
    ['key_length_limit, 256', `foo=1,${z(256)}=1`, `foo=1,${z(256)}=1`],
    ['key_length_limit, 257', `foo=1,${z(257)}=1`, ''],
    ['value_illegal_characters, two signs', 'foo=bar=baz', ''],
    ['value_illegal_characters, none', 'foo=,bar=3', ''],
  ] as const)
    test(`${name}: ${kept === '' ? 'dropped' : 'kept'}`, () => assert.equal(text(value), kept));
});

describe('what is sent on', () => {
  // The examples of the specification, “Examples of HTTP traceparent Headers” and “Combined Header Value”.
  const given = { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00' };

  test('is what came, byte for byte, if no span was made in between', () => {
    const headers = { ...given, tracestate: 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE' };
    assert.deepEqual(inject(extract(new Headers(headers))!), headers);
  });

  test('has the version that we know, also if a later one came', () => {
    const later = extract(new Headers({ traceparent: `cc-${ID}-${PARENT}-01-more` }))!;
    assert.equal(inject(later)['traceparent'], `00-${ID}-${PARENT}-01`);
  });

  test('keeps id and flags, has a new parent, and our member first, once', () => {
    const parent = extract(new Headers({ ...given, tracestate: 'rojo=1,congo=congosFirstPosition' }))!;
    const child = childOf(parent, 'congo');
    assert.deepEqual([child.traceId, child.flags], [parent.traceId, parent.flags]);
    assert.match(child.spanId, /^[0-9a-f]{16}$/);
    assert.notEqual(child.spanId, parent.spanId);
    assert.equal(inject(child)['tracestate'], `congo=${child.spanId},rojo=1`);
  });

  test('leaves the rightmost member out when ours would be the 33rd', () => {
    const state = Array.from({ length: 32 }, (_, i) => [`k${i}`, '1'] as const);
    const child = childOf({ traceId: ID, spanId: PARENT, flags: 1, state }, 'shop');
    assert.equal(child.state.length, 32);
    assert.deepEqual([child.state[0]![0], child.state.at(-1)![0]], ['shop', 'k30']);
  });

  test('of a new trace is sampled, and says that its id is random', () => {
    const root = childOf(undefined, 'shop');
    assert.match(inject(root)['traceparent']!, /^00-[0-9a-f]{32}-[0-9a-f]{16}-03$/);
  });

  test('drops a tracestate whose traceparent is missing or wrong', () => {
    assert.equal(extract(new Headers({ tracestate: 'foo=1,bar=2' })), undefined);
    assert.equal(extract(new Headers({ traceparent: 'nonsense', tracestate: 'foo=1' })), undefined);
  });

  test('an id is drawn again if it is all zeros', (t) => {
    let draws = 0;
    t.mock.method(crypto, 'getRandomValues', (bytes: Uint8Array) => bytes.fill(draws++ % 2));
    assert.deepEqual(childOf(undefined, 'shop').traceId, '01'.repeat(16));
  });
});

function traced() {
  const spans: Span[] = [];
  return { spans, tracer: new Tracer('shop', (span) => spans.push(span)) };
}

const memory = () => {
  const entries: string[] = [];
  return { read: () => entries, append: async (order: string) => void entries.push(order) };
};

describe('a span', () => {
  test('is stored when its work is over, also if that failed', async () => {
    const { spans, tracer } = traced();
    const error = new Error('no');
    const options = { kind: 'client', name: 'charge', parent: undefined } as const;
    assert.equal(await tracer.span(options, async () => 7), 7);
    await assert.rejects(
      tracer.span(options, () => Promise.reject(error)),
      error,
    );
    assert.deepEqual(
      spans.map(({ failed }) => failed),
      [false, true],
    );
  });
});

describe('the shop', () => {
  const parent: TraceContext = { traceId: ID, spanId: PARENT, flags: 1, state: [['congo', '1']] };

  /** Places an order; each call of another service is answered by `answer`. */
  async function place(t: TestContext, answer: (url: string) => Promise<Response>) {
    const { spans, tracer } = traced();
    const sent: { url: string; init: RequestInit }[] = [];
    t.mock.method(globalThis, 'fetch', (url: string, init: RequestInit) => {
      sent.push({ url, init });
      return answer(url);
    });
    const request = new Request('http://orders/orders/o1', { method: 'POST', headers: inject(parent) });
    const response = await ordersService(tracer)(request);
    return { spans, sent, status: response.status };
  }

  test('hands its context on to payment in the headers, and to the queue in the message', async (t) => {
    const { sent, spans, status } = await place(t, async () => new Response(''));
    assert.equal(status, 200);
    const [charge, send] = sent;
    const idOf = (name: string) => spans.find((span) => span.name === name)!.spanId;
    assert.deepEqual(charge!.init.headers, {
      traceparent: `00-${ID}-${idOf('charge')}-01`,
      tracestate: `shop=${idOf('charge')},congo=1`,
    });
    assert.equal(send!.init.headers, undefined);
    const message = JSON.parse(send!.init.body as string) as { headers: Record<string, string> };
    assert.equal(message.headers['traceparent'], `00-${ID}-${idOf('send')}-01`);
  });

  test('makes a span for each try, and gives up after three', async (t) => {
    const { spans, sent, status } = await place(t, () => Promise.reject(new TypeError('fetch failed')));
    assert.equal(status, 504);
    assert.equal(new Set(sent.map(({ init }) => JSON.stringify(init.headers))).size, 3);
    assert.deepEqual(
      spans.map(({ name, attributes, failed }) => [name, attributes['try'], failed]),
      [
        ['charge', '1', true],
        ['charge', '2', true],
        ['charge', '3', true],
        ['place', undefined, false],
      ],
    );
  });

  test('goes on with the trace of a call, and with that of a message', async () => {
    const { spans, tracer } = traced();
    const charges = memory();
    const headers = inject(parent);
    const charge = () => new Request('http://payment/charges/o1', { method: 'PUT', headers });
    await payment(tracer, charges)(charge());
    await payment(tracer, charges)(charge());
    assert.deepEqual(charges.read(), ['o1'], 'charged once');
    const push = { method: 'POST', body: JSON.stringify({ headers, order: 'o1' }) };
    await mailer(tracer, memory())(new Request('http://mailer/mails', push));
    for (const span of spans) assert.deepEqual([span.traceId, span.parentId], [ID, PARENT]);
  });
});
