import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { explore } from '../../../examples/simulator/src/explore/explore.ts';
import { nodeHost } from '../../../examples/simulator/src/node/host.ts';
import { loadFiles } from '../../../examples/simulator/src/node/load.ts';
import { sourcesOf } from './subject.ts';

/** Whoever changes these makes all figures before them worthless: add another scenario instead. */
const SOURCES = 'eaa720089d4ce039';
const RUNS = 200;
const EVENTS = 20_556;
const HASHES = 'f6c29512834d7da1';

const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16);

test('the frozen scenario is what it was', () => {
  assert.equal(digest(JSON.stringify(sourcesOf({ scenario: 'frozen' }))), SOURCES);
});

test('the simulator runs it as it did, event by event', async () => {
  const hashes: string[] = [];
  const onRun = ({ seed, hash }: { seed: string; hash: string }) => void (hashes[Number(seed)] = hash);
  const program = loadFiles(sourcesOf({ scenario: 'frozen' }));
  const { events } = await explore(program, nodeHost, { runs: RUNS, onRun });
  assert.deepEqual({ events, hashes: digest(hashes.join()) }, { events: EVENTS, hashes: HASHES });
});
