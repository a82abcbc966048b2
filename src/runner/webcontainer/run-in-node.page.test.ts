import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { after, before, test, type TestContext } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Faults } from '../stand-in/container.ts';
import { startStandIn, type StandIn } from '../stand-in/server.ts';
import { launchChromium } from '../../test/chromium.ts';
import { packageExample } from './package-example.ts';
import type { NodeTest } from './testing/page.tsx';
import { buildPage, buildPageWithVite, serve } from './testing/site.ts';

// Every test has a host and a browser context of its own; the page and the host are different sites, as in production.
let browser: Browser;
let site: Awaited<ReturnType<typeof serve>>;

before(async () => {
  [browser, site] = await Promise.all([launchChromium(), buildPage().then(serve)]);
});

after(async () => {
  await browser.close();
  await site.close();
});

const print = {
  files: { 'main.mjs': "console.log('hello from Node')" },
  command: ['node', 'main.mjs'],
} as const;
/** For processes that do obey: however slow the machine, they are waited for. */
const patient = { killMs: 60_000 };
const forever = { 'main.mjs': "setInterval(() => {}, 1000); console.log('ready')" };

interface World {
  page: Page;
  context: BrowserContext;
  faults: Faults;
  host: StandIn;
  violations: string[];
}

async function open(t: TestContext, setUp: Partial<NodeTest> = {}, where = site, query = ''): Promise<World> {
  const faults: Faults = {};
  const host = await startStandIn({ allow: [where.origin], faults });
  const context = await browser.newContext();
  t.after(async () => {
    await context.close();
    await host.close();
  });
  await context.addInitScript(
    ([url, settings]) => {
      Object.assign(globalThis, { WEBCONTAINER_API_IFRAME_URL: url, nodeTest: settings });
    },
    [host.url, { times: {}, ...print, ...setUp }] as const,
  );
  const violations: string[] = [];
  const page = await openPage(context, `${where.origin}/?frames=${host.url}${query}`, violations);
  return { page, context, faults, host, violations };
}

async function openPage(context: BrowserContext, url: string, violations: string[] = []): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) violations.push(message.text());
  });
  await page.goto(url);
  return page;
}

/** Waits until the panel shows a status, or has shown it since the last `press`. */
const status = (page: Page, text: RegExp) =>
  page.waitForFunction((wanted) => nodeTest.statuses.some((shown) => wanted.test(shown)), text);

async function press(page: Page, name: string | RegExp): Promise<void> {
  await page.evaluate(() => void (nodeTest.statuses = []));
  await page.getByRole('button', { name }).click();
}

const output = (page: Page) => page.getByRole('log').textContent();
const setFiles = (page: Page, files: Record<string, string>) =>
  page.evaluate((next) => void (nodeTest.files = next), files);

test('says what will be contacted, and contacts nobody before the reader starts it', async (t) => {
  const { page, host } = await open(t);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.getByText('stackblitz.com').waitFor();
  assert.match(
    (await page.getByRole('region').textContent())!,
    /downloads its WebContainer runtime.*StackBlitz can see/,
  );
  assert.deepEqual([asked, host.requests], [[], []]);

  await press(page, 'Start Node and run node main.mjs');
  await status(page, /ended with exit code 0/);
  assert.equal(await output(page), 'hello from Node\n');
  assert.deepEqual(
    host.requests.map((url) => url.split('?')[0]),
    ['/headless', '/host.js'],
  );
});

test('streams `npm test` with its colours and shows its exit code', async (t) => {
  const { page, violations } = await open(t, {
    files: {
      'package.json': '{ "name": "small", "type": "module", "scripts": { "test": "node --test" } }',
      'test/small.test.js': `import test from 'node:test'; import assert from 'node:assert';
        test('one and one', () => assert.equal(1 + 1, 2));
        test('one and two', () => assert.equal(1 + 2, 4));`,
    },
    command: ['npm', 'test'],
  });
  await press(page, /^Start Node/);
  await status(page, /npm test ended with exit code 1\./);
  const text = (await output(page))!;
  assert.match(text, /one and one[^]*one and two[^]*pass 1\n[^]*fail 1\n[^]*3 == 4/);
  assert.ok(!text.includes('\x1b') && !text.includes('\r'));
  assert.ok((await page.locator('.ansi-green', { hasText: 'one and one' }).count()) > 0);
  assert.ok((await page.locator('.ansi-red', { hasText: 'one and two' }).count()) > 0);
  assert.deepEqual(violations, []);
});

