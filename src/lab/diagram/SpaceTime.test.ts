import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { SAGA_WORDS, busy, crash, lostReply } from '../../../examples/simulator/src/story/fixtures.ts';
import { tellStory } from '../../../examples/simulator/src/story/story.ts';
import type { Part } from './geometry.ts';
import { heightOf, layOut, partsOf } from './layout.ts';
import { nearestPart } from './nearest.ts';

type Render = (component: string, props: object) => string;

const here = new URL('.', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'space-time-'));
let render: Render;

/** Node runs no JSX: the components are compiled, with the renderer of the server. */
before(async () => {
  const outfile = join(folder, 'components.mjs');
  const contents = `
    import { h } from 'preact';
    import { renderToString } from 'preact-render-to-string';
    import * as diagram from './SpaceTime.tsx';
    import * as story from './StoryList.tsx';
    const all = { ...diagram, ...story };
    export const render = (component, props) => renderToString(h(all[component], props));`;
  const stdin = { contents, resolveDir: here, loader: 'tsx' } as const;
  await build({
    stdin,
    bundle: true,
    format: 'esm',
    platform: 'node',
    outfile,
    jsx: 'automatic',
    jsxImportSource: 'preact',
  });
  ({ render } = (await import(outfile)) as { render: Render });
});
after(() => rmSync(folder, { recursive: true }));

const wide = () => layOut(lostReply(), { shape: 'wide', vocabulary: SAGA_WORDS });
const compact = () => layOut(lostReply(), { shape: 'compact', vocabulary: SAGA_WORDS });

function all(html: string, pattern: RegExp): string[] {
  return [...html.matchAll(pattern)].map((match) => match[1] ?? match[0]);
}

suite('a diagram', () => {
  test('without scripts is one picture with a description', () => {
    const html = render('SpaceTime', { layout: wide() });
    assert.match(html, /<svg[^>]*role="img" aria-label="Space-time diagram of 5 nodes and 12 messages;/);
    assert.doesNotMatch(html, /tabindex|role="button"/i);
  });

  test('that lives is a group of named parts with one in the tab order', () => {
    const html = render('SpaceTime', { layout: wide(), onMessage: () => {} });
    assert.match(html, /role="group"/);
    assert.deepEqual(all(html, /tabindex="0"/gi).length, 1);
    const names = all(html, /role="button"[^>]*aria-label="([^"]*)"/g);
    assert.equal(names.length, partsOf(wide()).length);
    assert.ok(names.includes('orders to shipping, book o1, delivered'));
    assert.ok(names.includes('shipping to orders, reply to book o1, lost'));
    assert.ok(names.includes('orders at 110 ms: gives up on shipping, sends refund o1'));
  });

  test('lights up the parts of the active events', () => {
    const lost = wide().messages.find(({ fate }) => fate === 'lost')!;
    const html = render('SpaceTime', { layout: wide(), onMessage: () => {}, active: new Set(lost.events) });
    assert.match(html, /class="msg fault reply lost lit"/);
    assert.doesNotMatch(html, /class="msg undo[^"]*lit/);
    assert.deepEqual(all(html, /tabindex="0"/gi).length, 1);
  });

  test('shows one instant: a veil over what comes later, and on it the messages on their way', () => {
    const layout = wide();
    const refund = layout.messages.find(({ tone, reply }) => tone === 'undo' && !reply)!;
    const cursor = { event: refund.event, inFlight: new Set([refund.message]) };
    const html = render('SpaceTime', { layout, onMessage: () => {}, cursor });
    const overlay = html.slice(html.indexOf('class="cursor"'));
    assert.ok(refund.y1 < heightOf(layout, refund.event) && heightOf(layout, refund.event) < refund.y2);
    assert.match(overlay, new RegExp(`<rect[^>]* y="${heightOf(layout, refund.event)}"`));
    assert.equal(all(overlay, /class="flight"/g).length, 1);
    assert.equal(all(overlay, /class="msg undo delivered"/g).length, 1);
    assert.doesNotMatch(render('SpaceTime', { layout, onMessage: () => {} }), /cursor/);
  });

  test('shows each mark, cross and verdict', () => {
    const html = render('SpaceTime', { layout: layOut(crash(), { shape: 'wide', vocabulary: SAGA_WORDS }) });
    for (const mark of [
      'mark write do',
      'mark crash fault',
      'mark unwritten fault',
      'mark boot end',
      'mark failed end',
    ])
      assert.ok(html.includes(`class="${mark}"`), mark);
    assert.match(render('SpaceTime', { layout: wide() }), /class="verdict"/);
  });

  test('in both shapes and with its story is light enough for a page', () => {
    const sentences = tellStory({ trace: lostReply() }, SAGA_WORDS);
    const html =
      render('SpaceTimeBoth', { wide: wide(), compact: compact() }) + render('StoryList', { sentences });
    assert.ok(gzipSync(html).length < 4000, `${gzipSync(html).length} bytes`);
  });
});

test('a story is a list whose faults are bold', () => {
  const sentences = tellStory({ trace: lostReply() }, SAGA_WORDS);
  const html = render('StoryList', { sentences, active: new Set(sentences[3]!.events) });
  assert.ok(html.startsWith('<ol class="fl-story" lang="en">'));
  assert.ok(html.includes('<li class="fault">shipping books o1. <b>Its reply is lost.</b></li>'));
  assert.ok(
    html.includes('<li class="plain lit">After 100 ms orders gives up on shipping: the call times out.</li>'),
  );
  assert.ok(html.includes('<li class="verdict"><b>This breaks:</b> a finished saga'));
});

suite('the part under a finger', () => {
  const parts = partsOf(layOut(busy(), { shape: 'compact', vocabulary: SAGA_WORDS }));
  const find = (wanted: (part: Part) => boolean) => parts.find(wanted)!;

  test('is the nearest message along its whole line', () => {
    const part = find((p) => p.kind === 'message' && p.name.startsWith('orders to payment, charge o2'));
    assert.ok(part.kind === 'message');
    const middle = [(part.x1 + part.x2) / 2, (part.y1 + part.y2) / 2] as const;
    assert.equal(nearestPart(parts, middle[0], middle[1] + 2, 22), part);
  });

  test('is the point at the end of a line, not the line', () => {
    const part = find((p) => p.kind === 'point' && p.node === 'payment');
    assert.ok(part.kind === 'point');
    assert.equal(nearestPart(parts, part.x, part.y, 22), part);
  });

  test('is none where there is none', () => {
    assert.equal(nearestPart(parts, -100, -100, 22), undefined);
  });
});
