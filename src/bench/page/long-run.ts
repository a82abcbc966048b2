import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { duration, type Row } from '../report/row.ts';
import type { OpenSite } from '../site/open-site.ts';

const PLAYGROUND = 'reference/playground/';
/** One operation of the playground's workload, and the same many times, one after the other: about 10,000 events. */
const ONCE = "add('apples', 1 + random.below(3), 'add a few apples'),";
const OFTEN = `(async () => { for (let i = 0; i < 1200; i++) await add('apples', 1, 'add ' + i); })(),`;

const FRAMES = 240;
/** How far each frame scrolls: a page in less than a tenth of a second. */
const STEP = 120;
const FRAME_MS = 1000 / 60;

/** A run of 10,000 events in the lab: how long it keeps the page busy, and how it scrolls, folded and with all folds open. */
export async function longRunRows(site: OpenSite): Promise<Row[]> {
  const page = await site.openPage(PLAYGROUND);
  try {
    await fillScenario(page);
    const busy = await busyWhile(page, () => drawFaults(page));
    const folded = await scrollFrames(page);
    await openFolds(page);
    const open = await scrollFrames(page);
    const nodes = await page.evaluate(() => document.querySelectorAll('.fl-st *').length);
    return [
      {
        ...duration('10,000 events: longest task until the run is shown', 'ms', [Math.max(0, ...busy)]),
        note: 'story, layout and drawing',
      },
      frameRow('10,000 events: a frame while scrolling', folded),
      frameRow('10,000 events, all folds open: a frame while scrolling', open),
      { what: '10,000 events, all folds open: elements of the diagram', unit: 'elements', value: nodes },
    ];
  } finally {
    await page.context().close();
  }
}

function frameRow(what: string, times: readonly number[]): Row {
  const long = times.filter((ms) => ms > 1.5 * FRAME_MS).length;
  return {
    // A frame of a 60 Hz screen and what its clock is off by.
    ...duration(what, 'ms', times, { atMost: 17 }),
    note: `${long} of ${times.length} frames came late`,
  };
}

async function fillScenario(page: Page): Promise<void> {
  const file = new URL('../../../examples/reference/playground/scenario.ts', import.meta.url);
  const source = readFileSync(file, 'utf8');
  if (!source.includes(ONCE)) throw new Error(`The playground's workload has no “${ONCE}” any more.`);
  await page.hover('.fl-verdict');
  await page.click('[data-act=edit]');
  await page.getByRole('tab', { name: 'scenario.ts' }).click();
  await page.getByRole('textbox', { name: 'scenario.ts' }).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(source.replace(ONCE, OFTEN));
  await page.locator('.fl-verdict', { hasText: 'edited' }).waitFor();
}

/** With faults there is something to be seen between what folds. */
async function drawFaults(page: Page): Promise<void> {
  await page.click('[data-act=run]');
  await page.getByRole('radio', { name: /^What chance gives/ }).check();
  await page.locator('.fl-story li').nth(100).waitFor({ timeout: 60_000 });
}

/** How long each task took that kept the page busy for more than 50 ms, in milliseconds. */
async function busyWhile(page: Page, work: () => Promise<void>): Promise<number[]> {
  const observed = await page.evaluateHandle(() => {
    const tasks: number[] = [];
    new PerformanceObserver((list) => {
      for (const { duration: ms } of list.getEntries()) tasks.push(ms);
    }).observe({ type: 'longtask' });
    return tasks;
  });
  await work();
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 500)));
  return observed.jsonValue();
}

async function openFolds(page: Page): Promise<void> {
  const fold = page
    .locator('.fl-run')
    .first()
    .getByRole('button', { name: /^Show \d+ messages/ });
  const before = await page.evaluate(() => document.documentElement.scrollHeight);
  while (await fold.count()) await fold.first().dispatchEvent('click');
  await page.waitForFunction((height) => document.documentElement.scrollHeight > height, before);
}

/** The times between frames while the page scrolls through the diagram, in milliseconds. */
function scrollFrames(page: Page): Promise<number[]> {
  return page.evaluate(
    async ([frames, step]) => {
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      const diagram = [...document.querySelectorAll('.fl-st')].find((one) => one.getClientRects().length)!;
      scrollTo(0, scrollY + diagram.getBoundingClientRect().top);
      await new Promise((resolve) => setTimeout(resolve, 500));
      const times: number[] = [];
      let last = performance.now();
      for (let i = 0; i < frames; i++) {
        await frame();
        const now = performance.now();
        times.push(now - last);
        last = now;
        scrollBy({ top: step, behavior: 'instant' });
      }
      return times;
    },
    [FRAMES, STEP] as const,
  );
}
