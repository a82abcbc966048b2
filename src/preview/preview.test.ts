import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { loadExample } from '../catalogue/load-example.ts';
import { picturePath } from './picture-path.ts';
import { drawPicture } from './picture.ts';
import { wordsIn } from './preview-pictures.ts';
import { runDrawing } from './run-drawing.ts';

test('each page has a picture of its own, but for labs to embed and other languages', () => {
  assert.equal(picturePath('/'), '/og/index.png');
  assert.equal(picturePath('/transactions/saga/'), '/og/transactions/saga.png');
  assert.equal(picturePath('/embed/transactions/saga/late-action/'), undefined);
  assert.equal(picturePath('/zh-cn/transactions/saga/'), undefined);
});

test('its words are those at the head of the page, the description where there is no lead', () => {
  const html =
    '<meta name="description" content="A &#39;thing&#39;."><p class="fl-eyebrow" data-x><a>foundations</a> · 5 min</p><h1 class="x">A &amp; <b>B</b></h1>';
  assert.deepEqual(wordsIn(html), { eyebrow: 'foundations · 5 min', title: 'A & B', lead: "A 'thing'." });
  assert.equal(wordsIn(`${html}<p class="fl-lead">The\n lead</p>`).lead, 'The lead');
});

test('a picture has the size that other sites expect, is the same each time, and shows the run', async () => {
  const example = await loadExample('transactions/saga');
  const run = runDrawing(example, 'register-after-await');
  assert.deepEqual(
    run?.heads.map(({ text }) => text),
    ['client', 'orders', 'inventory', 'payment', 'shipping'],
  );
  const picture = { eyebrow: 'transactions', title: 'Saga', lead: 'Undo it.', run };
  const [once, again, without] = await Promise.all([
    drawPicture(picture),
    drawPicture(picture),
    drawPicture({ ...picture, run: undefined }),
  ]);
  const { width, height, format } = await sharp(once).metadata();
  assert.deepEqual([width, height, format], [1200, 630, 'png']);
  assert.ok(once.equals(again));
  assert.ok(!once.equals(without));
  assert.equal(runDrawing(example, 'no-such-bug'), undefined);
});