test('the saga, packed, gives the same run as outside the browser', async (t) => {
  const saga = path.join(import.meta.dirname, '../../../examples/transactions/saga');
  const cli = path.join(import.meta.dirname, '../../../examples/simulator/src/node/cli.ts');
  const run = ['run', '--seed', '7', '--story'];
  const { page } = await open(t, {
    files: await packageExample(saga),
    command: ['npm', 'start', '--silent', '--', ...run.slice(1)],
  });
  await press(page, /^Start Node/);
  await status(page, /exit code 0/);
  assert.equal(await output(page), execFileSync('node', [cli, ...run, saga], { encoding: 'utf8' }));
});

test('runs again with the files as they are then, and without those that are gone', async (t) => {
  const { page } = await open(t, {
    files: { 'main.mjs': "import './gone.mjs'", 'gone.mjs': "console.log('first')" },
  });
  await press(page, /^Start Node/);
  await status(page, /exit code 0/);
  assert.equal(await output(page), 'first\n');

  const lists = "console.log((await import('node:fs')).readdirSync('.').join())";
  await setFiles(page, { 'main.mjs': lists });
  await press(page, 'Run again');
  await status(page, /exit code 0/);
  assert.equal(await output(page), 'main.mjs\n');
});

test('refuses a page that is not isolated before it downloads anything', async (t) => {
  const { page, host } = await open(t, {}, site, '&bare');
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await press(page, /^Start Node/);
  await status(page, /not isolated.*tab of its own/);
  assert.deepEqual([asked, host.requests], [[], []]);
  // Nothing else would help.
  assert.deepEqual(await page.getByRole('button').allTextContents(), ['Stop', 'Run in the page instead']);
  await press(page, 'Run in the page instead');
  assert.equal(await page.evaluate(() => nodeTest.ranInPage), true);
});

/** The host is down, the deadline passes; then the host is well and the reader tries again on the same page. */
async function recovers(t: TestContext, where: typeof site): Promise<void> {
  const world = await open(t, { times: { bootMs: 1_500, slowBootMs: 200 } }, where);
  const { page, host } = world;
  await host.close();
  await press(page, /^Start Node/);
  await status(page, /Still starting/);
  await status(page, /did not start in time: stackblitz\.com/);
  assert.equal(await page.locator('iframe').count(), 0);

  const healed = await startStandIn({ allow: [where.origin], port: host.port });
  t.after(() => healed.close());
  await page.evaluate(() => (nodeTest.engine!.times.bootMs = 30_000));
  await press(page, 'Try again');
  await status(page, /exit code 0/);
  assert.equal(await output(page), 'hello from Node\n');
  // The fresh copy of the client names the page's host, as the first one would have.
  assert.deepEqual(healed.bootedBy, [new URL(where.origin).host]);
  assert.deepEqual(world.violations, []);
}

test('a host that cannot be reached: a sentence at the deadline, and trying again works once it is well', (t) =>
  recovers(t, site));

test('trying again works in a production build by Vite, too', async (t) => {
  const built = await buildPageWithVite().then(serve);
  t.after(() => built.close());
  await recovers(t, built);
});

test('a host that answers 500, then one that says nothing: as many fresh attempts as it takes', async (t) => {
  const { page, faults } = await open(t, { times: { bootMs: 800 } });
  faults.status = 500;
  await press(page, /^Start Node/);
  await status(page, /did not start in time/);
  delete faults.status;
  faults.silent = true;
  await press(page, 'Try again');
  await status(page, /did not start in time/);
  delete faults.silent;
  await page.evaluate(() => (nodeTest.engine!.times.bootMs = 30_000));
  await press(page, 'Try again');
  await status(page, /exit code 0/);
});

test('a boot that is refused: trying again in place, then a reload', async (t) => {
  const { page, faults } = await open(t);
  faults.buildError = 'no such luck';
  await press(page, /^Start Node/);
  await status(page, /Node could not start/);
  await page.getByText('What was reported').click();
  await page.getByText('Error: no such luck').waitFor();
  await press(page, 'Try again');
  await page.getByRole('button', { name: 'Reload the page' }).waitFor();
  delete faults.buildError;
  await press(page, 'Reload the page');
  await page.getByRole('button', { name: /^Start Node/ }).waitFor();
  await press(page, /^Start Node/);
  await status(page, /exit code 0/);
});

