import type { Random } from './random.ts';

/** Takes a request, gives a response: the standard shape that every server runtime understands. */
export type Handler = (request: Request) => Response | Promise<Response>;

/** How a write is made. */
export interface WriteOptions {
  /**
   * Default true: the write resolves when it is durable, and with it all earlier writes of its file. False: it resolves
   * when the operating system has it. It then survives a crash of the process; a crash of the machine takes it, unless
   * `sync()` came between.
   */
  readonly sync?: boolean;
}

/**
 * A list on disk. What was acknowledged as durable survives every crash; what was not may or may not be there afterwards.
 * Writes that do not wait for each other may become durable in any order.
 */
export interface Log<T> {
  /**
   * Resolves when the entry is durable, or see {@link WriteOptions}. Rejects with an error that has a `code` when the disk
   * is full (`ENOSPC`: the entry is not there) or has an error (`EIO`: it may be there, or may not).
   */
  append(entry: T, options?: WriteOptions): Promise<void>;
  /**
   * Everything written, in the order in which it reached the disk. The copies are the caller's own.
   *
   * @throws TornEntryError if a crash left half of a last entry. Call {@link recover} first.
   */
  read(): T[];
  /** Cuts off a torn last entry, if there is one, and resolves with what {@link read} gives then. Logs of the real world do this when they are opened. */
  recover(): Promise<T[]>;
  /**
   * Resolves when all is durable whose writes have resolved so far. Rejects if the disk has an error (`EIO`). What was not
   * synced may then be lost, and another sync that resolves does not bring it back: write it again.
   */
  sync(): Promise<void>;
}

/** A map on disk, with the same promise as {@link Log}. */
export interface KeyValue<T> {
  /** Resolves when the value is durable, or see {@link WriteOptions}. Rejects as {@link Log.append} does. */
  set(key: string, value: T, options?: WriteOptions): Promise<void>;
  /** Resolves when the key is durably gone, or see {@link WriteOptions}. */
  delete(key: string, options?: WriteOptions): Promise<void>;
  get(key: string): T | undefined;
  keys(): string[];
  /** Resolves when all is durable whose writes have resolved so far. */
  sync(): Promise<void>;
}

/** A node's disk. It outlives the node's lives. */
export interface Disk {
  log<T = unknown>(file: string): Log<T>;
  keyValue<T = unknown>(file: string): KeyValue<T>;
}

/** What a node is given when it boots. */
export interface NodeContext {
  readonly name: string;
  /**
   * Which life of the node this is: 1 at its first boot, 2 after its first restart. For a scenario in which a node comes back
   * as a newer version, or with other settings, than it went.
   */
  readonly life: number;
  readonly disk: Disk;
  /** Aborted when the supervisor asks the node to stop, as SIGTERM does. A node that has not left a while later is killed. */
  readonly stopping: AbortSignal;
  /** Leaves: the process ends at once, and the supervisor starts it again. Callers that still wait find their connections reset. */
  exit(): void;
}

/** Boots a node: runs at the start and after every crash. A node that serves nothing returns nothing. */
export type Boot = (context: NodeContext) => Handler | void | Promise<Handler | void>;

/** What the workload is given. It runs on a node of its own, `client`, which never crashes. */
export interface WorkloadContext {
  /** A stream of its own: faults never shift it. */
  readonly random: Random;
  /**
   * Runs one operation and records when it began, how it ended and with what. Names are unique within a run.
   * Shrinking may leave an operation out; it then resolves to undefined at once.
   */
  operation<T>(name: string, run: () => Promise<T>): Promise<T | undefined>;
  /** Records a fact for the invariants to judge. */
  observe(kind: string, value: unknown): void;
}

/**
 * How likely each thing is to go wrong while exploring, and how long things take. Every field has a default of its
 * own; a run that replays a schedule uses the times and none of the likelihoods.
 */
