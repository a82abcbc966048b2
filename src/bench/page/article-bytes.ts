import type { Row } from '../report/row.ts';
import type { OpenSite } from '../site/open-site.ts';
import { kilobytes, transfersOf } from './transfers.ts';

/** What an article page costs a reader who only reads. */
export async function articleByteRows(site: OpenSite): Promise<Row[]> {
  const page = await site.openArticle();
  const { transfers, loadMs } = await transfersOf(page);
  await page.context().close();
  const origin = new URL(site.url).origin;
  const elsewhere = transfers.filter(({ url }) => new URL(url).origin !== origin).length;
  const own = transfers.filter(({ startMs }) => startMs < loadMs);
  const idle = transfers.filter(({ startMs }) => startMs >= loadMs);
  const sum = (list: typeof transfers, kind: string) => kilobytes(list.filter((each) => each.kind === kind));
  const kB = (what: string, value: number, atMost: number): Row => ({
    what: `article, gzip: ${what}`,
    unit: 'kB',
    value,
    target: { atMost },
  });
  return [
    kB('HTML', sum(own, 'html'), 30),
    kB('CSS', sum(own, 'css'), 17),
    kB('JavaScript', sum(own, 'js'), 12),
    {
      ...kB('JavaScript of the search box, on idle', sum(idle, 'js'), 26),
      note: `and ${sum(idle, 'css').toFixed(1)} kB of CSS`,
    },
    kB('all', kilobytes(transfers), 80),
    { what: 'article: third-party requests', unit: 'requests', value: elsewhere, target: { atMost: 0 } },
  ];
}
