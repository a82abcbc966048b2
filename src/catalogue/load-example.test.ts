import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { exampleIds, loadExample } from './load-example.ts';
import { plantedBug } from './planted-bug.ts';

describe('what the site knows of the saga', async () => {
  const saga = await loadExample('transactions/saga');

  test('it is found by its folder', async () =>
    assert.ok((await exampleIds()).includes('transactions/saga')));

  test('each planted bug breaks its invariant, and the unbroken code survives the same schedule', () => {
    assert.equal(saga.planted.length, 4);
    for (const { name, breaks } of saga.planted) {
      assert.equal(saga.runs[name]!.broken.violation?.invariant, breaks, name);
      assert.equal(saga.runs[name]!.fixed.violation, undefined, name);
      assert.deepEqual(saga.runs[name]!.broken.unmatched, [], name);
    }
  });

  test('the run that the page opens on has one fault, and the journal, too, does not know the lost step', () => {
    const { broken } = saga.runs['register-after-await']!;
    assert.deepEqual(
      broken.faults.map(({ kind }) => kind),
      ['drop'],
    );
    const journal = JSON.stringify(broken.disks['orders']!['journal']);
    assert.ok(journal.includes('payment') && !journal.includes('shipping'), journal);
    assert.deepEqual(broken.disks['shipping']!['ledger'], [{ key: 'o1/shipping', event: 'applied' }]);
  });

  test('the first quiz question has the right answer: a fence and no booking', () => {
    const { fixed } = saga.runs['late-action']!;
    assert.deepEqual(fixed.disks['shipping']!['ledger'], [{ key: 'o1/shipping', event: 'fenced' }]);
  });

  test('every planted bug is met within 500 seeds, and every “sometimes” is reached', () => {
    for (const { name, foundAfterRuns } of saga.planted)
      assert.ok(foundAfterRuns <= 500, `${name}: ${foundAfterRuns}`);
    for (const { sentence, when, reachedIn } of saga.invariants)
      if (when === 'sometimes') assert.ok(reachedIn! > 0, sentence);
  });

  test('a planted bug that does not exist is named, with those there are', () => {
    assert.throws(
      () => plantedBug(saga, 'no-such-bug'),
      /“no-such-bug”\. It has: check-then-act, late-action, /,
    );
  });
});
