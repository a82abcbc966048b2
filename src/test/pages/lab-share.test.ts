import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { diffOf } from '../../lab/share/edits.ts';
import { decodeRun, encodeRun } from '../../lab/share/link.ts';
import type { SharedRun } from '../../lab/share/run.ts';
import { atRoot, builds } from '../builds.ts';
import { readerOf } from '../reader.ts';
import { brokenFile, Lab, saga, sagaFile } from './lab.ts';

const book = 'orders→shipping POST /book?order=o1#1';

for (const build of builds) {
  describe(`share links under ${build.base}`, () => {
    const reader = readerOf(build);

    test('one restores seed, faults and variant, and offers edits without running them', async () => {
      const hash = await linkMadeByAReader(reader, async (lab) => {
        await lab.act('bug').selectOption('late-action');
        await lab.verdict('Broken', 'one late request');
        await lab.rewrite('participant.ts', sagaFile('participant.ts'));
        await lab.verdict('Held', 'one late request', 'edited');
      });
      await reader.visit(`${saga}${hash}`, async (page, seen) => {
        const lab = new Lab(page);
        await lab.says('This link carries changes to the code. They run only in the sandbox of this page');
        await lab.verdict('Broken', 'one late request');
        await lab.rests();
        assert.doesNotMatch(await lab.root.locator('.fl-verdict').innerText(), /edited/);
        assert.equal(await lab.act('bug').inputValue(), 'late-action');

        await lab.root.getByRole('button', { name: 'Run the changed code' }).click();
        await lab.verdict('Held', 'one late request', 'edited');
        const node = lab.root.getByText('The changes to this code came with a link.');
        assert.equal(await node.count(), 0);
        await lab.act('node').click();
        await node.waitFor();
        assert.deepEqual(seen, { problems: [], elsewhere: [] });
      });
    });
  });
}

