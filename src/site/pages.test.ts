import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { existingPages, plannedPages } from './pages.ts';
import { phaseNames, phasesWithPages } from './phases.ts';

const folder = mkdtempSync(join(tmpdir(), 'faultline-'));
const docs = pathToFileURL(`${folder}/`);
after(() => rmSync(folder, { recursive: true }));
for (const file of [
  'index.mdx',
  'transactions/saga.mdx',
  'queues/index.mdx',
  'caching/_draft.mdx',
  'notes.txt',
]) {
  mkdirSync(join(folder, file, '..'), { recursive: true });
  writeFileSync(join(folder, file), '');
}

test('pages are known by the paths that links use', () => {
  assert.deepEqual(existingPages(docs), new Set(['/', '/queues/', '/transactions/saga/']));
});

test('a phase shows once it has a page, in the order of the site', () => {
  assert.deepEqual(phasesWithPages(docs), ['transactions', 'queues']);
});

test('planned pages belong to known phases and do not exist yet', () => {
  const existing = existingPages();
  const planned = [...plannedPages().keys()];
  assert.ok(planned.includes('/transactions/two-phase-commit/'));
  for (const path of planned) {
    assert.ok(
      phaseNames.some((phase) => path.startsWith(`/${phase}/`)),
      path,
    );
    assert.ok(!existing.has(path), `${path} exists: take it out of content/graph/planned.yaml`);
  }
});
