import { Script } from 'node:vm';
import { instantiate, program } from '../../loader/program.ts';
import { INJECTED } from '../../loader/names.ts';
import * as words from '../../scenario.ts';
import type { Scenario } from '../../scenario.ts';
import { compileExample } from '../load.ts';
import { loadOwnServer } from '../servers.ts';
import { fetchAmong, type Ports } from './network.ts';
import type { SocketMachine } from './socket-machine.ts';

const SCRIPT = 'faultline-example.js';

/**
 * The scenario of a folder, with everything in it that the platform has: real timers, the real clock, and a `fetch` that
 * goes over real sockets to where the nodes are. Nothing is simulated but servers, and those talk through `machine`.
 */
export async function realScenario(
  folder: string,
  broken: string | undefined,
  ports: Ports,
  machine: SocketMachine,
  heard?: (node: string, request: Request) => void,
  told?: (line: string) => void,
): Promise<Scenario> {
  const compiled = compileExample(folder, broken);
  const evaluated: unknown = new Script(compiled.script, { filename: SCRIPT }).runInThisContext();
  const loaded = program(compiled, evaluated, new RegExp(`${SCRIPT}:(\\d+)`), 0, loadOwnServer);
  await loaded.ready;
  const platform = globalThis as unknown as Record<string, unknown>;
  const own: Record<string, unknown> = { fetch: fetchAmong(ports, heard, told) };
  const globals = INJECTED.map((name) => own[name] ?? platform[name]);
  const { default: scenario } = instantiate(loaded, globals, words, () => machine);
  return scenario as Scenario;
}
