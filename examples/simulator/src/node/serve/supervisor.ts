import { fork, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { realScenario } from './life.ts';
import { CLIENT, isSameAddress, PLAN, type Orders, type Requested, type Told } from './messages.ts';
import { LOOPBACK, type Ports } from './network.ts';
import { SocketMachine } from './socket-machine.ts';

export interface SupervisorOptions {
  /** Of the example. */
  folder: string;
  broken: string | undefined;
  /** Where the nodes' disks are. */
  disks: string;
  /** Nodes get the free ports from here on. */
  firstPort: number;
  /** What nodes print, and what happens to them. `from`: a node's name; none for the supervisor's own words. */
  print(line: string, from?: string): void;
  /** How long a node that has ended stays down. Default 1,000. */
  restartMs?: number;
}

/** What can be done to a node's process. `pause` and `resume` where the system has the signals for it. */
export const SIGNALS = { kill: 'SIGKILL', stop: 'SIGTERM', pause: 'SIGSTOP', resume: 'SIGCONT' } as const;
export type Signal = keyof typeof SIGNALS;
/** Neither Windows nor a WebContainer can pause a process. */
export const canPause = process.platform !== 'win32' && !('webcontainer' in process.versions);

export interface NodeState {
  name: string;
  port: number;
  status: 'starting' | 'serving' | 'paused' | 'down' | 'given up';
  pid: number | undefined;
  life: number;
  /** What a simulated server says that it holds. */
  holds: readonly (readonly [name: string, text: string])[];
  /** The last lines of each file of its disk. */
  files: Readonly<Record<string, readonly string[]>>;
}

/** One line that a node has printed, or that tells what became of it. */
export interface LogLine {
  /** Counts up from 1. */
  number: number;
  /** Undefined: the supervisor's own words. */
  from: string | undefined;
  text: string;
}

export interface OperationState {
  name: string;
  type: 'runs' | 'ok' | 'info';
  ms?: number;
  value?: string;
}

/** So many lives in a row may end before they serve anything. */
const MOST_STILLBORN = 3;
const SHOWN_LINES = 12;
/** So many lines of the log are kept for who comes to look. */
const KEPT_LINES = 500;

interface Member {
  port: number;
  status: NodeState['status'];
  life: number;
  child?: ChildProcess;
  holds: NodeState['holds'];
  stillborn: number;
  restart?: ReturnType<typeof setTimeout>;
}

/** Starts every node of a scenario as a process of its own, and again whenever one ends. */
export class Supervisor {
  readonly nodes: readonly string[];
  readonly ports: Ports;
  /** The workload as it goes, or went last. */
  operations: OperationState[] = [];
  /** What it asks for, each once. */
  requests: Requested[] = [];
  /** Resolves when that is known without its having run, or cannot be known. */
  planned: Promise<void> = Promise.resolve();
  readonly #options: SupervisorOptions;
  readonly #members: Map<string, Member>;
  readonly #log: LogLine[] = [];
  #lines = 0;
  #client: ChildProcess | undefined;
  #planner: ChildProcess | undefined;
  #over = false;

  /** @throws what loading the scenario throws. */
  static async start(options: SupervisorOptions): Promise<Supervisor> {
    const { folder, broken, firstPort } = options;
    const { nodes } = await realScenario(folder, broken, {}, new SocketMachine(CLIENT, {}));
    const supervisor = new Supervisor(options, await freePorts(Object.keys(nodes), firstPort));
    for (const name of supervisor.nodes) supervisor.#start(name);
    supervisor.#plan();
    return supervisor;
  }

  private constructor(options: SupervisorOptions, ports: Ports) {
    const print = (text: string, from?: string) => {
      this.#log.push({ number: ++this.#lines, from, text });
      if (this.#log.length > KEPT_LINES) this.#log.shift();
      options.print(text, from);
    };
    this.#options = { ...options, print };
    this.nodes = Object.keys(ports);
    this.ports = ports;
    const member = (port: number): Member => ({ port, status: 'down', life: 0, holds: [], stillborn: 0 });
    this.#members = new Map(Object.entries(ports).map(([name, port]) => [name, member(port)]));
  }

  get works(): boolean {
    return this.#client !== undefined;
  }

  /** What was logged after the line of that number, as far as it is kept. */
  logAfter(number: number): LogLine[] {
    return this.#log.filter((line) => line.number > number);
  }

  state(): NodeState[] {
    return [...this.#members].map(([name, { port, status, life, child, holds }]) => {
      const files = filesOf(join(this.#options.disks, name));
      return { name, port, status, pid: child?.pid, life, holds, files };
    });
  }

  /** @throws RangeError for a node that does not exist. */
  signal(name: string, signal: Signal): void {
    const member = this.#members.get(name);
    if (!member) throw new RangeError(`There is no node “${name}”. There are: ${this.nodes.join(', ')}.`);
    if (!member.child) return;
    this.#options.print(`${name} (process ${member.child.pid}) gets ${SIGNALS[signal]}`);
    member.child.kill(SIGNALS[signal]);
    if (signal === 'pause') member.status = 'paused';
    if (signal === 'resume') member.status = 'serving';
  }

  /** Runs the scenario's workload in a process of its own. Resolves when it has ended; does nothing while one runs. */
  async work(): Promise<void> {
    if (this.#client) return;
    this.operations = [];
    this.#options.print('the workload begins');
    const child = (this.#client = this.#fork(CLIENT, 1));
    child.on('message', (told: Told) => this.#hear(told));
    await new Promise((resolve) => child.once('exit', resolve));
    this.#client = undefined;
    this.#options.print('the workload has ended');
  }

  async close(): Promise<void> {
    this.#over = true;
    const children = [this.#client, this.#planner, ...[...this.#members.values()].map(({ child }) => child)];
    for (const { restart } of this.#members.values()) clearTimeout(restart);
    await Promise.all(
      children.map((child) => {
        if (!child || child.exitCode !== null || child.signalCode !== null) return undefined;
        child.kill('SIGKILL');
        return new Promise((resolve) => child.once('exit', resolve));
      }),
    );
  }

  /** Finds out what the workload asks for, so that it can be asked by hand before that has run. */
  #plan(): void {
    const child = (this.#planner = this.#fork(PLAN, 0));
    child.on('message', (told: Told) => {
      if (told.kind === 'planned')
        this.requests = told.requests.filter(({ node }) => this.nodes.includes(node));
    });
    this.planned = new Promise((resolve) => child.once('exit', () => resolve()));
  }

  #start(name: string): void {
    const member = this.#members.get(name)!;
    member.life++;
    member.status = 'starting';
    member.holds = [];
    const child = (member.child = this.#fork(name, member.life));
    child.on('message', (told: Told) => {
      if (told.kind === 'holds') member.holds = told.shown;
      if (told.kind !== 'serving') return;
      member.status = 'serving';
      member.stillborn = 0;
      this.#options.print(
        `${name} serves on port ${member.port} (process ${child.pid}, life ${member.life})`,
      );
    });
    child.once('exit', (code, signal) => this.#ended(name, member, signal ?? `exit code ${code}`));
  }

  #ended(name: string, member: Member, how: string): void {
    if (this.#over) return;
    if (member.status === 'starting') member.stillborn++;
    delete member.child;
    member.holds = [];
    if (member.stillborn === MOST_STILLBORN) {
      member.status = 'given up';
      this.#options.print(`${name} ended before it served anything ${MOST_STILLBORN} times, and is given up`);
      return;
    }
    member.status = 'down';
    const { restartMs = 1000 } = this.#options;
    this.#options.print(`${name} ended (${how}); it starts again in ${restartMs / 1000} s`);
    member.restart = setTimeout(() => this.#start(name), restartMs);
  }

  #hear(told: Told): void {
    if (told.kind === 'requested') {
      const { request } = told;
      // A key or an amount that the workload draws makes no other request.
      if (!this.requests.some((one) => isSameAddress(one, request))) this.requests.push(request);
    }
    if (told.kind === 'began') this.operations.push({ name: told.operation, type: 'runs' });
    if (told.kind !== 'ended') return;
    const { operation: name, type, ms, value } = told;
    this.operations = this.operations.map((one) => (one.name === name ? { name, type, ms, value } : one));
    this.#options.print(`${name}: ${value || 'done'} (${ms} ms)`, CLIENT);
  }

  #fork(node: string, life: number): ChildProcess {
    const { folder, broken, disks, print } = this.#options;
    const orders: Orders = { folder, broken, node, life, disk: join(disks, node), ports: this.ports };
    const child = fork(SCRIPT, [JSON.stringify(orders)], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    for (const output of [child.stdout!, child.stderr!])
      createInterface({ input: output }).on('line', (line) => print(line, node));
    return child;
  }
}

/** The package's own name for `process.ts`: the built package has it in another place. */
const SCRIPT = fileURLToPath(import.meta.resolve('@faultline/simulator/process'));

/** A free port for each, from `first` on. */
async function freePorts(names: readonly string[], first: number): Promise<Ports> {
  const ports: Record<string, number> = {};
  let next = first;
  for (const name of names) {
    while (!(await isFree(next))) next++;
    ports[name] = next++;
  }
  return ports;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
      .once('error', () => resolve(false))
      .listen(port, LOOPBACK, () => server.close(() => resolve(true)));
  });
}

function filesOf(folder: string): Record<string, readonly string[]> {
  let names: string[];
  try {
    names = readdirSync(folder).sort();
  } catch {
    return {};
  }
  const linesOf = (name: string) => readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean);
  return Object.fromEntries(
    names.map((name) => [decodeURIComponent(name), linesOf(name).slice(-SHOWN_LINES)]),
  );
}
