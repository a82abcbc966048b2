import { always, eventually, scenario, sometimes, type Disk } from '@faultline/simulator';
import { dateReport, unreadable } from './dates.ts';
import { languageReport } from './language.ts';
import { mathReport } from './math.ts';
import { timerReport } from './timers.ts';
import { webReport } from './web.ts';

/**
 * Not a pattern: a run of everything that a node can reach, written to disks and printed. Equal trace hashes of many
 * seeds, on two engines or in two time zones, say that nothing of the engine or the zone shows through.
 */
export default scenario({
  nodes: {
    math: ({ disk }) => report(disk, mathReport()),
    dates: ({ disk }) => report(disk, [...dateReport(), unreadable()]),
    language: ({ disk }) => report(disk, languageReport()),
    web: async ({ disk }) => report(disk, await webReport()),
    timers: ({ disk }) => {
      const lines = disk.log<string>('report');
      void timerReport((line) => {
        console.log(line);
        void lines.append(line);
      });
    },
    // Dies of its own errors, now and then, in every way that there is.
    dying: ({ disk }) => {
      const served = disk.log<number>('served');
      return async (request) => {
        const way = Number(new URL(request.url).searchParams.get('way'));
        await served.append(way);
        const error = new Error(`way ${way}`);
        if (way === 1) void Promise.reject(error);
        if (way === 2) setTimeout(() => Promise.reject(error), 3);
        if (way === 3) setImmediate(() => fail(error));
        if (way === 4) queueMicrotask(() => void Promise.reject(error));
        if (way === 5) throw error;
        if (way === 6) void fetch('http://nobody/');
        return Response.json({ way, served: served.read().length });
      };
    },
  },

  async workload({ operation, observe, random }) {
    for (let i = 0; i < 6; i++) {
      const way = random.below(12);
      await operation(`ask ${i}`, async () => {
        const response = await fetch(`http://dying/?way=${way}`, {
          method: 'POST',
          body: `ä ${i}`,
          signal: AbortSignal.timeout(300),
        });
        const text = await response.text();
        observe('answer', { way, status: response.status, text });
        return text;
      });
    }
  },

  conditions: {
    latencyMs: [1, 40],
    drop: 0.03,
    duplicate: 0.05,
    late: 0.03,
    reset: 0.03,
    crash: 0.01,
    partition: 0.1,
    quietAfterMs: 1000,
    limitMs: 3000,
  },

  invariants: {
    'what was answered was written before': always((world) => {
      const served = world.log<number>('dying', 'served');
      return world.observations.every(({ value }) => served.includes((value as { way: number }).way));
    }),
    'every report is there': eventually((world) =>
      ['math', 'dates', 'language', 'web', 'timers'].every((node) => world.log(node, 'report').length > 0),
    ),
    'a request had no answer': sometimes((world) => world.operations.some(({ type }) => type === 'info')),
  },
});

async function report(disk: Disk, lines: readonly string[]): Promise<void> {
  const log = disk.log<string>('report');
  console.log(lines.join('\n'));
  await log.append(lines.join('\n'));
}

function fail(error: Error): never {
  throw error;
}