export interface Conditions {
  /** How long a message takes, in milliseconds, from and to. Default 1 to 10. */
  latencyMs: readonly [number, number];
  /** How long a disk takes to make a write durable, and again to say so. Default 0.5 to 2. */
  diskMs: readonly [number, number];
  /**
   * How long the operating system keeps a write that was not synced before it writes it back on its own. Default 5,000 to
   * 30,000, as Linux does (`dirty_writeback_centisecs`, `dirty_expire_centisecs`).
   */
  writebackMs: readonly [number, number];
  /** Probability that a message is lost without a word. */
  drop: number;
  /** Probability that a message arrives twice. */
  duplicate: number;
  /** How long after the first the second copy arrives. Default 0 to 20. */
  duplicateMs: readonly [number, number];
  /** Probability that a message is much later than usual: later than its caller waits, say. */
  late: number;
  /** How much later. Default 100 to 1,000. */
  lateMs: readonly [number, number];
  /** Probability that a message overtakes one that was sent before it to the same node. */
  overtake: number;
  /** Probability that the connection breaks under a message: its caller is told at once, and cannot know whether it arrived. */
  reset: number;
  /** Probability that a node crashes just before or just after an event of its own. */
  crash: number;
  /** The share of crashes in which the machine dies and peers hear nothing. Default 0.5. */
  silent: number;
  /** The share of a machine's deaths that leave half of a write on the disk. */
  torn: number;
  /** How long a crashed node stays down. Default 200 to 200. */
  restartMs: readonly [number, number];
  /** Probability that at an event of a node its machine and some others lose power at once. */
  power: number;
  /** Probability that at an event of a node its supervisor asks it to stop. */
  stop: number;
  /** How long after that it is killed. Default 1,000 to 1,000. */
  graceMs: readonly [number, number];
  /** Probability that a node stands still just before or just after an event of its own. */
  pause: number;
  /** How long. Default 100 to 2,000. */
  pauseMs: readonly [number, number];
  /** Probability that the code of an event keeps its node's thread busy. */
  block: number;
  /** How long. Default 50 to 500. */
  blockMs: readonly [number, number];
  /** Probability, for each node and a whole run, that its thread is slow for a while. */
  slow: number;
  /** How long each of its events takes then. Default 5 to 50. */
  slowMs: readonly [number, number];
  /** Probability, for each node and a whole run, that its disk is slow for a while. */
  slowDisk: number;
  /** How much longer each of its writes takes then. Default 20 to 200. */
  slowDiskMs: readonly [number, number];
  /** How long slowness lasts. Default 500 to 3,000. */
  slowForMs: readonly [number, number];
  /** Probability that a write or sync fails. In half of these cases it took effect all the same. */
  failDisk: number;
  /** Probability, for each node and a whole run, that its disk is full for a while. */
  fullDisk: number;
  /** How long that lasts. Default 100 to 2,000. */
  fullDiskMs: readonly [number, number];
  /** Probability, for each node and a whole run, that its clock is off. */
  clock: number;
  /** How far its wall clock is ahead or behind. Default 0 to 1,000. */
  skewMs: readonly [number, number];
  /** How much faster or slower it runs, in microseconds a second. Default 0 to 200, as cheap oscillators do. */
  driftPpm: readonly [number, number];
  /** Probability, for a whole run, that two nodes lose sight of each other for a while; half of these are one-way. */
  partition: number;
  /** How long that lasts. Default 100 to 2,000. */
  partitionMs: readonly [number, number];
  /**
   * The share of runs that draw likelihoods of their own: each kind of fault never happens, happens as declared, or happens
   * three times as often. So some runs have many crashes and no lost message, which an average never has (Groce et al.,
   * Swarm Testing, ISSTA 2012). Default 0.5.
   */
  swarm: number;
  /** From here on nothing new goes wrong any more, so that `eventually` can be judged. Clocks that are off stay off. Default 5,000. */
  quietAfterMs: number;
  /** The run ends here even if something still moves. Default 60,000. */
  limitMs: number;
}

