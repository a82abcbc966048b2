import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { selectAll } from 'hast-util-select';
import rehypeParse from 'rehype-parse';
import { unified } from 'unified';
import { allPages, writtenPages } from '../../site/pages.ts';
import { phases, phasesWithPages } from '../../site/phases.ts';
import { atRoot, builds } from '../builds.ts';
import { pagesToLookAt } from '../pages-to-look-at.ts';
import { readerOf } from '../reader.ts';

const root = new URL('../../../', import.meta.url);
const saga = 'transactions/saga/';

for (const build of builds) {
  describe(`the site under ${build.base}`, () => {
    const reader = readerOf(build);
    const pages = [...allPages()].map((path) => path.slice(1));
    // Under a path only addresses differ; all of these are followed there, too.
    const looked =
      build === atRoot ? pagesToLookAt() : ['', saga, 'graph/', 'paths/', 'reference/simulator/'];

    test('the sidebar has the home page and the phases that have pages', () =>
      reader.visit(saga, async (page) => {
        const links = await page
          .locator('nav.sidebar ul.top-level a')
          .evaluateAll((all) => all.map((a) => [a.textContent?.trim(), a.getAttribute('href')]));
        assert.deepEqual(links.slice(0, 3), [
          ['Home', build.base],
          ['Overview', `${build.base}foundations/`],
          ['Partial failure', `${build.base}foundations/partial-failure/`],
        ]);
        assert.equal(links.length, writtenPages().length + 1, 'one for the whole API reference');
        assert.deepEqual(await page.locator('nav.sidebar summary').allInnerTexts(), [
          ...phasesWithPages(new URL('content/docs/', root)).map((phase) => phases[phase]),
          'Find your way',
        ]);
      }));

    test('a page says when it was last updated, if there is a history to tell', () =>
      reader.visit(saga, async (page) => {
        const date = gitDate('content/docs/transactions/saga.mdx');
        const times = await page
          .locator('footer time')
          .evaluateAll((all) => all.map((t) => t.getAttribute('datetime')));
        assert.deepEqual(times, date ? [date] : []);
      }));

    // Each waits until its page is idle: some at once.
    describe(
      'a page opens without errors, isolated, and asks no other host for anything',
      { concurrency: 4 },
      () => {
        for (const path of [...looked, 'transactions/saga/?from=mail#end'])
          test(path, () =>
            reader.visit(path, async (page, seen) => {
              await page.waitForLoadState('networkidle');
              assert.deepEqual(seen, { problems: [], elsewhere: [] });
              assert.equal(await page.evaluate(() => crossOriginIsolated), true);
            }),
          );
      },
    );

    test('every link of ours leads to a page or file within the site', async () => {
      const from = new Map<string, string>();
      for (const path of [...pages, 'nothing/here/']) {
        const targets = targetsIn(await (await fetch(reader.url + path)).text());
        assert.notEqual(targets.length, 0, path);
        for (const target of targets) from.set(target, path);
      }
      for (const [target, path] of from) {
        assert.ok(target.startsWith(build.base), `${path} links to ${target}`);
        const answer = await fetch(new URL(target, reader.url));
        await answer.body?.cancel();
        assert.equal(answer.status, 200, `${path} links to ${target}`);
      }
    });

    test('an unknown address shows the 404 page, which helps on', () =>
      reader.visit('nothing/here/', async (page) => {
        const answer = await fetch(`${reader.url}nothing/here/`);
        assert.equal(answer.status, 404);
        assert.equal(await page.locator('h1').innerText(), 'There is no page here');
        await page.locator('main').getByRole('link', { name: 'Saga' }).click();
        await page.waitForURL(`${reader.url}${saga}`);
      }));

    test('a page has an icon, a description, and its problem as the lead', () =>
      reader.visit(saga, async (page) => {
        const head = await page.evaluate(() => ({
          icon: document.querySelector('link[rel~="icon"]')?.getAttribute('href'),
          description: document.querySelector('meta[name="description"]')?.getAttribute('content'),
          canonical: document.querySelector('link[rel="canonical"]'),
          problem: document.querySelector('.fl-lead')?.textContent,
        }));
        assert.equal(head.icon, `${build.base}favicon.svg`);
        assert.ok(head.problem);
        assert.ok((head.description?.length ?? 0) > 50);
        assert.equal(head.canonical, null, 'without a known host there is no canonical address');
      }));

    test('without scripts a page can be read and follows the theme of the system', async () => {
      for (const [colorScheme, background] of [
        ['light', 'rgb(251, 250, 248)'],
        ['dark', 'rgb(19, 20, 24)'],
      ] as const)
        await reader.visit(
          saga,
          async (page) => {
            assert.equal(await page.locator('h1').innerText(), 'Saga: undo what you may have done');
            assert.ok(await page.locator('main .fl-lead').isVisible());
            assert.ok((await page.locator('main').innerText()).length > 200);
            assert.equal(
              await page.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor),
              background,
            );
          },
          { javaScriptEnabled: false, colorScheme },
        );
    });

    test('the menu of a phone opens, and pages do not scroll sideways', async () => {
      for (const path of looked)
        await reader.visit(
          path,
          async (page) => {
            const width = await page.evaluate(() => document.documentElement.scrollWidth);
            assert.equal(width, 390, path);
            const menu = page.getByRole('button', { name: 'Menu' });
            if ((await menu.count()) === 0) return;
            await menu.click();
            assert.ok(await page.locator('nav.sidebar').getByRole('link', { name: 'Saga' }).isVisible());
          },
          { viewport: { width: 390, height: 844 } },
        );
    });

    test('on paper a page is light and without the frame', () =>
      reader.visit(
        saga,
        async (page) => {
          await page.emulateMedia({ media: 'print' });
          assert.equal(
            await page.locator('html').evaluate((html) => getComputedStyle(html).colorScheme),
            'light',
          );
          assert.equal(await page.locator('fl-search button.open').isVisible(), false);
          assert.equal(await page.locator('nav.sidebar').isVisible(), false);
        },
        { colorScheme: 'dark' },
      ));
  });
}

/** The addresses on this site that a page names, in its `href` and `src`. */
function targetsIn(html: string): string[] {
  return selectAll('[href], [src]', unified().use(rehypeParse).parse(html))
    .map(({ properties: { href, src } }) => String(href ?? src ?? ''))
    .filter((target) => !/^[a-z]+:|^#/.test(target));
}

/** Starlight leaves merges out. */
function gitDate(file: string): string | undefined {
  const { stdout } = spawnSync('git', ['log', '-1', '--no-merges', '--format=%ct', '--', file], {
    cwd: root,
    encoding: 'utf8',
  });
  return stdout?.trim() ? new Date(Number(stdout) * 1000).toISOString() : undefined;
}
