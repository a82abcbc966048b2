import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCatalogue } from '../graph/load-catalogue.ts';
import { isStale, pageStatus } from './page-status.ts';
import { statusTable } from './status-table.ts';

test('every page is there once, written or planned, with what it has', async () => {
  const all = pageStatus(await loadCatalogue());
  assert.equal(new Set(all.map(({ page }) => page)).size, all.length);
  const saga = all.find(({ page }) => page === 'saga')!;
  assert.deepEqual(
    { ...saga, words: 0, patternLines: 0, edges: 0, paths: [] },
    {
      ...{ page: 'saga', phase: 'transactions', kind: 'pattern', title: 'Saga: undo what you may have done' },
      ...{
        state: 'written',
        words: 0,
        example: 'transactions/saga',
        patternLines: 0,
        invariants: 7,
        bugs: 4,
      },
      ...{ diagrams: 2, quiz: 2, sources: 7, questions: 3, edges: 0, paths: [], reviewed: '2026-11-21' },
    },
  );
  assert.ok(saga.paths!.includes('payments'));
  assert.deepEqual(
    all.find(({ page }) => page === 'tcc'),
    {
      ...{ page: 'tcc', phase: 'transactions', kind: 'pattern' },
      ...{ title: 'Try–Confirm–Cancel with a barrier', state: 'planned' },
    },
  );
});

test('the table counts what is written in each phase', () => {
  const page = { kind: 'pattern', title: '', phase: 'caching' } as const;
  const all = [
    { ...page, page: 'cache-aside', state: 'written', words: 1200, reviewed: '2020-01-01' },
    { ...page, page: 'write-behind', state: 'planned' },
  ] as const;
  assert.equal(
    statusTable(all),
    [
      'Caching: 1 of 2 written',
      'page          kind     words  lines  invariants  bugs  diagrams  quiz  sources  questions  edges  paths  reviewed',
      'cache-aside   pattern   1200                                                                             2020-01-01 (old)',
      'write-behind',
    ].join('\n'),
  );
  assert.match(statusTable(all.slice(0, 1), all), /^Caching: 1 of 2 written\n/);
});

test('a page is old a year after somebody last read it against its sources', () => {
  const today = new Date('2026-11-30');
  assert.equal(isStale({ reviewed: '2025-11-30' }, today), false);
  assert.equal(isStale({ reviewed: '2025-11-29' }, today), true);
  assert.equal(isStale({ reviewed: undefined }, today), false);
});
