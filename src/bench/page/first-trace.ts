import type { Page } from 'playwright-core';
import { duration, type Row } from '../report/row.ts';
import type { OpenSite } from '../site/open-site.ts';

const REPETITIONS = 7;

/** From a click in the lab to the frame that shows the new run. */
export async function firstTraceRows(site: OpenSite): Promise<Row[]> {
  return [
    {
      ...duration('click to first trace, cold', 'ms', await coldTimes(site), { atMost: 500 }),
      note: 'fresh profile, first click on “fixed”',
    },
    {
      ...duration('click to next trace, warm', 'ms', await warmTimes(site), { atMost: 50 }),
      note: 'a fault taken back, and back to the opening run',
    },
  ];
}

async function coldTimes(site: OpenSite): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < REPETITIONS; i++) {
    const page = await site.openArticle();
    times.push(await clickToTrace(page, FIXED));
    await page.context().close();
  }
  return times;
}

async function warmTimes(site: OpenSite): Promise<number[]> {
  const page = await site.openArticle();
  await clickToTrace(page, FIXED);
  await clickToTrace(page, BROKEN);
  const times: number[] = [];
  for (let i = 0; i < REPETITIONS; i++)
    times.push(await clickToTrace(page, i % 2 ? BACK_TO_OPENING : TAKE_BACK));
  await page.context().close();
  return times;
}

const FIXED = '[data-act=fixed]';
const BROKEN = '[data-act=broken]';
const TAKE_BACK = '[data-act=take-back]';
const BACK_TO_OPENING = '[data-act=opening]';

const DEADLINE_MS = 10_000;

/**
 * Milliseconds, all in the page, until the verdict is another one: it is drawn from the run, in the same step as the
 * diagram. The click comes without the pointer's arrival, which would have woken the lab.
 */
function clickToTrace(page: Page, selector: string): Promise<number> {
  return page.evaluate(
    ([selector, deadlineMs]) => {
      const lab = document.querySelector('fl-lab')!;
      const verdict = () => lab.querySelector('.fl-verdict')?.textContent;
      const button = lab.querySelector<HTMLElement>(selector);
      if (!button) throw new Error(`The lab has no "${selector}" to click.`);
      const before = verdict();
      const start = performance.now();
      button.click();
      return new Promise<number>((resolve, reject) => {
        const look = () => {
          const ms = performance.now() - start;
          if (verdict() !== before) resolve(ms);
          else if (ms < deadlineMs) requestAnimationFrame(look);
          else reject(new Error(`A click on "${selector}" showed no new run in ${deadlineMs} ms.`));
        };
        requestAnimationFrame(look);
      });
    },
    [selector, DEADLINE_MS] as const,
  );
}
