import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, describe, test, type TestContext } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Faults } from '../../runner/stand-in/container.ts';
import { startStandIn, type StandIn } from '../../runner/stand-in/server.ts';
import { launchChromium } from '../../test/chromium.ts';
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

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

const small = {
  files: { 'main.mjs': "console.log('hello from Node')" },
  others: {
    'package.json': JSON.stringify({
      type: 'module',
      scripts: { test: 'node main.mjs', start: 'node serve.mjs', explore: 'node wait.mjs' },
    }),
    'wait.mjs': "setInterval(() => {}, 1000); console.log('waiting')",
    'serve.mjs': `import http from 'node:http';
      http.createServer((_, response) => response.end('served')).listen(0, () => console.log('listening'));`,
  },
};
/** Longer than anything takes here, also on a busy machine. */
const WAIT_MS = 20_000;
/** For processes that do obey: however slow the machine, they are waited for. */
const patient = { killMs: 60_000 };
/** What the reader has changed, which nothing may lose. */
const edits = { 'main.mjs': "console.log('mine')" };

interface World {
  page: Page;
  context: BrowserContext;
  faults: Faults;
  host: StandIn;
  violations: string[];
}

interface Place {
  where?: typeof site;
  query?: string;
  /** For axe, which the page's policy keeps out. */
  bypassCSP?: boolean;
  /** Runs in the page before all else. */
  prepare?: () => void;
}

async function open(t: TestContext, setUp: Partial<NodeTest> = {}, place: Place = {}): Promise<World> {
  const { where = site, query = '', bypassCSP = false, prepare = () => {} } = place;
  const faults: Faults = {};
  const host = await startStandIn({ allow: [where.origin], faults });
  const context = await browser.newContext({ bypassCSP });
  t.after(async () => {
    await context.close();
    await host.close();
  });
  await context.addInitScript(
    ([url, settings]) => {
      if (globalThis.top !== globalThis.self) return;
      Object.assign(globalThis, { WEBCONTAINER_API_IFRAME_URL: url, nodeTest: settings });
    },
    [host.url, { times: patient, ...small, ...setUp }] as const,
  );
  await context.addInitScript(prepare);
  const violations: string[] = [];
  const page = await openPage(context, `${where.origin}/?frames=${host.url}${query}`, violations);
  return { page, context, faults, host, violations };
}

async function openPage(context: BrowserContext, url: string, violations: string[] = []): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) violations.push(message.text());
  });
  await page.goto(url);
  return page;
}

/** Waits until a status or failure is shown, or was since the last `press`. */
const says = (page: Page, text: RegExp) =>
  page.waitForFunction((wanted) => nodeTest.shown.some((shown) => wanted.test(shown)), text);

async function press(page: Page, name: string | RegExp): Promise<void> {
  await page.evaluate(() => void (nodeTest.shown = []));
  await page.getByRole('button', { name, exact: true }).click();
}

const pane = (page: Page, name: string) => page.getByRole('tabpanel', { name });

/** Waits until a terminal shows some text. */
const prints = (page: Page, text: string, where = 'Output') =>
  pane(page, where).locator('.xterm-rows').filter({ hasText: text }).waitFor();

async function started(t: TestContext, setUp: Partial<NodeTest> = {}, place: Place = {}): Promise<World> {
  const world = await open(t, setUp, place);
  await press(world.page, 'Start Node');
  await says(world.page, /Node is ready/);
  await prints(world.page, 'Output comes here');
  return world;
}

