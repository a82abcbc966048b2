import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { atRoot } from '../../test/builds.ts';
import { chromiumPath, launchChromium } from '../../test/chromium.ts';
import { serveSite } from '../../test/site.ts';

/** The article that is measured: the one whose example the simulator is measured with. */
const ARTICLE = 'transactions/saga/';

export interface OpenSite {
  /** The address of the home page. */
  url: string;
  /** The article in a browser profile of its own: nothing cached, everything loaded that loads by itself. */
  openArticle(): Promise<Page>;
  /** Another page, by its path below the home page, likewise. */
  openPage(path: string): Promise<Page>;
}

/** Builds the site if need be, serves it on this machine, starts Chromium, and ends both after the work. */
export async function onSite<Result>(work: (site: OpenSite) => Promise<Result>): Promise<Result> {
  chromiumPath(); // says what is missing before anything is built
  const script = fileURLToPath(new URL('./build-site.ts', import.meta.url));
  const { status } = spawnSync(process.execPath, [script], {
    stdio: ['ignore', process.stderr, process.stderr],
  });
  if (status !== 0)
    throw new Error(
      'There is no built site to measure: mend what "npm run build" complains about, then measure again.',
    );
  return served(atRoot.dist, async (url, newPage) => {
    const openPage = async (path: string) => {
      const page = await newPage();
      await page.goto(url + path, { waitUntil: 'networkidle' });
      return page;
    };
    return work({ url, openPage, openArticle: () => openPage(ARTICLE) });
  });
}

/** Serves a folder as the site is served, and opens pages in Chromium, each in a profile of its own. */
export async function served<Result>(
  dist: string,
  work: (url: string, newPage: () => Promise<Page>) => Promise<Result>,
): Promise<Result> {
  const site = await serveSite({ dist, base: '/' });
  try {
    const browser = await launchChromium();
    try {
      return await work(site.url, async () =>
        (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage(),
      );
    } finally {
      await browser.close();
    }
  } finally {
    await site.close();
  }
}
