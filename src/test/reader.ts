import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before } from 'node:test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Build } from './builds.ts';
import { launchChromium } from './chromium.ts';
import type { ServeOptions } from '../site/server.ts';
import { serveSite } from './site.ts';

/** What went wrong while a page was open. Both lists are empty on a good page. */
export interface Seen {
  /** Console errors and warnings, uncaught errors, and violations of the content security policy. */
  problems: string[];
  /** Requests to any other origin than the site's. */
  elsewhere: string[];
}

export interface Reader {
  /** The address of the home page. */
  readonly url: string;
  /** Opens a page in a context of its own and hands it over; closes it afterwards. `path` has no base path and no first slash. */
  visit(
    path: string,
    look: (page: Page, seen: Seen) => Promise<void>,
    options?: BrowserContextOptions,
  ): Promise<void>;
}

/** Serves a build and starts a browser for the tests of this file or `describe`, and ends both after them. */
export function readerOf(
  build: Build,
  serveOptions: Pick<ServeOptions, 'isolated' | 'rewriteHtml'> = {},
): Reader {
  let browser: Browser;
  let site: Awaited<ReturnType<typeof serveSite>>;
  before(async () => {
    if (!existsSync(join(build.dist, 'index.html')))
      throw new Error(`${build.outDir} holds no built site: run the page tests through "npm test -- pages".`);
    [browser, site] = await Promise.all([launchChromium(), serveSite({ ...build, ...serveOptions })]);
  });
  after(async () => {
    await browser?.close();
    await site?.close();
  });
  return {
    get url() {
      return site.url;
    },
    async visit(path, look, options) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
      try {
        const page = await context.newPage();
        const seen = watch(page, new URL(site.url).origin);
        await page.goto(site.url + path, { waitUntil: 'load' });
        await look(page, seen);
      } finally {
        await context.close();
      }
    },
  };
}

function watch(page: Page, origin: string): Seen {
  const seen: Seen = { problems: [], elsewhere: [] };
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) seen.problems.push(message.text());
  });
  page.on('pageerror', (error) => seen.problems.push(String(error)));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !/^(data|blob|about):/.test(url)) seen.elsewhere.push(url);
  });
  return seen;
}
