import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fault } from '@faultline/simulator';
import { parseRun } from '../share/run.ts';
import { goldenRedis } from '../time/golden-redis.ts';
import { golden } from '../time/golden-saga.ts';
import { contextOf } from './context.ts';
import { fieldsOf, withField } from './fields.ts';
import { FAULT_KINDS, firstFault } from './kinds.ts';
import { messageOffers, momentOffers, spanOffers } from './offers.ts';

const nodes = ['orders', 'inventory', 'payment', 'shipping'];
const context = contextOf(golden, { nodes, vocabulary: {} });
const { places } = context;
const book = 'orders→shipping POST /book?order=o1#1';
const cut = { kind: 'partition', from: 'orders', to: 'shipping', startMs: 5, endMs: 20 } as const;
const crash = {
  kind: 'crash',
  node: 'shipping',
  when: 'after',
  event: book,
  restartMs: 200,
} as const;

test('the places of a run are its messages in order, and the events of each node but the client', () => {
  assert.deepEqual(places.messages.slice(0, 2), [
    'client→orders POST /orders/o1#1',
    'orders→inventory POST /reserve?order=o1#1',
  ]);
  assert.deepEqual([...places.moments.keys()], nodes);
  const shipping = places.moments.get('shipping')!.map(({ event, atMs }) => `${atMs} ${event}`);
  assert.deepEqual(shipping.slice(0, 3), [
    '0 boot shipping 1',
    `9 ${book}`,
    '9.5 write ledger {"key":"o1/shipping","event":"applied"}#1',
  ]);
  assert.deepEqual(places.partners('shipping'), ['orders']);
  assert.deepEqual(places.partners('client'), ['orders']);
});

/** Checks that a fault is one that a link may hold, which knows every field of every kind. */
function isWhole(fault: Fault): void {
  const shared = {
    v: 1,
    example: 'a/b',
    sources: '0'.repeat(12),
    variant: 'fixed',
    schedule: { seed: '1', faults: [fault] },
  };
  assert.deepEqual(parseRun(JSON.parse(JSON.stringify(shared))).schedule.faults, [fault]);
}

test('every kind of fault that a run has a place for can be added, and its fields give whole faults', () => {
  const kinds = FAULT_KINDS.flatMap(([, some]) => some.map(({ kind }) => kind));
  assert.equal(new Set(kinds).size, 15);
  const without: string[] = [];
  for (const kind of kinds) {
    const fault = firstFault(kind, places);
    if (!fault) {
      without.push(kind);
      continue;
    }
    isWhole(fault);
    for (const field of fieldsOf(fault, context)) {
      if (field.kind === 'number') isWhole(withField(fault, field.name, 7.5, context));
      if (field.kind === 'flag') isWhole(withField(fault, field.name, true, context));
      if (field.kind === 'nodes') isWhole(withField(fault, field.name, ['shipping'], context));
      if (field.kind === 'choice')
        for (const { value } of field.options) isWhole(withField(fault, field.name, value, context));
    }
  }
  assert.deepEqual(without, ['overtake'], 'nothing is on its way together in this run');
});

test('the menus offer every kind of fault', () => {
  const moment = places.moments.get('shipping')!.find(({ event }) => event.startsWith('write '));
  const groups = [...messageOffers(places, book), ...momentOffers(places, 'shipping', moment!)];
  const offered = groups.flatMap(({ offers }) => offers);
  for (const { fault, help } of offered) {
    isWhole(fault);
    assert.ok(help.length < 90, help);
  }
  assert.deepEqual(
    [...new Set(offered.map(({ fault }) => fault.kind))],
    [
      'drop',
      'duplicate',
      'delay',
      'reset',
      'crash',
      'power',
      'stop',
      'fail',
      'full',
      'pause',
      'block',
      'slow',
      'clock',
      'partition',
    ],
  );
});

