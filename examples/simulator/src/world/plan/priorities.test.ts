import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Chance } from './chance.ts';
import { formatOrder, parseOrder, Priorities } from './priorities.ts';

const priorities = (seed: string, order = { depth: 1, messages: 50 }, calm = false) => {
  const chance = new Chance(seed, calm);
  const all = new Priorities(chance, order);
  const share = (id: string, from = 'a', to = 'b') => all.ofMessage(from, to, chance.identify(id));
  return { share, all };
};
const seeds = Array.from({ length: 4000 }, (_, i) => String(i));
const ids = Array.from({ length: 200 }, (_, i) => `a→b GET /#${i}`);

test('an order is written as it is read', () => {
  assert.deepEqual(parseOrder('priority:3/60'), { depth: 3, messages: 60 });
  assert.equal(formatOrder({ depth: 3, messages: 60 }), 'priority:3/60');
  for (const text of [
    '',
    'random',
    'priority',
    'priority:3',
    'priority:0/60',
    'priority:3/0',
    ' priority:3/60',
  ])
    assert.throws(() => parseOrder(text), {
      name: 'SyntaxError',
      message: /Write priority:3\/60, for example/,
    });
});

test('with depth 1 all messages of a link take the same share, another direction and a disk another', () => {
  const { share, all } = priorities('1');
  assert.equal(new Set(ids.map((id) => share(id))).size, 1);
  const shares = [share('x'), share('x', 'b', 'a'), share('x', 'a', 'c'), all.ofDisk('a'), all.ofDisk('b')];
  assert.equal(new Set(shares).size, shares.length);
});

test('a link does not depend on what was asked before', () => {
  const first = priorities('1');
  first.share('x', 'b', 'a');
  assert.equal(first.share('x'), priorities('1').share('x'));
});

test('each of eight levels takes twice the share of the one above, and is equally likely', () => {
  const shares = seeds.map((seed) => priorities(seed).share('x'));
  for (let level = 0; level < 8; level++) {
    const [from, to] = [2 ** -(level + 1), 2 ** -level];
    const count = shares.filter((share) => share > from && share <= to).length;
    assert.ok(Math.abs(count / seeds.length - 1 / 8) < 0.02, `level ${level}: ${count}`);
  }
});

test('a link drops below all others depth − 1 times a run, on average, and stays there', () => {
  let drops = 0;
  for (const seed of seeds) {
    const { share } = priorities(seed, { depth: 3, messages: ids.length });
    const before = priorities(seed).share('x');
    const shares = ids.map((id) => share(id));
    const dropped = shares.indexOf(1);
    if (dropped < 0) continue;
    assert.ok(shares.slice(0, dropped).every((each) => each === before));
    assert.ok(shares.slice(dropped).every((each) => each === 1));
    drops++;
  }
  // None of 200 messages drops the link in (1 − 2/200)²⁰⁰ = 13.4 % of the runs.
  assert.ok(Math.abs(drops / seeds.length - 0.866) < 0.02, String(drops));
});

test('in calm runs priorities make no difference', () => {
  const chance = new Chance('1', true);
  assert.equal(chance.atUs([1, 30], 1), 1000);
});