describe('share links', () => {
  const reader = readerOf(atRoot);
  let opening: SharedRun;
  before(async () => {
    opening = await decoded(await linkMadeByAReader(reader));
  });
  const decoded = async (hash: string): Promise<SharedRun> => {
    const result = await decodeRun(hash);
    assert.ok(result.ok);
    return result.run;
  };

  test('the address is copied and stands in the address bar, with the run in its fragment', () =>
    reader.visit(
      saga,
      async (page) => {
        const lab = await new Lab(page).wake();
        await lab.act('share').click();
        await lab.says('The link to this run is copied.');
        assert.equal(await page.evaluate(() => navigator.clipboard.readText()), page.url());
        const run = await decoded(new URL(page.url()).hash);
        assert.equal(run.variant, 'register-after-await');
        assert.equal(run.schedule.seed, '67');
        assert.deepEqual(run.schedule.faults, [{ kind: 'drop', message: `${book}/reply` }]);
        assert.equal(run.edits, undefined);
      },
      { permissions: ['clipboard-read', 'clipboard-write'] },
    ));

  test('a browser that does not let us copy shows the link instead', () =>
    reader.visit(saga, async (page) => {
      const lab = await new Lab(page).wake();
      await page.evaluate(() => (navigator.clipboard.writeText = () => Promise.reject(new Error('no'))));
      await lab.act('share').click();
      await lab.says('The browser did not let us copy the link. Here it is: http://localhost');
    }));

  test('faults that a reader set, the fixed code and an explored seed come back', async () => {
    const hash = await linkMadeByAReader(reader, async (lab) => {
      await lab.act('fixed').click();
      await lab.verdict('Held');
      await lab.choose(/^orders to payment, refund o1/, 'Deliver it twice');
      await lab.verdict('Held', 'one lost reply and one duplicated message');
    });
    await reader.visit(`${saga}${hash}`, async (page) => {
      const lab = new Lab(page);
      await lab.verdict('Held', 'one lost reply and one duplicated message', 'seed 67');
      assert.equal(await lab.act('fixed').getAttribute('aria-pressed'), 'true');
      assert.equal(await lab.faults().count(), 2);
    });
  });

  test('one to other sources says so and replays what still applies', async () => {
    const gone = { kind: 'drop', message: 'orders→bakery POST /bake#1' } as const;
    const schedule = { ...opening.schedule, faults: [...opening.schedule.faults, gone] };
    const hash = await encodeRun({ ...opening, sources: '000000000000', schedule });
    await reader.visit(`${saga}${hash}`, async (page) => {
      const lab = new Lab(page);
      await lab.says('The example has changed since this link was made; what still applies was replayed.');
      await lab.verdict('Broken', 'one lost reply');
      await lab
        .faults()
        .filter({ hasText: 'orders→bakery' })
        .filter({ hasText: 'not in this run' })
        .waitFor();
    });
  });

  test('edits that do not fit the example are left out, and the link says so', async () => {
    const edits = diffOf({ 'saga.ts': 'const other = 1;\n' }, { 'saga.ts': 'const other = 2;\n' });
    await reader.visit(`${saga}${await encodeRun({ ...opening, edits })}`, async (page) => {
      const lab = new Lab(page);
      await lab.says(
        'The edits in this link do not fit the example as it is now; the example is shown without',
      );
      await lab.verdict('Broken', 'one lost reply');
      assert.equal(await lab.root.getByRole('button', { name: 'Run the changed code' }).count(), 0);
    });
  });

  test('edits from a link loop without end: still only after the click, and they are stopped', async () => {
    const text = brokenFile(opening.variant, 'saga.ts');
    const edits = diffOf({ 'saga.ts': text }, { 'saga.ts': `${text}\nfor (;;);\n` });
    await reader.visit(`${saga}${await encodeRun({ ...opening, edits })}`, async (page) => {
      const lab = new Lab(page);
      await lab.root.getByRole('button', { name: 'Run the changed code' }).waitFor();
      await lab.act('fixed').click();
      await lab.verdict('Held');
      await lab.root.getByRole('button', { name: 'Run the changed code' }).waitFor({ state: 'detached' });
      await page.reload();
      await lab.root.getByRole('button', { name: 'Run the changed code' }).click();
      await lab.says('The code loops without end and was stopped.');
    });
  });

  const unreadable = async (run: SharedRun): Promise<[what: string, hash: string, sentence: RegExp][]> => {
    const hash = await encodeRun(run);
    const plain = (value: unknown) => `#run=p${Buffer.from(JSON.stringify(value)).toString('base64url')}`;
    return [
      ['damaged', hash.slice(0, -20), /This link is incomplete or damaged; ask for it again/],
      ['from a newer site', plain({ ...run, v: 3 }), /This link was made by a newer version of the site/],
      ['to a bug that is gone', await encodeRun({ ...run, variant: 'gone-bug' }), /planted bug, “gone-bug”/],
      ['to another page', await encodeRun({ ...run, example: 'caching/lease' }), /which is on another page/],
    ];
  };

  test('one that cannot be opened says why, and the opening run stays', () =>
    reader.visit(saga, async (page, seen) => {
      const lab = new Lab(page);
      for (const [what, hash, sentence] of await unreadable(opening)) {
        await page.evaluate((next) => void (location.hash = next), hash);
        await lab.says(sentence);
        await lab.verdict('Broken', 'one lost reply', 'seed 67');
        assert.deepEqual(seen, { problems: [], elsewhere: [] }, what);
      }
    }));
});

/** The fragment of the link that a reader gets who opens the saga's page, does something and presses Share. */
async function linkMadeByAReader(
  reader: ReturnType<typeof readerOf>,
  change: (lab: Lab) => Promise<void> = async () => {},
): Promise<string> {
  let hash = '';
  await reader.visit(saga, async (page) => {
    const lab = await new Lab(page).wake();
    await change(lab);
    await lab.act('share').click();
    await lab.says(/The link to this run|did not let us copy/);
    hash = new URL(page.url()).hash;
  });
  assert.match(hash, /^#run=/);
  return hash;
}
