import { parseArgs } from 'node:util';
import { buildRows } from './build/rows.ts';
import { pageRows } from './page/rows.ts';
import type { Row } from './report/row.ts';
import { formatJson, formatTable } from './report/table.ts';
import { measureInChromium } from './simulator/in-chromium.ts';
import { measureInNode } from './simulator/in-node.ts';
import { simulatorRows } from './simulator/rows.ts';
import { serverByteRows } from './simulator/server-bytes.ts';
import { onSite } from './site/open-site.ts';

/**
 * `npm run bench`: measures what the project aims at and prints one table. `-- --json` prints JSON;
 * `-- --only node,page` measures a part. Nothing is asserted: a missed target is a row that says so, and the exit code
 * is 0 unless something could not be measured.
 */
const parts: Record<string, () => Promise<Row[]>> = {
  node: () => simulatorRows('Node', measureInNode, { hops: 100_000, runs: 10_000, events: 700_000 }),
  chromium: () =>
    onSite(async ({ openArticle }) =>
      simulatorRows('Chromium', await measureInChromium(await openArticle()), {
        hops: 20_000,
        runs: 8_000,
        events: 560_000,
      }),
    ),
  servers: serverByteRows,
  page: () => onSite(pageRows),
  build: buildRows,
};

const usage = `Use it like this: npm run bench -- --json --only ${Object.keys(parts).join(',')}`;

try {
  const { json, only } = options();
  const rows: Row[] = [];
  for (const part of only) rows.push(...(await rowsOf(part)));
  if (rows.length) console.log(json ? formatJson(rows) : formatTable(rows));
} catch (error) {
  console.error(sentence(error));
  process.exitCode = 1;
}

/** The rows of a part; none if it could not be measured, which is said at once. */
async function rowsOf(part: string): Promise<Row[]> {
  console.error(`Measuring ${part} …`);
  try {
    return await parts[part]!();
  } catch (error) {
    console.error(`Not measured: ${part}. ${sentence(error)}`);
    process.exitCode = 1;
    return [];
  }
}

function options(): { json: boolean; only: string[] } {
  const { values } = parse();
  const only = values.only?.split(',') ?? Object.keys(parts);
  const unknown = only.find((part) => !Object.hasOwn(parts, part));
  if (unknown !== undefined) throw new Error(`There is no part "${unknown}" to measure. ${usage}`);
  return { json: values.json, only };
}

function parse() {
  try {
    return parseArgs({ options: { json: { type: 'boolean', default: false }, only: { type: 'string' } } });
  } catch (error) {
    throw new Error(`${sentence(error)} ${usage}`, { cause: error });
  }
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
