import type { Row } from '../report/row.ts';
import type { OpenSite } from '../site/open-site.ts';
import { kilobytes, transfersOf, type Transfer } from './transfers.ts';

/** What is loaded when a reader first runs, and then edits, an example. */
export async function runnerByteRows(site: OpenSite): Promise<Row[]> {
  const page = await site.openArticle();
  const before = new Set((await transfersOf(page)).transfers.map(({ url }) => url));
  const since = async () => (await transfersOf(page)).transfers.filter(({ url }) => !before.has(url));

  await page.click('[data-act=fixed]');
  await page.waitForSelector('.fl-verdict.fl-held');
  const withoutEditor = await since();
  await page.click('[data-act=edit]');
  await page.waitForSelector('.cm-editor');
  await page.waitForLoadState('networkidle');
  const withEditor = await since();
  await page.context().close();
  return [
    {
      ...row('runner, gzip: lab, compiler and kernel', withoutEditor, 120),
      note: `and ${kilobytes(withoutEditor.filter(isData)).toFixed(1)} kB of data`,
    },
    row('runner, gzip: with editor', withEditor, 320),
  ];
}

const isData = ({ kind }: Transfer): boolean => kind === 'other';

const row = (what: string, transfers: readonly Transfer[], atMost: number): Row => ({
  what,
  unit: 'kB',
  value: kilobytes(transfers.filter((transfer) => !isData(transfer))),
  target: { atMost },
});
