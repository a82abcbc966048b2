import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import type { Browser, Locator, Page } from 'playwright-core';
import { launchChromium } from '../../test/chromium.ts';
import { inlineCss } from '../../test/inline-css.ts';

// The site's own policy for styles and scripts; a violation fails the test.
const CSP = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'";

let server: Server;
let browser: Browser;
let page: Page;
let url: string;
let bundle: Map<string, Uint8Array>;
let complaints: string[];

before(async () => {
  bundle = await bundlePage();
  server = createServer((request, response) => {
    const name = new URL(request.url!, 'http://localhost').pathname.slice(1) || 'index.html';
    const body = bundle.get(name);
    const type = name.endsWith('.js') ? 'text/javascript' : name.endsWith('.css') ? 'text/css' : 'text/html';
    response.writeHead(body ? 200 : 404, {
      'content-type': `${type}; charset=utf-8`,
      'content-security-policy': CSP,
    });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  browser = await launchChromium();
});

after(async () => {
  await browser?.close();
  server?.close();
});

beforeEach(async () => {
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(10_000);
  complaints = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('ERR_FAILED')) complaints.push(message.text());
  });
});

afterEach(async () => {
  await page.close();
  assert.deepEqual(complaints, []);
});

describe('EditPanel', () => {
  test('typing reaches the parent and marks the tab; undo takes it back to the letter', async () => {
    const editor = await openPage();
    await editor.press('Control+Home');
    await page.keyboard.type('let x = 1;');
    assert.match((await edits())['saga.ts']!, /^let x = 1;\/\/ A saga, cut short\.\n/);
    await tab('saga.ts, edited').waitFor();
    await page.keyboard.press('Control+z');
    await tab('saga.ts').waitFor();
    assert.equal(await page.getByRole('tab', { name: 'edited' }).count(), 0);
  });

  test('highlights TypeScript in the colours of the page, and follows its theme', async () => {
    const editor = await openPage();
    const keyword = editor.getByText('export', { exact: true });
    const colour = () => keyword.evaluate((element) => getComputedStyle(element).color);
    assert.equal(await colour(), 'rgb(53, 85, 125)');
    await page.emulateMedia({ colorScheme: 'dark' });
    assert.equal(await colour(), 'rgb(147, 183, 224)');
    const background = await page
      .locator('.cm-editor')
      .first()
      .evaluate((element) => getComputedStyle(element).backgroundColor);
    assert.equal(background, 'rgb(25, 27, 33)');
  });

  test('errors stand at their line, in a list and on the tab; a link goes to the place', async () => {
    const editor = await openPage();
    await setErrors([
      { file: 'saga.ts', line: 100, column: 4, message: 'Something is wrong.' },
      { file: 'scenario.ts', line: 99, message: 'Beyond the end.' },
    ]);
    await page.getByRole('button', { name: 'saga.ts, line 100' }).click();
    await editor.getByText('Something is wrong.').waitFor();
    assert.equal(
      await page.locator('.fl-error-line + .fl-error-message').textContent(),
      'Something is wrong.',
    );
    assert.equal(await page.locator('.fl-error-gutter').textContent(), '100');
    assert.equal(await page.locator('.fl-error-place').textContent(), 'More');
    await page.keyboard.type('X');
    assert.equal((await edits())['saga.ts']!.split('\n')[99], '// XMore lines, so that the editor scrolls.');

    await page.getByRole('button', { name: 'scenario.ts, line 99' }).click();
    await page.locator('.fl-error-message', { hasText: 'Beyond the end.' }).waitFor();
    await tab('scenario.ts, has errors').waitFor();
    assert.equal(await focused(), 'scenario.ts');

    await setErrors([]);
    const marks = '.fl-error-line, .fl-error-message, .fl-error-gutter, .fl-error-place';
    await page.waitForFunction((selector) => document.querySelector(selector) === null, marks);
  });

  test('an error moves with its line', async () => {
    const editor = await openPage();
    await setErrors([{ file: 'saga.ts', line: 2, message: 'Here.' }]);
    await editor.getByText('Here.').waitFor();
    await editor.press('Control+Home');
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('.fl-error-gutter').textContent(), '3');
  });

  test('lit lines are shown without moving the page', async () => {
    await openPage();
    await page.evaluate(() =>
      window.setHighlighted([
        { file: 'saga.ts', line: 100 },
        { file: 'scenario.ts', line: 1 },
      ]),
    );
    const lit = page.locator('.fl-lit');
    await lit.waitFor();
    assert.equal(await lit.count(), 1);
    assert.equal(await page.evaluate(() => scrollY), 0);
    assert.ok(
      await lit.evaluate((line) => {
        const scroller = line.closest('.cm-scroller')!.getBoundingClientRect();
        const box = line.getBoundingClientRect();
        return box.top >= scroller.top && box.bottom <= scroller.bottom;
      }),
    );
  });

  test('Escape leaves to the tab and tells the parent; Tab moves on and types nothing', async () => {
    const editor = await openPage();
    await editor.focus();
    await page.keyboard.press('Escape');
    assert.equal(await page.evaluate(() => window.escapes), 1);
    assert.equal(await focused(), 'saga.ts');
    assert.equal(
      await page.evaluate(() => document.activeElement!.role ?? document.activeElement!.getAttribute('role')),
      'tab',
    );
    await page.keyboard.press('Tab');
    assert.ok(await editor.evaluate((element) => element === document.activeElement));
    await page.keyboard.press('Tab');
    assert.equal(await focused(), 'Reset file');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    assert.equal(await focused(), 'saga.ts');
    assert.deepEqual(await edits(), {});
  });

  test('everything by keyboard: tabs by arrows, edit, indent, changes, reset, undo', async () => {
    await openPage();
    await tab('saga.ts').focus();
    await page.keyboard.press('End');
    assert.equal(await focused(), 'README.md');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    assert.equal(await focused(), 'scenario.ts');
    await page.getByRole('textbox', { name: 'scenario.ts' }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.type('//');
    await page.keyboard.press('Control+]');
    // The other lines keep their CRLF, or the diff would show them all.
    assert.deepEqual(await edits(), { 'scenario.ts': "  //export default 'windows';\r\n" });

    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    assert.equal(await focused(), 'Show changes');
    await page.keyboard.press('Enter');
    const changes = page.getByRole('region', { name: 'Changes' });
    assert.equal(
      await changes.textContent(),
      "--- a/scenario.ts\n+++ b/scenario.ts\n@@ -1,1 +1,1 @@\n-export default 'windows';\r\n+  //export default 'windows';\r\n",
    );
    assert.deepEqual([await changes.locator('ins').count(), await changes.locator('del').count()], [1, 1]);

    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    assert.equal(await focused(), 'Reset file');
    await page.keyboard.press('Enter');
    assert.deepEqual(await edits(), {});
    assert.equal(await focused(), 'Reset file');
    await page.getByText('No file has been changed.').waitFor();
    await page.getByRole('button', { name: 'Undo reset' }).press('Enter');
    assert.deepEqual(await edits(), { 'scenario.ts': "  //export default 'windows';\r\n" });
  });

  test('reset all drops every edit, and the editor can undo it, too', async () => {
    const editor = await openPage();
    await editor.press('Control+Home');
    await page.keyboard.type('A');
    await tab('README.md').click();
    await page.getByRole('textbox', { name: 'README.md' }).press('Control+Home');
    await page.keyboard.type('B');
    assert.deepEqual(Object.keys(await edits()), ['saga.ts', 'README.md']);
    await page.getByRole('button', { name: 'Reset all' }).click();
    await page.getByText('Reset saga.ts, README.md.').waitFor();
    assert.deepEqual(await edits(), {});
    const readme = page.getByRole('textbox', { name: 'README.md' });
    assert.deepEqual(await readme.locator('.cm-line').allTextContents(), ['# Saga', '']);
    await readme.press('Control+z');
    assert.deepEqual(await edits(), { 'README.md': 'B# Saga\n' });
    assert.equal(await page.getByRole('button', { name: 'Undo reset' }).count(), 0);
  });

  test('says when the editor cannot be loaded, shows the text, and loads it when asked again', async () => {
    let broken = true;
    await page.route(/\/editor-\w+\.js$/, (route) => (broken ? route.abort() : route.continue()));
    await page.goto(url);
    const alert = page.getByRole('alert');
    await alert.waitFor();
    assert.match(
      (await alert.textContent())!,
      /^The editor could not be loaded\. Check your connection and try again; your edits are kept\./,
    );
    assert.match((await page.getByRole('region', { name: 'saga.ts' }).textContent())!, /A saga, cut short/);
    broken = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('textbox', { name: 'saga.ts' }).waitFor();
    assert.equal(await focused(), 'saga.ts');
  });

  test('whoever reads the plain text while the editor loads goes on in the editor', async () => {
    let load = (): void => {};
    await page.route(/\/editor-\w+\.js$/, (route) => void (load = () => void route.continue()));
    await page.goto(url);
    await page.getByText('Loading the editor').waitFor();
    await page.getByRole('region', { name: 'saga.ts' }).focus();
    load();
    await page.getByRole('textbox', { name: 'saga.ts' }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement!.getAttribute('role')), 'textbox');
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing in the ${colorScheme} theme`, async () => {
      await page.emulateMedia({ colorScheme });
      const editor = await openPage();
      await setErrors([{ file: 'saga.ts', line: 2, column: 8, message: 'Something is wrong.' }]);
      await page.evaluate(() => window.setHighlighted([{ file: 'saga.ts', line: 3 }]));
      await editor.press('Control+Home');
      await page.keyboard.type('let x = /a/;');
      await page.getByRole('button', { name: 'Show changes' }).click();
      await page.getByRole('region', { name: 'Changes' }).waitFor();
      await page.addScriptTag({ url: '/axe.js' });
      const violations = await page.evaluate(async () => {
        // @ts-expect-error axe is a global of the script above.
        const results = await axe.run();
        return results.violations.map((one: { id: string; nodes: { html: string }[] }) => [
          one.id,
          ...one.nodes.map(({ html }) => html),
        ]);
      });
      assert.deepEqual(violations, []);
    });
  }

  test('the page loads no editor of its own, and the editor keeps to its budget', () => {
    const size = (pattern: RegExp): number =>
      [...bundle]
        .filter(([name]) => pattern.test(name))
        .reduce((sum, [, body]) => sum + gzipSync(body).length, 0);
    assert.ok(size(/^editor-/) <= 140_000, `editor: ${size(/^editor-/)} bytes`);
    // Preact, the panel and the fixture.
    assert.ok(size(/^page\.js|^page\.css/) <= 12_000, `page: ${size(/^page\.js|^page\.css/)} bytes`);
  });
});

describe('createEditor', () => {
  test('gives texts back to the letter, whatever their line endings', async () => {
    await openPage();
    const texts = ['', 'a\n', 'a\r\nb\r\n', 'a\nb\r\nc\r', '\r\n', '\n\r'];
    const results = await page.evaluate(async (all) => {
      const { createEditor } = await window.loadEditor();
      const options = { path: 'x.ts', text: '', onChange: () => {}, onEscape: () => {} };
      return all.map((text) => {
        const fresh = createEditor(document.body, { ...options, text });
        const set = createEditor(document.body, options);
        set.setText(text);
        const got = [fresh.getText(), set.getText()];
        fresh.destroy();
        set.destroy();
        return got;
      });
    }, texts);
    assert.deepEqual(
      results,
      texts.map((text) => [text, text]),
    );
    assert.equal(await page.locator('body > .cm-editor').count(), 0);
  });

  test('a read-only editor can be entered and left, but not changed', async () => {
    await openPage();
    await page.evaluate(async () => {
      const { createEditor } = await window.loadEditor();
      const options = { path: 'fixed.ts', text: 'let a;', readOnly: true };
      const onChange = (text: string): void => void (window.edits = { changed: text });
      createEditor(document.body, { ...options, onChange, onEscape: () => void window.escapes++ }).focus();
    });
    assert.equal(await focused(), 'fixed.ts, read-only');
    await page.keyboard.type('x');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Delete');
    await page.keyboard.press('Escape');
    assert.equal(await page.getByRole('textbox', { name: 'fixed.ts, read-only' }).textContent(), 'let a;');
    assert.deepEqual(await edits(), {});
    assert.equal(await page.evaluate(() => window.escapes), 1);
  });
});

async function openPage(): Promise<Locator> {
  await page.goto(url);
  const editor = page.getByRole('textbox', { name: 'saga.ts' });
  await editor.waitFor();
  return editor;
}

function tab(name: string): Locator {
  return page.getByRole('tab', { name, exact: true });
}

function edits(): Promise<Record<string, string>> {
  return page.evaluate(() => window.edits);
}

function setErrors(errors: Parameters<Window['setErrors']>[0]): Promise<void> {
  return page.evaluate((list) => window.setErrors(list), errors);
}

function focused(): Promise<string | null> {
  return page.evaluate(() => {
    const element = document.activeElement!;
    return element.getAttribute('aria-label') ?? element.textContent;
  });
}

async function bundlePage(): Promise<Map<string, Uint8Array>> {
  const tokens = join(import.meta.dirname, '../../theme/tokens.css');
  const { outputFiles } = await build({
    entryPoints: { page: join(import.meta.dirname, 'EditPanel.fixture.tsx'), tokens },
    bundle: true,
    splitting: true,
    minify: true,
    write: false,
    format: 'esm',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    outdir: '/',
    logLevel: 'error',
    plugins: [inlineCss],
  });
  const html =
    '<!doctype html><html lang="en" style="color-scheme: light dark"><title>Editor</title><link rel="stylesheet" href="/tokens.css">' +
    '<body style="background: var(--fl-bg); color: var(--fl-ink)"><div id="root"></div><script type="module" src="/page.js"></script>';
  return new Map<string, Uint8Array>([
    ['index.html', Buffer.from(html)],
    ['favicon.ico', Buffer.from('')],
    ['axe.js', readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'))],
    ...outputFiles.map(({ path, contents }): [string, Uint8Array] => [path.replace(/^\//, ''), contents]),
  ]);
}