/** The conditions that a scenario leaves out: times of a small network, and nothing goes wrong. */
export const DEFAULT_CONDITIONS: Conditions = {
  latencyMs: [1, 10],
  diskMs: [0.5, 2],
  writebackMs: [5000, 30_000],
  drop: 0,
  duplicate: 0,
  duplicateMs: [0, 20],
  late: 0,
  lateMs: [100, 1000],
  overtake: 0,
  reset: 0,
  crash: 0,
  silent: 0.5,
  torn: 0,
  restartMs: [200, 200],
  power: 0,
  stop: 0,
  graceMs: [1000, 1000],
  pause: 0,
  pauseMs: [100, 2000],
  block: 0,
  blockMs: [50, 500],
  slow: 0,
  slowMs: [5, 50],
  slowDisk: 0,
  slowDiskMs: [20, 200],
  slowForMs: [500, 3000],
  failDisk: 0,
  fullDisk: 0,
  fullDiskMs: [100, 2000],
  clock: 0,
  skewMs: [0, 1000],
  driftPpm: [0, 200],
  partition: 0,
  partitionMs: [100, 2000],
  swarm: 0.5,
  quietAfterMs: 5000,
  limitMs: 60_000,
};

/** How a message ended. `lost`: it never arrives. `ignored`: it arrived where nobody waits for it. */
export type Fate = 'in flight' | 'delivered' | 'lost' | 'ignored';

/** One message of a run, as an invariant sees it. A reply has the status; a request's is undefined. A frame of a connection has its name's first word as method, and the rest as path. */
export interface MessageRecord {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly method: string;
  /** Path and query, as requested. A reply carries its request's. */
  readonly path: string;
  readonly reply: boolean;
  /** Over HTTP only. */
  readonly status: number | undefined;
  /** The connection that it was sent over, `orders→cache#2`; undefined over HTTP. */
  readonly connection: string | undefined;
  readonly fate: Fate;
}

/** One operation of the workload. `invoke`: not ended. `info`: it ended in an error, so nobody can tell whether it took effect. */
export interface OperationRecord {
  readonly name: string;
  readonly type: 'invoke' | 'ok' | 'info';
  readonly value: unknown;
  readonly startedMs: number;
  readonly endedMs: number | undefined;
}

/**
 * All that an invariant may look at: what is durable, what simulated servers hold, what the client saw, how messages
 * fared. Nothing of it may be changed: records are frozen, and an invariant that changes a list is told so. Never the
 * memory of a node of the example's: a crash could take that at any time.
 */
export interface WorldView {
  readonly nowMs: number;
  log<T = unknown>(node: string, file: string): readonly T[];
  keyValue<T = unknown>(node: string, file: string): ReadonlyMap<string, T>;
  /**
   * What a simulated server holds, as a client would find it that asks at this instant; while the server is down, as one
   * would find it if the server booted now. Each server says of what kind that is.
   */
  server<T = unknown>(node: string): T;
  readonly operations: readonly OperationRecord[];
  readonly observations: readonly { readonly kind: string; readonly value: unknown; readonly atMs: number }[];
  readonly messages: readonly MessageRecord[];
}

/** A question about one instant of a run. It may change nothing and must not wait. */
export type Predicate = (world: WorldView) => boolean;
/** What must hold, and when it is asked. Made with {@link always}, {@link eventually} and {@link sometimes}. */
export type Invariant =
  | { readonly when: 'always'; readonly holds: Predicate }
  | { readonly when: 'eventually'; readonly holds: Predicate }
  | { readonly when: 'sometimes'; readonly holds: Predicate };

/**
 * Must hold at every instant: judged after each durable write, operation and observation that could change its answer,
 * after each change of what a simulated server holds, and once more at the end.
 */
export const always = (holds: Predicate): Invariant => ({ when: 'always', holds });

/** Must hold once faults have stopped and nothing moves any more. */
export const eventually = (holds: Predicate): Invariant => ({ when: 'eventually', holds });

/** Must be true at some instant of some run: proves that exploring reaches the state that matters. */
export const sometimes = (holds: Predicate): Invariant => ({ when: 'sometimes', holds });

/** The world around a pattern: who takes part, what is asked of them, what may go wrong, and what must hold. */
export interface Scenario {
  readonly nodes: Readonly<Record<string, Boot>>;
  readonly workload: (context: WorkloadContext) => Promise<void>;
  readonly conditions: Conditions;
  /** Sentence → invariant. Judged in this order. */
  readonly invariants: Readonly<Record<string, Invariant>>;
  /** Words for telling a run as a story. Plain data: see `story/vocabulary.ts`. */
  readonly story: unknown;
}