async function axeFinds(page: Page): Promise<string[]> {
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof import('axe-core') }).axe.run('.fl-terminal'),
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`);
}

/** The reader's changes are in the lab, and Node runs them. */
async function runsEdits(page: Page): Promise<void> {
  assert.equal(await page.locator('#edits').textContent(), edits['main.mjs']);
  await press(page, 'Test');
  await says(page, /exit code 0/);
  await prints(page, 'mine');
}

describe('a terminal', { concurrency: 2 }, () => {
  test('says whom it will contact and contacts nobody before it is started; runs a command and says how it ended', async (t) => {
    const { page, host, violations } = await open(t, {
      others: {
        ...small.others,
        'package.json': '{ "type": "module", "scripts": { "test": "node --test" } }',
        'small.test.js': `import test from 'node:test'; import assert from 'node:assert';
          test('one and one', () => assert.equal(1 + 1, 2));
          test('one and two', () => assert.equal(1 + 2, 4));`,
      },
    });
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.getByText('Nothing has been downloaded or sent yet.').waitFor();
    await page.evaluate(() => delete globalThis.WEBCONTAINER_API_IFRAME_URL);
    assert.deepEqual([asked, host.requests], [[], []]);
    await page.evaluate((url) => void (globalThis.WEBCONTAINER_API_IFRAME_URL = url), host.url);

    await press(page, 'Start Node');
    await says(page, /Node is ready/);
    await prints(page, 'Output comes here');
    await press(page, 'Test');
    await says(page, /^npm test ended with exit code 1\.$/);
    await prints(page, '3 == 4');
    await pane(page, 'Output').locator('.xterm-fg-1', { hasText: 'one and two' }).first().waitFor();
    assert.deepEqual(
      host.requests.map((url) => url.split('?')[0]),
      ['/headless', '/host.js'],
    );
    assert.deepEqual(violations, []);
  });

  test('shows what the services serve, beside a shell, until they are stopped', async (t) => {
    const { page } = await started(t);
    await press(page, 'Run');
    await page.frameLocator('.fl-terminal-preview iframe').getByText('served').waitFor();
    await page.getByRole('tab', { name: 'Shell' }).click();
    await pane(page, 'Shell').locator('.xterm').click();
    await page.keyboard.type('echo $((6 * 7))0\n');
    await prints(page, '420', 'Shell');
    // Escape, then Tab: out of the terminal, where Tab alone is the shell's.
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement?.closest('.xterm')), null);
    await press(page, 'Stop');
    await says(page, /You stopped the run/);
    await page.getByRole('tab', { name: 'Preview' }).click();
    await page.getByText('Run starts the services.').waitFor();
    await page.getByRole('tab', { name: 'Shell' }).click();
    await pane(page, 'Shell').locator('.xterm').click();
    await page.keyboard.type('exit\n');
    await page.getByRole('button', { name: 'New shell' }).waitFor();
  });

  test('files: the reader’s changes reach Node at once, and what is changed there reaches the editor', async (t) => {
    const { page } = await started(t);
    await page.getByRole('tab', { name: 'Shell' }).click();
    await pane(page, 'Shell').locator('.xterm').click();
    await page.keyboard.type('echo "// $((6 * 7))0" >> main.mjs\n');
    await page.getByText('// 420').first().waitFor({ state: 'attached' });
    assert.equal(await page.locator('#edits').textContent(), `${small.files['main.mjs']}\n// 420\n`);

    await press(page, 'Break it');
    await page.getByRole('tab', { name: 'Output' }).click();
    await prints(page, 'a-bug is in the files now');
    await press(page, 'Test');
    await says(page, /exit code 0/);
    await prints(page, 'The planted bug is in these files');
    await prints(page, 'broken');
    await press(page, 'Fix it');
    await prints(page, 'a-bug is out of the files');
    await press(page, 'Test');
    await says(page, /exit code 0/);
    await prints(page, 'hello from Node');
  });

  test('changes that came with a link enter only after a warning', async (t) => {
    const { page } = await open(t, { edits, foreign: true });
    await page.getByText('The changes to this code came with a link.').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Start Node' }).count(), 0);
    await press(page, 'Start without the changes');
    await says(page, /Node is ready/);
    await prints(page, 'Output comes here');
    await press(page, 'Test');
    await says(page, /exit code 0/);
    await prints(page, 'hello from Node');
    await press(page, 'I have read them: let them in');
    await runsEdits(page);
  });

  test('can fill the window, which keeps the keyboard inside, and be left again', async (t) => {
    const { page } = await started(t);
    await press(page, 'Fill the window');
    const box = () => page.locator('.fl-terminal').boundingBox();
    const { width, height } = page.viewportSize()!;
    assert.deepEqual(await box(), { x: 0, y: 0, width, height });
    assert.equal(await page.locator('#edits').evaluate((element: HTMLElement) => element.inert), true);
    await press(page, 'Leave the full window');
    assert.ok((await box())!.width < width);
    assert.equal(await page.locator('#edits').evaluate((element: HTMLElement) => element.inert), false);
  });

  test('axe finds nothing in its parts, light and dark', async (t) => {
    const { page } = await started(t, {}, { bypassCSP: true });
    await page.addScriptTag({ path: axe });
    await press(page, 'Run');
    await page.frameLocator('.fl-terminal-preview iframe').getByText('served').waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      // Beside each, the files.
      for (const name of ['Preview', 'Output', 'Shell']) {
        await page.getByRole('tab', { name }).click();
        await pane(page, name).locator('iframe, .xterm-rows').first().waitFor();
        assert.deepEqual(await axeFinds(page), [], `${name}, ${colorScheme}`);
      }
    }
  });

  test('a process that cannot be killed: Node is shut down, and the next run starts it anew', async (t) => {
    const { page, faults, host } = await started(t, { edits, times: { killMs: 200 } });
    faults.ignoreKill = true;
    await press(page, 'Explore');
    await prints(page, 'waiting');
    await press(page, 'Stop');
    await says(page, /You stopped the run/);
    await runsEdits(page);
    assert.equal(host.bootedBy.length, 2);
  });

  test('the same files open in StackBlitz, by a form', async (t) => {
    const { page, context } = await open(t, { edits });
    await context.route('https://stackblitz.com/**', (route) => route.fulfill({ body: 'StackBlitz' }));
    const opened = context.waitForEvent('page');
    const asked = context.waitForEvent(
      'request',
      (request) => request.url() === 'https://stackblitz.com/run',
    );
    await page.getByRole('button', { name: 'Open in StackBlitz' }).click();
    await opened;
    const form = new URLSearchParams((await asked).postData()!);
    assert.deepEqual(
      [
        form.get('project[template]'),
        form.get('project[files][examples/tests/terminal/main.mjs]'),
        form.has('project[files][examples/tests/terminal/serve.mjs]'),
      ],
      ['node', edits['main.mjs'], true],
    );
  });
});

