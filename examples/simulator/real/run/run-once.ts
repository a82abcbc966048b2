import { setTimeout as wait } from 'node:timers/promises';
import type { Scenario } from '../../src/scenario.ts';
import { fetchByName } from '../process/fetch-by-name.ts';
import { NoAnswer, type RealServer } from '../servers/server.ts';
import type { Storage, Written } from '../storage.ts';
import { Chaos } from './chaos.ts';
import { Cluster } from './cluster.ts';
import { Judge } from './judge.ts';
import { Recorder } from './recorder.ts';
import { ScriptedFates, ScriptRun, type ScriptContext } from './script.ts';
import { Views } from './views.ts';
import { workloadContext } from './workload.ts';

export interface RunOptions {
  readonly scenario: Scenario;
  /** The nodes that are processes of the example's own. */
  readonly nodes: readonly string[];
  readonly servers: Readonly<Record<string, RealServer>>;
  readonly storage: Storage;
  readonly seed: string;
  /** What goes wrong. Undefined: faults at random. */
  readonly script: ((context: ScriptContext) => Promise<void>) | undefined;
  /** Everybody is up. */
  started(cluster: Cluster): void;
}

/** What one run of real processes gave. */
export interface RunResult {
  readonly recorder: Recorder;
  readonly judge: Judge;
  readonly complaints: readonly string[];
  /** What the reader is to know besides. */
  readonly remarks: readonly string[];
  /** What the script still waited for when all was over. */
  readonly missed: string | undefined;
}

/** How long nothing may happen until all is taken to be over. */
const IDLE_MS = 250;
/** How long nothing may happen until what does not hold is taken to hold never. */
const HOPELESS_MS = 3_000;
/** How long it may take until all is over, once the workload has ended. */
const PATIENCE_MS = 20_000;

/** One run: everybody is started, the workload runs while things go wrong, then all is mended and what must hold is judged. */
export async function runOnce(options: RunOptions): Promise<RunResult> {
  const { scenario, nodes, servers, storage, seed, script } = options;
  const recorder = new Recorder();
  const scripted = new ScriptedFates();
  const chaos = new Chaos(seed, scenario.conditions);
  const cluster: Cluster = new Cluster({
    recorder,
    nodes,
    servers,
    fates: script ? scripted : chaos,
    restartMs: scenario.conditions.restartMs[0],
    writing: (node, file, entry) => scriptRun.writing({ node, file, entry }),
    written: () => judge.look(),
    answered: () => judge.look(),
  });
  const views = new Views(cluster.servers);
  const look = async (): Promise<Written | undefined> => {
    try {
      return await storage.look(cluster);
    } catch (error) {
      if (error instanceof NoAnswer) return undefined;
      throw error;
    }
  };
  const judge: Judge = new Judge({ recorder, views, look, invariants: scenario.invariants });
  const remarks = new Set<string>();
  const { members, network } = cluster;
  const remark = (text: string) => void remarks.add(text);
  const workload = workloadContext(seed, recorder);
  const scriptRun = new ScriptRun({ members, network, judge, workload, fates: scripted, remark });
  recorder.tell(() => {
    chaos.messages(recorder.messages.length);
    void judge.look();
  });

  let restoreFetch = (): void => {};
  try {
    const urls = await cluster.start();
    restoreFetch = fetchByName(urls);
    options.started(cluster);

    if (!script)
      chaos.begin(
        [...members.values()].filter(({ isOurs }) => isOurs),
        network,
      );
    const scriptEnds = script?.(scriptRun.context) ?? Promise.resolve();
    const quiet = setTimeout(() => chaos.end(), scenario.conditions.quietAfterMs);
    await orError(scenario.workload(workload), scriptEnds);
    clearTimeout(quiet);
    chaos.end();
    const quietNow = () => untilQuiet(recorder, cluster, judge);
    await Promise.race([scriptEnds, untilInVain(scriptRun, quietNow)]);
    await cluster.mend();
    await quietNow();
    await judge.look();
    return {
      recorder,
      judge,
      complaints: cluster.complaints,
      remarks: [...remarks],
      missed: scriptRun.waiting,
    };
  } finally {
    restoreFetch();
    await cluster.close();
  }
}

/** Resolves with the first; rejects if either does. */
async function orError(first: Promise<void>, other: Promise<void>): Promise<void> {
  const fails = new Promise<never>((_, reject) => other.catch(reject));
  await Promise.race([first, fails]);
}

/** Resolves once the script waits for what cannot come any more. */
async function untilInVain(script: ScriptRun, quiet: () => Promise<void>): Promise<void> {
  do {
    await wait(IDLE_MS);
    await quiet();
  } while (script.waiting === undefined);
}

/** Resolves once nothing moves any more and all that must hold in the end does, or that has taken too long. */
async function untilQuiet(recorder: Recorder, cluster: Cluster, judge: Judge): Promise<void> {
  const deadline = recorder.nowMs + PATIENCE_MS;
  while (recorder.nowMs < deadline) {
    await judge.look();
    const idle = recorder.nowMs - recorder.changedMs;
    if (idle >= HOPELESS_MS || (idle >= IDLE_MS && cluster.calm && judge.open.length === 0)) return;
    await wait(Math.max(10, IDLE_MS - idle));
  }
}