/** What {@link scenario} is given. Conditions that are left out are those of {@link DEFAULT_CONDITIONS}. */
export type ScenarioOptions = Pick<Scenario, 'nodes' | 'workload' | 'invariants'> & {
  readonly conditions?: Partial<Conditions>;
  readonly story?: unknown;
};

const FIELDS = ['nodes', 'workload', 'conditions', 'invariants', 'story'];

/** A mistake in a scenario, in one sentence that says how to mend it. */
export class ScenarioError extends Error {
  override name = 'ScenarioError';
}

/**
 * Declares a scenario: the default export of `scenario.ts`.
 *
 * @throws ScenarioError for a field that does not exist or a value that makes no sense.
 */
export function scenario(options: ScenarioOptions): Scenario {
  const { nodes, workload, invariants, conditions = {} } = options;
  for (const field of Object.keys(options))
    if (!FIELDS.includes(field))
      throw new ScenarioError(`A scenario has no “${field}”. It has: ${FIELDS.join(', ')}.`);
  if (typeof nodes !== 'object' || nodes === null)
    throw new ScenarioError('A scenario needs nodes: name → function that boots it.');
  for (const [name, boot] of Object.entries(nodes)) checkNode(name, boot);
  if (typeof workload !== 'function')
    throw new ScenarioError('A scenario needs a workload: an async function that sends requests.');
  if (typeof invariants !== 'object' || invariants === null)
    throw new ScenarioError('A scenario needs invariants: sentence → always(), eventually() or sometimes().');
  for (const [sentence, invariant] of Object.entries(invariants))
    if (typeof invariant?.holds !== 'function')
      throw new ScenarioError(
        `The invariant “${sentence}” must be made with always(), eventually() or sometimes().`,
      );
  checkConditions(conditions);
  return declareScenario(options);
}

/** {@link scenario} without the checks, for text that has passed them. */
export function declareScenario({
  nodes,
  workload,
  invariants,
  conditions,
  story,
}: ScenarioOptions): Scenario {
  return { nodes, workload, invariants, story, conditions: { ...DEFAULT_CONDITIONS, ...conditions } };
}

function checkNode(name: string, boot: unknown): void {
  if (name === 'client')
    throw new ScenarioError('A node cannot be called “client”: that is the node the workload runs on.');
  // Requests address it as the host of a URL, which the platform writes in lower case.
  if (!/^[a-z][a-z0-9-]*$/.test(name))
    throw new ScenarioError(
      `A node cannot be called “${name}”: a name has lower-case letters, digits and hyphens.`,
    );
  if (typeof boot !== 'function')
    throw new ScenarioError(
      `The node “${name}” needs a function that boots it and returns its request handler.`,
    );
}

/**
 * Checks conditions that come from elsewhere than a scenario, such as the command line.
 *
 * @throws ScenarioError for a field that does not exist or a value that makes no sense.
 */
export function checkConditions(conditions: Partial<Conditions>): void {
  for (const [field, value] of Object.entries(conditions)) checkCondition(field, value);
}

const asNumber = (value: unknown) => (typeof value === 'number' ? value : NaN);

function checkCondition(field: string, value: unknown): void {
  const standard = Object.hasOwn(DEFAULT_CONDITIONS, field)
    ? DEFAULT_CONDITIONS[field as keyof Conditions]
    : undefined;
  if (standard === undefined)
    throw new ScenarioError(
      `There is no condition “${field}”. There are: ${Object.keys(DEFAULT_CONDITIONS).join(', ')}.`,
    );
  if (Array.isArray(standard)) {
    const [from, to] = Array.isArray(value) ? (value as unknown[]).map(asNumber) : [];
    if (!(from! >= 0 && to! >= from! && to! < Infinity))
      throw new ScenarioError(`The condition “${field}” is a range, for example [1, 30].`);
    return;
  }
  const likelihood = !field.endsWith('Ms');
  if (typeof value !== 'number' || !(value >= 0) || (likelihood && value > 1))
    throw new ScenarioError(
      `The condition “${field}” is ${likelihood ? 'a probability from 0 to 1' : 'a time in milliseconds'}.`,
    );
}
