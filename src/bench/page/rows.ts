import type { Row } from '../report/row.ts';
import type { OpenSite } from '../site/open-site.ts';
import { articleByteRows } from './article-bytes.ts';
import { firstTraceRows } from './first-trace.ts';
import { labSweepRow } from './lab-sweep.ts';
import { longRunRows } from './long-run.ts';
import { runnerByteRows } from './runner-bytes.ts';
import { searchRows } from './search.ts';

/** What is said about the article page in Chromium. One after the other, so that they do not slow each other down. */
export async function pageRows(site: OpenSite): Promise<Row[]> {
  return [
    ...(await firstTraceRows(site)),
    await labSweepRow(site),
    ...(await longRunRows(site)),
    ...(await articleByteRows(site)),
    ...(await runnerByteRows(site)),
    ...(await searchRows(site)),
  ];
}