test('a message may overtake those that are still on their way to the same node', () => {
  const at = (atMs: number, node: string) => ({ atMs, node, life: 1 });
  const send = (atMs: number, message: string) =>
    ({ kind: 'send', ...at(atMs, 'a'), message, to: 'b', reply: false, label: 'GET /', body: '' }) as const;
  const receive = (atMs: number, message: string) =>
    ({ kind: 'receive', ...at(atMs, 'b'), message, from: 'a', reply: false, label: 'GET /' }) as const;
  const [m1, m2, m3] = ['a→b GET /#1', 'a→b GET /#2', 'a→b GET /#3'] as const;
  const trace = [send(1, m1), send(2, m2), receive(3, m1), send(4, m3), receive(5, m2), receive(9, m3)];
  const run = contextOf({ ...golden, trace }, { nodes: ['a', 'b'], vocabulary: {} }).places;
  assert.deepEqual(run.ahead(m2), [m1]);
  assert.deepEqual(run.ahead(m3), [m2]);
  assert.deepEqual(run.ahead(m1), []);
  assert.deepEqual(firstFault('overtake', run), { kind: 'overtake', message: m2, overtaken: m1 });
});

test('a drawn span is offered for as long as it was drawn', () => {
  const offers = spanOffers(places, 'orders', { startMs: 7.9, endMs: 40 }).flatMap((group) => group.offers);
  const pause = offers.find(({ fault }) => fault.kind === 'pause')!;
  assert.equal(pause.text, 'Let it stand still for 32.1 ms');
  assert.deepEqual(offers.find(({ text }) => text === 'Cut it off from shipping')!.fault, {
    kind: 'partition',
    from: 'orders',
    to: 'shipping',
    startMs: 7.9,
    endMs: 40,
  });
  assert.deepEqual(
    spanOffers(places, 'client', { startMs: 0, endMs: 1 }).flatMap(({ offers: some }) =>
      some.map(({ text }) => text),
    ),
    ['Cut it off from orders'],
  );
});

test('ends of a partition do not pass each other, and its nodes stay two', () => {
  assert.deepEqual(withField(cut, 'startMs', 30, context), { ...cut, startMs: 30, endMs: 30 });
  assert.deepEqual(withField(cut, 'endMs', 1, context), { ...cut, startMs: 1, endMs: 1 });
  assert.deepEqual(withField(cut, 'to', 'orders', context), { ...cut, from: 'shipping', to: 'orders' });
  const oneWay = withField(cut, 'oneWay', 'one', context);
  assert.deepEqual(oneWay, { ...cut, oneWay: true });
  assert.deepEqual(withField(oneWay, 'oneWay', 'both', context), cut);
});

test('a crash of another node is at that node’s nearest event; only a machine’s death tears a write', () => {
  const moved = withField(crash, 'node', 'payment', context);
  assert.equal(
    moved.kind === 'crash' && places.moments.get('payment')!.some(({ event }) => event === moved.event),
    true,
  );
  const silent = withField(crash, 'silent', true, context);
  const torn = withField(silent, 'torn', true, context);
  assert.deepEqual(torn, { ...crash, silent: true, torn: true });
  assert.deepEqual(withField(torn, 'silent', false, context), crash);
});

test('a choice that is not in the run any more stays to be seen', () => {
  const field = fieldsOf({ kind: 'drop', message: 'orders→nobody GET /#1' }, context)[0]!;
  assert.equal(field.kind === 'choice' && field.options[0]!.text, 'orders→nobody / (not in this run)');
});

test('a power cut that is put around another node’s event hits the same machines', () => {
  const cutAll = firstFault('power', places)!;
  const moved = withField(cutAll, 'node', 'payment', context);
  assert.deepEqual(moved.kind === 'power' && [moved.node, ...moved.others].toSorted(), nodes.toSorted());
});

test('what goes over a connection is not offered twice or out of order', () => {
  const redis = contextOf(goldenRedis, { nodes: ['redis', 'shop-1', 'shop-2'], vocabulary: {} });
  const frame = 'shop-2→redis EXEC#1';
  const kinds = (message: string) =>
    messageOffers(redis.places, message).flatMap(({ offers }) => offers.map(({ fault }) => fault.kind));
  assert.deepEqual(kinds(frame), ['drop', 'delay', 'reset']);
  assert.deepEqual(kinds('shop-1→redis CONNECT#1'), ['drop', 'delay', 'reset']);
  assert.ok(kinds('client→shop-1 POST /?order=o-1#1').includes('duplicate'));
  const copy = firstFault('duplicate', redis.places)!;
  assert.deepEqual(copy, { kind: 'duplicate', message: 'client→shop-1 POST /?order=o-1#1', afterMs: 5 });
  const [field] = fieldsOf(copy, redis);
  assert.ok(field?.kind === 'choice' && field.options.every(({ value }) => value.includes('POST')));
});
