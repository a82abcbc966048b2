import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { embedMarkup } from '../../lab/share/embed.ts';
import { encodeRun } from '../../lab/share/link.ts';
import { listen } from '../../site/server.ts';
import { atRoot } from '../builds.ts';
import { readerOf } from '../reader.ts';

const lab = 'embed/transactions/saga/register-after-await/';

/** The unbroken code under the schedule that breaks the other. */
const fixedRun = await encodeRun({
  v: 1,
  example: 'transactions/saga',
  sources: '0123456789ab',
  variant: 'fixed',
  schedule: {
    seed: '67',
    calm: true,
    only: ['place o1'],
    faults: [{ kind: 'drop', message: 'orders→shipping POST /book?order=o1#1/reply' }],
  },
});

describe('a lab on somebody else’s page', () => {
  const reader = readerOf(atRoot);

  for (const isolated of [false, true])
    describe(isolated ? 'that is isolated' : 'that is not isolated', () => {
      let host: Server;
      let port: number;
      before(async () => {
        host = createServer((_, response) => {
          const own = {
            'Cross-Origin-Opener-Policy': 'same-origin',
            'Cross-Origin-Embedder-Policy': 'require-corp',
          };
          response.writeHead(200, { 'Content-Type': 'text/html', ...(isolated ? own : {}) });
          response.end(`<!doctype html><title>An article</title>
            ${embedMarkup(reader.url + lab + fixedRun, 'A saga that fails')}
            <iframe title="A page that may not be framed" src="${reader.url}transactions/saga/"></iframe>`);
        });
        port = await listen(host, 0);
      });
      after(() => void host.close());

      test('shows the run of the copied markup, and changes it', () =>
        reader.visit('embed/transactions/saga/register-after-await/', async (page) => {
          await page.goto(`http://127.0.0.1:${port}/`);
          assert.equal(await page.evaluate(() => crossOriginIsolated), isolated);
          const frame = page.frameLocator('iframe[title="A saga that fails"]');
          await frame.locator('.fl-verdict').filter({ hasText: 'Held' }).waitFor();
          await frame.getByText('every invariant held').first().waitFor();
          await frame.getByRole('button', { name: 'broken' }).click();
          await frame.locator('.fl-verdict').filter({ hasText: 'Broken' }).waitFor();
        }));

      test('the site’s other pages cannot be framed', () =>
        reader.visit(lab, async (page) => {
          await page.goto(`http://127.0.0.1:${port}/`);
          const frame = page.frameLocator('iframe[title="A page that may not be framed"]');
          assert.equal(await frame.getByRole('heading', { name: /Saga/ }).count(), 0);
        }));
    });

  test('opens by itself, without errors, and leads to its page in a window of its own', () =>
    reader.visit(lab, async (page, seen) => {
      const source = page.getByRole('contentinfo').getByRole('link');
      assert.equal(await source.getAttribute('href'), '/transactions/saga/');
      assert.equal(await source.getAttribute('target'), '_blank');
      assert.deepEqual(seen, { problems: [], elsewhere: [] });
    }));

  for (const theme of ['light', 'dark'] as const)
    test(`may be told to be ${theme}`, () =>
      reader.visit(`${lab}?theme=${theme}`, async (page) => {
        const scheme = await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
        assert.equal(scheme, theme);
      }));
});
