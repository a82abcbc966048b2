import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { atRoot } from '../builds.ts';
import { readerOf } from '../reader.ts';
import { Lab, phone, saga } from './lab.ts';

const clipboard = { permissions: ['clipboard-read', 'clipboard-write'] };
const repository = 'https://github.com/owner/name';

/** The panel, as a site shows it that knows where its sources are kept. */
async function sharing(page: Page): Promise<{ lab: Lab; panel: Locator }> {
  await page.route('**/labs/**', async (route) => {
    const data = (await (await route.fetch()).json()) as { about: object };
    await route.fulfill({ json: { ...data, about: { ...data.about, repository } } });
  });
  const lab = await new Lab(page).wake();
  await lab.act('share').click();
  const panel = lab.root.getByRole('region', { name: 'Share this run' });
  await panel.waitFor();
  return { lab, panel };
}

describe('sharing a run', () => {
  const reader = readerOf(atRoot);

  test('as text, as a diagram, as a trace, as an embed, as a citation, each by one press', () =>
    reader.visit(
      saga,
      async (page, seen) => {
        const { panel } = await sharing(page);
        const copy = async (label: string, told: string) => {
          await panel.getByRole('button', { name: label }).click();
          await panel.getByText(told).waitFor();
          return page.evaluate(() => navigator.clipboard.readText());
        };
        assert.match(
          await copy('Copy as text', 'The run in words is copied.'),
          /^transactions\/saga, register after await\ninvariant {2}a finished saga[^]*\nfault {6}drop orders→shipping [^]*\n1\. The client places order o1\.\n[^]*\n7\. This breaks: /,
        );
        assert.match(
          await copy('Copy as Mermaid', 'The sequence diagram is copied.'),
          /^sequenceDiagram\n {2}accTitle: [^]*n1-->>n0|n4--xn1: reply, lost/,
        );
        assert.match(
          await copy('Copy trace', 'The trace is copied.'),
          /\n +0\.000 {2}client +begins +place o1\n/,
        );

        const markup = await copy('Copy embed', 'The markup is copied.');
        const src = /^<iframe src="([^"]+)" title="transactions\/saga, register after await" /.exec(
          markup,
        )?.[1];
        assert.match(src!, /^http:\/\/localhost:\d+\/embed\/transactions\/saga\/register-after-await\/#run=/);

        assert.match(
          await copy('Copy citation', 'The citation is copied.'),
          /^Faultline: “Saga: undo what you may have done”\. Reviewed \d{4}-\d\d-\d\d\. Version [\w.]+\. http:\/\/localhost:\d+\/transactions\/saga\/$/,
        );
        assert.match(
          await copy('Copy BibTeX', 'The BibTeX entry is copied.'),
          /^@misc\{faultline-transactions-saga,\n/,
        );
        assert.deepEqual(seen, { problems: [], elsewhere: [] });
      },
      clipboard,
    ));

  test('a report is an issue filled in, which opens only when the reader follows it', () =>
    reader.visit(saga, async (page, seen) => {
      const { lab, panel } = await sharing(page);
      const report = panel.getByRole('link', { name: 'Report this run' });
      await lab.act('fixed').click();
      await lab.verdict('Held');
      const bodyOf = async () => new URL((await report.getAttribute('href'))!).searchParams.get('body')!;
      await page.waitForFunction(() =>
        decodeURIComponent(document.querySelector('.fl-share a')?.getAttribute('href') ?? '').includes(
          'held',
        ),
      );
      const body = await bodyOf();
      assert.match(body, /Run: http:\/\/localhost:\d+\/transactions\/saga\/#run=/);
      assert.match(body, /The lab says: every invariant held\nVersion: \w+\nBrowser: Mozilla/);
      assert.equal(await report.getAttribute('target'), '_blank');
      assert.deepEqual(seen, { problems: [], elsewhere: [] }, 'nothing has been sent');
    }));

  test('where the site knows no repository, no report is offered', () =>
    reader.visit(saga, async (page) => {
      const lab = await new Lab(page).wake();
      await lab.act('share').click();
      await lab.root.getByRole('button', { name: 'Copy citation' }).waitFor();
      assert.equal(await lab.root.getByText('Report this run').count(), 0);
    }));

  test('a browser that does not let us copy shows the text, to be copied by hand; on a phone all fits', () =>
    reader.visit(
      saga,
      async (page) => {
        const { panel } = await sharing(page);
        await page.evaluate(() => (navigator.clipboard.writeText = () => Promise.reject(new Error('no'))));
        await panel.getByRole('button', { name: 'Copy as text' }).click();
        const text = panel.getByRole('textbox', { name: 'The browser did not let us copy' });
        assert.match(await text.inputValue(), /1\. The client places order o1\./);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
      },
      { ...phone, hasTouch: true, isMobile: true },
    ));
});
