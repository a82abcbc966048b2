import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { scenarioOf } from '../../examples/simulator/src/explore/scenario-of.ts';
import { explore, loadExample, loadFiles, replay } from '../../examples/simulator/src/node/index.ts';
import { readSources } from '../../examples/simulator/src/node/sources.ts';
import { failsAsAsked, whyNotFixed } from '../lab/tasks/judge.ts';
import { readChallenges } from './challenges.ts';
import { exampleFolder, exampleIds } from './load-example.ts';
import type { ListedInvariant } from './example.ts';

const folders = (await exampleIds()).map(exampleFolder);
const challenges = folders.flatMap((folder) =>
  readChallenges(folder).map((challenge) => ({ folder, challenge })),
);

describe('every challenge of an example', () => {
  test('is one of several', () => assert.ok(challenges.length >= 5));

  for (const { folder, challenge } of challenges)
    test(`${challenge.name}: ${challenge.task}`, async () => {
      const broken = loadExample(folder, challenge.bug);
      if (challenge.kind === 'make it fail') {
        assert.ok(failsAsAsked(challenge, await replay(broken, challenge.solution)));
        assert.ok(!failsAsAsked(challenge, await replay(loadExample(folder), challenge.solution)));
        return;
      }
      const judge = async (program: typeof broken, runs: number) => {
        const scenario = await scenarioOf(program);
        const invariants = Object.entries(scenario.invariants).map(
          ([sentence, { when }]): ListedInvariant => ({ sentence, when }),
        );
        return whyNotFixed(await explore(program, { runs }), invariants);
      };
      assert.equal(await judge(loadExample(folder), challenge.runs), undefined);
      assert.match((await judge(broken, challenge.runs))!, /^Seed \d+ still breaks/);
    });

  test('code that does nothing any more is no fix', async () => {
    const folder = exampleFolder('reference/simulated-cluster');
    const files = {
      ...readSources(folder),
      'counter.ts':
        'export const counter = (_log: unknown) => async () => new Response("", { status: 503 });',
    };
    const { violations, reached } = await explore(loadFiles(files), { runs: 200 });
    const invariants = [{ sentence: 'a hit was sent again and counted once', when: 'sometimes' as const }];
    assert.match(whyNotFixed({ violations, reached }, invariants)!, /the code must still do its work/);
  });
});

describe('a challenge that cannot be', () => {
  const folder = mkdtempSync(join(tmpdir(), 'challenges-'));
  after(() => rmSync(folder, { recursive: true }));
  cpSync(exampleFolder('reference/simulated-cluster'), folder, {
    recursive: true,
    filter: (path) => !path.includes('node_modules'),
  });
  const good = {
    name: 'a',
    task: 'Make it fail somehow.',
    kind: 'make it fail',
    bug: 'count-every-request',
    faults: { crash: 1 },
  };
  const cases: [string, unknown, RegExp][] = [
    ['no list', { a: 1 }, /challenges\.yaml: write a list of challenges\.$/],
    ['another kind', [{ ...good, kind: 'break it' }], /0\.kind: write kind: make it fail, or fix it\.$/],
    [
      'an unknown fault',
      [{ ...good, faults: { fire: 1 } }],
      /0\.faults: write kinds of fault, at least one, .*crash/,
    ],
    ['no faults', [{ ...good, faults: {} }], /0\.faults: write kinds of fault, at least one/],
    ['no number', [{ ...good, faults: { crash: 0 } }], /0\.faults\.crash: write how often/],
    [
      'no bug',
      [{ ...good, bug: 'none' }],
      /a: there is no planted bug “none”; there are: answer-before-sync, count-every-request\.$/,
    ],
    ['no solution', [good], /a: write a run that does it to challenges\/a\.trace\.txt\.$/],
    [
      'twice',
      [
        { ...good, name: 'crash-alone' },
        { ...good, name: 'crash-alone' },
      ],
      /two challenges are called “crash-alone”/,
    ],
    ['a field too many', [{ ...good, more: 1 }], /0: Unrecognized key/],
  ];
  for (const [name, written, sentence] of cases)
    test(`is answered with what to write: ${name}`, () => {
      writeFileSync(join(folder, 'challenges.yaml'), JSON.stringify(written));
      assert.throws(() => readChallenges(folder), { message: sentence });
    });

  test('its bugs are those of its folder', () => {
    writeFileSync(join(folder, 'challenges.yaml'), JSON.stringify([{ ...good, name: 'crash-alone' }]));
    assert.equal(readChallenges(folder)[0]?.kind, 'make it fail');
  });
});
