import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { alone } from '../../site/build-lock.ts';
import { root } from '../../site/root.ts';
import type { Row } from '../report/row.ts';
import { writePlainStarlight } from './plain-starlight.ts';
import { copySite } from './this-site.ts';
import { timedBuild, type BuildTime } from './timed-build.ts';

/** How long the site takes to build, beside Starlight as it comes. Both in new folders, so with cold caches. */
export async function buildRows(): Promise<Row[]> {
  // Inside the project, for there the packages are found.
  const folder = fileURLToPath(new URL('.cache/bench-build/', root));
  const work = async () => {
    await rm(folder, { recursive: true, force: true });
    const plain = await buildIn(join(folder, 'plain'), writePlainStarlight);
    const site = await buildIn(join(folder, 'site'), copySite);
    return rowsOf(site, plain);
  };
  try {
    return await alone(work, { say: console.error });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function buildIn(folder: string, fill: (folder: string) => Promise<void>): Promise<BuildTime> {
  await mkdir(folder, { recursive: true });
  await fill(folder);
  return timedBuild(folder);
}

function rowsOf(site: BuildTime, plain: BuildTime): Row[] {
  const byWall = site.wallSeconds / plain.wallSeconds;
  const byCpu = site.cpuSeconds && plain.cpuSeconds && site.cpuSeconds / plain.cpuSeconds;
  return [
    ...timeRows('build: this site', site),
    ...timeRows('build: plain Starlight, same pages', plain),
    {
      what: 'build: this site / plain Starlight',
      unit: '×',
      value: byCpu ?? byWall,
      target: { atMost: 1.5 },
      note: byCpu ? `by processor time; ${byWall.toFixed(2)} on the wall` : 'on the wall',
    },
  ];
}

function timeRows(what: string, { wallSeconds, cpuSeconds, htmlPages }: BuildTime): Row[] {
  const wall: Row = {
    what,
    unit: 's',
    value: wallSeconds,
    note: `on the wall; ${htmlPages} pages, cold caches`,
  };
  return cpuSeconds ? [wall, { what, unit: 's', value: cpuSeconds, note: 'of processor time' }] : [wall];
}