test('a boot that is refused once', async (t) => {
  const { page, faults } = await open(t);
  faults.buildError = 'no such luck';
  await press(page, /^Start Node/);
  await status(page, /Node could not start/);
  delete faults.buildError;
  await press(page, 'Try again');
  await status(page, /exit code 0/);
});

for (const [message, kind] of [
  ['WebAssembly.instantiate(): Out of memory: wasm memory', /too little memory.*Close other tabs/],
  ['Failed to register a ServiceWorker', /Allow third-party cookies/],
] as const) {
  test(`a boot that is refused with “${message}”`, async (t) => {
    const { page, faults } = await open(t);
    faults.buildError = message;
    await press(page, /^Start Node/);
    await status(page, kind);
    await page.getByRole('button', { name: 'Run in the page instead' }).waitFor();
  });
}

test('Stop ends the process, and the next run needs no new start', async (t) => {
  const { page, host } = await open(t, { files: forever, times: patient });
  await press(page, /^Start Node/);
  await page.getByRole('log').filter({ hasText: 'ready' }).waitFor();
  await press(page, 'Stop');
  await status(page, /You stopped the run/);
  // The button that was pressed still has the focus.
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Stop');
  await setFiles(page, print.files);
  await press(page, 'Run again');
  await status(page, /exit code 0/);
  assert.equal(host.bootedBy.length, 1);
});

test('a process that cannot be killed: Node is shut down, and the next run starts it anew', async (t) => {
  const { page, faults, host } = await open(t, { files: forever, times: { killMs: 200 } });
  faults.ignoreKill = true;
  await press(page, /^Start Node/);
  await page.getByRole('log').filter({ hasText: 'ready' }).waitFor();
  await press(page, 'Stop');
  await status(page, /You stopped the run/);
  assert.match((await page.locator('details').textContent())!, /could not be killed/);
  await setFiles(page, print.files);
  await press(page, 'Run again');
  await status(page, /exit code 0/);
  assert.equal(host.bootedBy.length, 2);
});

test('Stop while Node starts ends the run at once; the start goes on and serves the next run', async (t) => {
  const { page, faults, host } = await open(t);
  const { promise, resolve } = Promise.withResolvers<void>();
  faults.hold = promise;
  await press(page, /^Start Node/);
  await status(page, /Starting Node/);
  await press(page, 'Stop');
  await status(page, /You stopped the run/);
  assert.equal(await page.evaluate(() => nodeTest.engine!.state.status), 'starting');
  resolve();
  await press(page, 'Run again');
  await status(page, /exit code 0/);
  assert.equal(host.requests.filter((url) => url.startsWith('/headless')).length, 1);
});

test('a start that is given up leaves nothing behind, and the next one is a fresh one', async (t) => {
  const { page, faults, host } = await open(t);
  const { promise, resolve } = Promise.withResolvers<void>();
  faults.hold = promise;
  await press(page, /^Start Node/);
  await page.locator('iframe').waitFor({ state: 'attached' });
  await page.evaluate(() => nodeTest.engine!.dispose());
  await status(page, /You stopped the run/);
  assert.equal(await page.locator('iframe').count(), 0);
  resolve();
  await press(page, 'Run again');
  await status(page, /exit code 0/);
  assert.equal(host.bootedBy.length, 1);
});

test('the site itself does not answer: a sentence, and trying again works once it does', async (t) => {
  const { page, context } = await open(t);
  await context.setOffline(true);
  await press(page, /^Start Node/);
  await status(page, /network does not answer/);
  await context.setOffline(false);
  await page.route('**/client*.js', (route) => route.abort());
  await press(page, 'Try again');
  await page.getByText('What was reported').click();
  await page.getByText('dynamically imported').waitFor();
  await page.unroute('**/client*.js');
  await press(page, 'Try again');
  await status(page, /exit code 0/);
});