describe(
  'a failure has its own sentence and a way on, and the reader’s changes stay',
  { concurrency: 2 },
  () => {
    const alwaysThere = ['Run in the page instead', 'Open in StackBlitz'];
    const buttons = async (page: Page) =>
      (
        await page
          .locator('.fl-terminal-failure, .fl-terminal-elsewhere')
          .getByRole('button')
          .allTextContents()
      ).filter((name) => !alwaysThere.includes(name));

    test('unsupported: refused before anything is downloaded; the page’s own engine remains', async (t) => {
      const { page, host } = await open(
        t,
        { edits },
        { prepare: () => Reflect.deleteProperty(globalThis, 'WebAssembly') },
      );
      await press(page, 'Start Node');
      await says(page, /^This browser lacks something.*Use a current desktop version/);
      assert.deepEqual([await buttons(page), host.requests], [[], []]);
      await press(page, 'Run in the page instead');
      await page.getByText('The page’s own engine.').waitFor();
      assert.equal(await page.locator('#edits').textContent(), edits['main.mjs']);
    });

    test('not-isolated: in somebody’s frame, where no service worker helps', async (t) => {
      const { page, host } = await open(
        t,
        { edits },
        {
          query: '&bare',
          prepare: () => Object.defineProperty(navigator, 'serviceWorker', { value: undefined }),
        },
      );
      await press(page, 'Start Node');
      await says(page, /^This page is not isolated.*tab of its own/);
      assert.deepEqual([await buttons(page), host.requests], [[], []]);
      assert.equal(
        await page.getByRole('link', { name: 'Download the example' }).getAttribute('href'),
        '/terminal.zip',
      );
    });

    test('not-isolated-yet: the page offers to isolate itself, and says so if the browser refuses', async (t) => {
      const { page } = await open(t, { edits }, { query: '&bare' });
      await press(page, 'Start Node');
      await says(page, /^This host does not isolate its pages.*sets up a service worker/);
      // This test's site has no service worker to give.
      await press(page, 'Isolate this page and reload');
      await page.getByText('The browser did not allow it:').waitFor();
      assert.equal(await page.locator('#edits').textContent(), edits['main.mjs']);
    });

    /** The host is down, the deadline passes; then the host is well and the reader tries again on the same page. */
    async function recovers(t: TestContext, where: typeof site): Promise<void> {
      const world = await open(t, { edits, times: { bootMs: 1_500, slowBootMs: 200 } }, { where });
      const { page, host } = world;
      await host.close();
      await press(page, 'Start Node');
      await says(page, /^Still starting: 127\.0\.0\.1:\d+ is slow/);
      await says(page, /^Node did not start in time: stackblitz\.com is slow, blocked or down/);
      assert.equal(await page.locator('iframe').count(), 0);

      const healed = await startStandIn({ allow: [where.origin], port: host.port });
      t.after(() => healed.close());
      await page.evaluate(() => (nodeTest.engine!.times.bootMs = 30_000));
      await press(page, 'Try again');
      await says(page, /Node is ready/);
      await prints(page, 'Output comes here');
      await runsEdits(page);
      // The fresh copy of the client names the page's host, as the first one would have.
      assert.deepEqual(healed.bootedBy, [new URL(where.origin).host]);
      assert.deepEqual(world.violations, []);
    }

    test('boot-timeout: a fresh frame, once the host is well', (t) => recovers(t, site));

    test('boot-timeout, in a production build by Vite', async (t) => {
      const built = await buildPageWithVite().then(serve);
      t.after(() => built.close());
      await recovers(t, built);
    });

    test('boot-timeout: a host that answers 500, then one that says nothing: as many fresh frames as it takes', async (t) => {
      const { page, faults } = await open(t, { edits, times: { bootMs: 800 } });
      faults.status = 500;
      await press(page, 'Start Node');
      await says(page, /did not start in time/);
      delete faults.status;
      faults.silent = true;
      await press(page, 'Try again');
      await says(page, /did not start in time/);
      delete faults.silent;
      await page.evaluate(() => (nodeTest.engine!.times.bootMs = 30_000));
      await press(page, 'Try again');
      await says(page, /Node is ready/);
      await runsEdits(page);
    });

    test('unreachable: offline, then a part of this site that does not answer; trying again', async (t) => {
      const { page, context } = await open(t, { edits });
      await context.setOffline(true);
      await press(page, 'Start Node');
      await says(page, /^The network does not answer/);
      await context.setOffline(false);
      await page.route('**/client*.js', (route) => route.abort());
      await press(page, 'Try again');
      await page.getByText('What was reported').click();
      await page.getByText('dynamically imported').waitFor();
      await page.unroute('**/client*.js');
      await press(page, 'Try again');
      await says(page, /Node is ready/);
      await runsEdits(page);
    });

    test('boot-failed: trying again in place, then a reload that keeps what was changed', async (t) => {
      const { page, faults } = await open(t);
      await page.evaluate((edits) => {
        const variant = { sources: 'x', diff: edits };
        localStorage.setItem(
          'faultline:lab:tests/terminal',
          JSON.stringify({ v: 2, edits: { fixed: variant }, aside: {}, tasks: {} }),
        );
      }, `--- a/main.mjs\n+++ b/main.mjs\n@@ -1 +1 @@\n-${small.files['main.mjs']}\n+${edits['main.mjs']}\n`);
      await page.reload();
      await page.getByText('Your changes to the code are as you left them.').waitFor();
      faults.buildError = 'no such luck';
      await press(page, 'Start Node');
      await says(page, /^Node could not start/);
      await page.getByText('What was reported').click();
      await page.getByText('Error: no such luck').waitFor();
      await press(page, 'Try again');
      await page.getByRole('button', { name: 'Reload the page' }).waitFor();
      delete faults.buildError;
      await press(page, 'Reload the page');
      await page.getByText('Your changes to the code are as you left them.').waitFor();
      assert.equal(new URL(page.url()).hash, '#terminal=fixed');
      await press(page, 'Start Node');
      await says(page, /Node is ready/);
      await prints(page, 'Output comes here');
      await press(page, 'Test');
      await prints(page, 'mine');
    });

    for (const [message, sentence, ways] of [
      [
        'WebAssembly.instantiate(): Out of memory',
        /^The browser has too little memory.*Close other tabs/,
        ['Reload the page'],
      ],
      [
        'Failed to register a ServiceWorker',
        /^The browser does not let stackblitz\.com store data.*third-party cookies/,
        [],
      ],
    ] as const)
      test(`a boot that is refused with “${message}”`, async (t) => {
        const { page, faults } = await open(t, { edits });
        faults.buildError = message;
        await press(page, 'Start Node');
        await says(page, sentence);
        assert.deepEqual(await buttons(page), ways);
        assert.equal(await page.locator('#edits').textContent(), edits['main.mjs']);
      });

    test('storage-blocked for previews: said in their place, and all else goes on', async (t) => {
      const { page, host } = await started(t, { edits });
      host.emit('error', { message: 'Failed to register a ServiceWorker: The user denied permission.' });
      await page.getByRole('tab', { name: 'Preview' }).click();
      await page.getByText('it cannot show a preview. Allow third-party cookies').waitFor();
      await runsEdits(page);
    });

    test('lost: a runtime that dies takes its shell along; trying again starts it anew', async (t) => {
      const { page, host } = await started(t, { edits });
      await page.getByRole('tab', { name: 'Shell' }).click();
      await press(page, 'Explore');
      await prints(page, 'waiting');
      host.dropAll();
      await says(page, /^What the code ran in stopped unexpectedly/);
      await press(page, 'Try again');
      await says(page, /Node is ready/);
      await page.getByRole('tab', { name: 'Shell' }).click();
      await page.getByRole('button', { name: 'New shell' }).click();
      await runsEdits(page);
    });

    test('superseded: another tab takes Node over, and gives it back when asked', async (t) => {
      const { page, context } = await started(t, { edits });
      await press(page, 'Explore');
      await prints(page, 'waiting');
      const other = await openPage(context, page.url());
      await press(other, 'Start Node');
      await says(other, /Node is ready/);
      await prints(other, 'Output comes here');
      await press(other, 'Explore');
      await prints(other, 'waiting');
      await says(page, /^Node now runs in another tab/);
      await press(page, 'Try again');
      await says(page, /Node is ready/);
      await runsEdits(page);
      await says(other, /^Node now runs in another tab/);
    });
  },
);

