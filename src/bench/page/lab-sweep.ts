import type { Row } from '../report/row.ts';
import type { OpenSite } from '../site/open-site.ts';

/** Exploring as a reader does it: one click on the lab's own button, on the fixed code, with progress shown. */
export async function labSweepRow(site: OpenSite): Promise<Row> {
  const page = await site.openArticle();
  await page.click('[data-act=fixed]');
  await page.waitForSelector('.fl-verdict.fl-held');
  const value = await page.evaluate(explore);
  await page.context().close();
  return { what: 'explore button of the lab', unit: 'runs/s', value, note: 'click to outcome, one worker' };
}

/** In the page: runs a second from the click to the frame that shows the outcome. */
function explore(): Promise<number> {
  const lab = document.querySelector('fl-lab')!;
  const button = lab.querySelector<HTMLElement>('[data-act=explore]')!;
  const start = performance.now();
  button.click();
  return new Promise((resolve, reject) => {
    const look = () => {
      const trouble = lab.querySelector('.fl-trouble')?.textContent;
      if (trouble) return reject(new Error(`The lab says: ${trouble}`));
      const text = lab.querySelector('.fl-explored')?.textContent;
      if (!text) return requestAnimationFrame(look);
      const runs = Number(/^([\d,]+) schedules/.exec(text)?.[1]?.replaceAll(',', ''));
      return runs
        ? resolve((runs / (performance.now() - start)) * 1000)
        : reject(new Error(`The fixed code does not hold: ${text}`));
    };
    requestAnimationFrame(look);
  });
}