test('a flood of output is shown from its end, and says what is missing', async (t) => {
  const { page } = await open(t, {
    files: { 'main.mjs': "for (let i = 0; i < 20_000; i++) console.log('line', i)" },
  });
  await press(page, /^Start Node/);
  await status(page, /exit code 0/);
  const lines = (await output(page))!.trimEnd().split('\n');
  assert.deepEqual([lines.length, lines[0], lines.at(-1)], [5_000, 'line 15000', 'line 19999']);
  await page.getByText('15,000 earlier lines are not shown.').waitFor();
});

test('a runtime that dies during a run: a sentence, and the next run starts it anew', async (t) => {
  const { page, host } = await open(t, { files: forever });
  await press(page, /^Start Node/);
  await page.getByRole('log').filter({ hasText: 'ready' }).waitFor();
  host.dropAll();
  await status(page, /What the code ran in stopped unexpectedly/);
  await setFiles(page, print.files);
  await press(page, 'Try again');
  await status(page, /exit code 0/);
});

test('a runtime that cannot show previews goes on running', async (t) => {
  const { page, host } = await open(t, { files: forever });
  await press(page, /^Start Node/);
  await page.getByRole('log').filter({ hasText: 'ready' }).waitFor();
  host.emit('error', { message: 'Failed to register a ServiceWorker: The user denied permission.' });
  host.emit('error', { message: 'something else' });
  await status(page, /What the code ran in stopped unexpectedly/);
  assert.match((await page.locator('details').textContent())!, /Error: something else/);
});

test('another tab of the site takes Node over, and gives it back when asked', async (t) => {
  const { page, context } = await open(t, { files: forever });
  await press(page, /^Start Node/);
  await page.getByRole('log').filter({ hasText: 'ready' }).waitFor();
  const other = await openPage(context, page.url());
  await press(other, /^Start Node/);
  await other.getByRole('log').filter({ hasText: 'ready' }).waitFor();
  await status(page, /another tab/);
  await setFiles(page, print.files);
  await press(page, 'Try again');
  await status(page, /exit code 0/);
  await status(other, /another tab/);
});

test('a run that takes too long is stopped', async (t) => {
  const { page } = await open(t, { times: patient });
  const error = await page.evaluate(async (files) => {
    nodeTest.engine!.reset(files);
    return nodeTest
      .engine!.run(['node', 'main.mjs'], { timeLimitMs: 300 })
      .catch(({ kind, recover }) => [kind, recover]);
  }, forever);
  assert.deepEqual(error, ['time-limit', 'none']);
});

test('the last run wins; an updated file reaches the next run', async (t) => {
  const { page } = await open(t, { times: patient });
  const seen = await page.evaluate(async (files) => {
    const engine = nodeTest.engine!;
    const states: string[] = [];
    engine.subscribe(({ status }) => states.push(status));
    engine.reset({ ...files, 'other.mjs': "console.log('other')" });
    const started = Promise.withResolvers<void>();
    const first = engine.run(['node', 'main.mjs'], {
      onEvent: ({ kind }) => kind === 'started' && started.resolve(),
    });
    await started.promise;
    engine.update('other.mjs', "console.log('updated')");
    let text = '';
    const second = engine.run(['node', 'other.mjs'], {
      onEvent: (event) => void (event.kind === 'output' && (text += event.text)),
    });
    const firstEnd = await first.catch(({ kind }) => kind);
    const { exitCode } = await second;
    return { firstEnd, exitCode, text, states };
  }, forever);
  assert.deepEqual(seen, {
    firstEnd: 'stopped',
    exitCode: 0,
    text: 'updated\r\n',
    states: ['starting', 'ready', 'running', 'ready', 'running', 'ready'],
  });
});

test('a program that does not exist is exit code 127, as in a shell', async (t) => {
  const { page } = await open(t, { command: ['no-such-program'] });
  await press(page, /^Start Node/);
  await status(page, /exit code 127/);
  assert.equal(await output(page), 'no-such-program: command not found\n');
});

test('keyboard only: start, stop, run again', async (t) => {
  const { page } = await open(t, { files: forever });
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('log').filter({ hasText: 'ready' }).waitFor();
  assert.match((await page.evaluate(() => document.activeElement?.textContent))!, /Run again/);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await status(page, /You stopped the run/);
  await setFiles(page, print.files);
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await status(page, /exit code 0/);
});