describe('the engine', () => {
  test('a start that is given up leaves nothing behind, and the next one is a fresh one', async (t) => {
    const { page, faults, host } = await open(t);
    const { promise, resolve } = Promise.withResolvers<void>();
    faults.hold = promise;
    await press(page, 'Start Node');
    await page.locator('iframe').waitFor({ state: 'attached' });
    await page.evaluate(() => nodeTest.engine!.dispose());
    await says(page, /You stopped the run/);
    assert.equal(await page.locator('iframe').count(), 0);
    resolve();
    const exitCode = await page.evaluate(() =>
      nodeTest.engine!.run(['node', 'main.mjs']).then((end) => end.exitCode),
    );
    assert.deepEqual([exitCode, host.bootedBy.length], [0, 1]);
  });

  test('a run that takes too long is stopped, the last run wins, an updated file reaches the next, and no program is exit code 127', async (t) => {
    const { page } = await started(t);
    const seen = await page.evaluate(async () => {
      const engine = nodeTest.engine!;
      const states: string[] = [];
      const late = await engine
        .run(['node', 'wait.mjs'], { timeLimitMs: 300 })
        .catch(({ kind, recover }) => [kind, recover]);
      engine.subscribe(({ status }) => states.push(status));
      const started = Promise.withResolvers<void>();
      const first = engine.run(['node', 'wait.mjs'], {
        onEvent: ({ kind }) => kind === 'started' && started.resolve(),
      });
      await started.promise;
      engine.update('examples/tests/terminal/main.mjs', "console.log('updated')");
      let text = '';
      const second = engine.run(['node', 'main.mjs'], {
        onEvent: (event) => void (event.kind === 'output' && (text += event.text)),
      });
      const firstEnd = await first.catch(({ kind }) => kind);
      const { exitCode } = await second;
      const none = await engine.run(['no-such-program']);
      return { late, firstEnd, exitCode, text, states, none: none.exitCode };
    });
    assert.deepEqual(seen, {
      late: ['time-limit', 'none'],
      firstEnd: 'stopped',
      exitCode: 0,
      text: 'updated\r\n',
      states: ['running', 'ready', 'running', 'ready', 'running', 'ready'],
      none: 127,
    });
  });
});
