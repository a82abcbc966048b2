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
    timers: async ({ disk }) => {
      const lines = disk.log<string>('report');
      await lines.recover();
      void timerReport((line) => {
        console.log(line);
        void lines.append(line);
      });
    },
    // Writes in every way that there is, and leaves when it is asked to.
    keeper: async ({ disk, stopping, exit }) => {
      const log = disk.log<{ i: number; at: number }>('kept');
      const map = disk.keyValue<number>('map');
      stopping.addEventListener('abort', () => void map.set('stopped', Date.now()).then(exit));
      await log.recover();
      for (let i = 1; i <= 5; i++) {
        await log.append({ i, at: Date.now() }, { sync: i % 2 === 0 });
        await map.set(`k${i}`, performance.now(), { sync: false });
        if (i === 3) await log.sync();
        if (i === 4) await map.delete('k1', { sync: false });
        await new Promise((next) => setTimeout(next, 10));
      }
      console.log(log.read().length, map.keys().join(' '));
    },
    // Dies of its own errors, now and then, in every way that there is.
    dying: async ({ disk }) => {
      const served = disk.log<number>('served');
      await served.recover();
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
    overtake: 0.05,
    reset: 0.03,
    crash: 0.01,
    torn: 0.3,
    power: 0.01,
    stop: 0.01,
    graceMs: [10, 50],
    pause: 0.02,
    pauseMs: [1, 50],
    block: 0.02,
    blockMs: [1, 30],
    slow: 0.2,
    slowDisk: 0.2,
    clock: 0.5,
    driftPpm: [0, 50_000],
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
  await log.recover();
  console.log(lines.join('\n'));
  await log.append(lines.join('\n'));
}

function fail(error: Error): never {
  throw error;
}
