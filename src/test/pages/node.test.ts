import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Faults } from '../../runner/stand-in/container.ts';
import { startStandIn, type StandIn } from '../../runner/stand-in/server.ts';
import { atRoot, builds } from '../builds.ts';
import { readerOf } from '../reader.ts';
import { Lab, saga } from './lab.ts';

/** How long the example's tests may take on a slow and busy machine. */
const TESTS_MS = 180_000;

import '../../lab/terminal/host.ts';
for (const build of builds) {
  describe(`Run in Node under ${build.base}`, () => {
    const allow: string[] = [];
    const faults: Faults = {};
    let standIn: StandIn;
    before(async () => void (standIn = await startStandIn({ allow, faults })));
    after(() => standIn.close());
    // The site's policy allows stackblitz.com, for which the host of the test stands in.
    const rewriteHtml = (html: string) =>
      html.replace('https://stackblitz.com https', `${standIn.url} https`);
    const reader = readerOf(build, { rewriteHtml });

    test('it says who is contacted, contacts nobody before the start, and can be stopped', () =>
      inNode(async (lab, { problems, elsewhere }) => {
        assert.match(
          await lab.root.getByRole('region', { name: 'Run in Node' }).innerText(),
          /Node comes from stackblitz\.com[^]*Nothing has been downloaded or sent yet\./,
        );
        await lab.root.getByText('These files have the planted bug in them').waitFor();
        await lab.page.waitForLoadState('networkidle');
        assert.deepEqual([elsewhere, standIn.requests.length], [[], 0]);

        await lab.root.getByRole('button', { name: 'Start Node and run npm test' }).click();
        await lab.root.getByRole('log').filter({ hasText: '> node ' }).waitFor();
        await lab.root.getByRole('button', { name: 'Stop' }).click();
        await status(lab, 'You stopped the run.');
        assert.deepEqual(
          elsewhere.filter((url) => !url.startsWith(standIn.url)),
          [],
        );
        assert.deepEqual(problems, []);
      }));

    if (build === atRoot)
      test('the example’s own tests pass there', () =>
        inNode(async (lab, { problems }) => {
          await lab.act('fixed').click();
          await lab.verdict('Held');
          await lab.root.getByRole('button', { name: 'Start Node and run npm test' }).click();
          await status(lab, 'npm test ended with exit code 0.');
          assert.match(await lab.root.getByRole('log').innerText(), /pass [1-9]\d*\n.*fail 0\n/);
          // The lab goes on beside it.
          await lab.act('broken').click();
          await lab.verdict('Broken');
          assert.deepEqual(problems, []);
        }));

    test('a start that fails says why, and the page’s own engine remains', () =>
      inNode(async (lab) => {
        faults.buildError = 'no such luck';
        try {
          await lab.root.getByRole('button', { name: 'Start Node and run npm test' }).click();
          await status(lab, 'Node could not start. Try again');
        } finally {
          delete faults.buildError;
        }
        await lab.root.getByRole('button', { name: 'Run in the page instead' }).click();
        await lab.root.getByRole('region', { name: 'Run in Node' }).waitFor({ state: 'detached' });
        await lab.act('fixed').click();
        await lab.verdict('Held');
      }));

    const inNode = (
      look: (lab: Lab, seen: Parameters<Parameters<typeof reader.visit>[1]>[1]) => Promise<void>,
    ) =>
      reader.visit(saga, async (page, seen) => {
        allow[0] = new URL(reader.url).origin;
        await page.evaluate((url) => void (globalThis.WEBCONTAINER_API_IFRAME_URL = url), standIn.url);
        const lab = await new Lab(page).wake();
        await lab.act('node').click();
        await lab.root.getByRole('region', { name: 'Run in Node' }).waitFor();
        await look(lab, seen);
      });

    const status = (lab: Lab, words: string) =>
      lab.root.locator('.run-in-node-status').filter({ hasText: words }).waitFor({ timeout: TESTS_MS });
  });
}
