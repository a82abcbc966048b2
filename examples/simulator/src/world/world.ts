import { format } from '../globals/console.ts';
import { freezeMembers } from '../globals/stand-in.ts';
import { instantiate, type Program } from '../loader/program.ts';
import { hashText } from '../random.ts';
import * as words from '../scenario.ts';
import type { Handler, OperationRecord, Scenario } from '../scenario.ts';
import type { Order, Schedule } from '../schedule.ts';
import type { RunResult, SourceLine, TraceEvent, Violation } from '../trace.ts';
import { Box } from './box.ts';
import { NodeClock } from './clock.ts';
import { Connections } from './connections.ts';
import { ContextOfLife } from './context.ts';
import type { Death } from './disk/disk.ts';
import { Life, SimNode } from './life.ts';
import { Network } from './network.ts';
import { Plan, type FaultOf, type NodeFault } from './plan/plan.ts';
import { marksOf } from './spans.ts';
import { EventQueue, type QueuedEvent } from './queue.ts';
import { EVERYTHING, UNTOLD } from './sources.ts';
import { changedList, View, type Observation } from './view.ts';
import type { Watcher } from './watcher.ts';
import { createWorkloadContext } from './workload.ts';

/**
 * Something that will happen to one node: a message arrives, a timer is due, a write becomes durable.
 *
 * A class, as is all that lives as long as a run: V8 learns to put long-lived object literals among the old objects at
 * once, and whatever an old object refers to, dead or not, stays until the next full garbage collection.
 */
export class SimEvent implements QueuedEvent {
  /** A node that stands still puts its events off. */
  atUs: number;
  order: number;
  cancelled = false;
  /** What the machine does, not the node's code: it happens although that cannot run. */
  hardware = false;
  isTimer = false;
  /** It has come, and waits until its node can run. */
  waits = false;
  /** The faults before it have had their turn. */
  begun = false;
  /** Names the event within its node, for crashes before and after it. */
  readonly id: string;
  /** The life it belongs to; it never happens once that is over. Undefined: it happens to whoever lives then. */
  readonly life: Life | undefined;
  /** The node whose event this is. There may be none of that name: requests go where code sends them. */
  readonly node: string;
  readonly member: SimNode | undefined;
  /** For a timer: the event, itself no timer, that set it off. */
  cause: string | undefined = undefined;
  readonly run: () => void;

  constructor(
    atUs: number,
    order: number,
    id: string,
    life: Life | undefined,
    node: string,
    member: SimNode | undefined,
    run: () => void,
  ) {
    this.atUs = atUs;
    this.order = order;
    this.id = id;
    this.life = life;
    this.node = node;
    this.member = member;
    this.run = run;
  }
}

/** A place for one world at a time. What is dear to build and safe to use again stays with it. */
export class Slot {
  readonly queue = new EventQueue<SimEvent>();
  readonly #boxes: Box[] = [];
  #taken = 0;

  /** Makes the place free for another world. */
  reset(): void {
    this.queue.clear();
    for (const box of this.#boxes) box.leave();
    this.#taken = 0;
  }

  /** A box that no other life of this world has. */
  takeBox(): Box {
    return (this.#boxes[this.#taken++] ??= new Box());
  }
}

/** What examples get from `import … from '@faultline/simulator'`. */
const simulator = {
  scenario: words.declareScenario,
  always: words.always,
  eventually: words.eventually,
  sometimes: words.sometimes,
  ScenarioError: words.ScenarioError,
};
freezeMembers(simulator);

/** The same for the client, whose copy of the scenario says what it is: it must make sense. */
const checkingSimulator = { ...simulator, scenario: words.scenario };
freezeMembers(checkingSimulator);

/** An invariant in one run. */
class Judged {
  readonly sentence: string;
  readonly holds: words.Predicate;
  /** What its last answer came from. */
  sources = EVERYTHING;

  constructor(sentence: string, holds: words.Predicate) {
    this.sentence = sentence;
    this.holds = holds;
  }
}

const NONE: ReadonlySet<string> = new Set();
const NO_FAULTS: readonly NodeFault[] = [];

/** A thread that can run again sees to its timers before its messages, as Node's event loop does. */
const TIMERS_FIRST = -(2 ** 40);

/** Far more than an honest run delivers, in all and at one instant. Whoever reaches it goes round in circles. */
const MAX_EVENTS = 100_000;
const MAX_EVENTS_AT_ONCE = 10_000;

/** So often in a run has a node failed to boot, and never managed to, that it is no fault's doing. */
const HOPELESS = 10;

const PROCESS_DIES: Death = { machine: false, torn: false };

export interface WorldOptions {
  seed: string;
  /** Replay this instead of drawing faults. */
  schedule?: Schedule;
  /** Without a schedule: how messages are put in order. See {@link Schedule}. */
  order?: Order;
  /** Instead of the scenario's own. */
  conditions?: Partial<words.Conditions>;
  /** Record a trace. Costs several times the run. */
  tracing?: boolean;
  slot?: Slot;
  /** Looks on, and changes nothing. */
  watcher?: Watcher;
  /** `sometimes` that need not be judged again. */
  alreadyReached?: ReadonlySet<string>;
}

/**
 * One run of a scenario. The caller alternates {@link step} with letting the host drain all microtasks; between two
 * steps nothing of this world is running, so any number of worlds can take turns.
 */
export class World {
  readonly seed: string;
  readonly scenario: Scenario;
  readonly plan: Plan;
  readonly network: Network;
  readonly connections: Connections;
  readonly tracing: boolean;
  readonly watcher: Watcher | undefined;
  readonly nodes = new Map<string, SimNode>();
  /** The operations that run; undefined: all of them. */
  readonly only: ReadonlySet<string> | undefined;
  readonly operations: OperationRecord[] = [];
  /** The operations that did not run, in the order in which the workload came to them. */
  readonly leftOut: string[] = [];
  /** How often one of them began or ended. */
  operationChanges = 0;
  readonly observations: Observation[] = [];
  nowUs = 0;
  /** The sources of invariants that have changed since these were last judged. */
  changes = EVERYTHING;
  /** The sources that were looked at since an invariant was begun to be judged. */
  looked = 0;
  events = 0;
  readonly #program: Program;
  readonly #off: ReadonlySet<string>;
  /** What the run's schedule says beside its seed and faults. */
  readonly #recipe: Omit<Schedule, 'seed' | 'faults'>;
  readonly slot: Slot;
  readonly #trace: TraceEvent[] = [];
  readonly #reached = new Set<string>();
  readonly #alreadyReached: ReadonlySet<string>;
  readonly #view: View;
  readonly #always: Judged[] = [];
  readonly #eventually: Judged[] = [];
  #sometimes: Judged[] = [];
  #violation: Violation | undefined;
  #order = 0;
  #eventsAtOnce = 0;
  #hash = 0x811c9dc5;
  #last: SimEvent | undefined;
  #faultsAfterLast: readonly NodeFault[] = NO_FAULTS;
  #failure: words.ScenarioError | undefined;

  constructor(
    program: Program,
    {
      seed,
      schedule,
      order = schedule?.order,
      conditions,
      tracing = false,
      slot = new Slot(),
      watcher,
      alreadyReached = NONE,
    }: WorldOptions,
  ) {
    this.seed = seed;
    this.tracing = tracing;
    this.watcher = watcher;
    this.only = schedule?.only && new Set(schedule.only);
    this.#program = program;
    this.slot = slot;
    slot.reset();
    this.#alreadyReached = alreadyReached;
    const client = new SimNode(this, 'client', undefined);
    this.nodes.set('client', client);
    const scenario = this.#load(client);
    this.scenario = conditions
      ? { ...scenario, conditions: { ...scenario.conditions, ...conditions } }
      : scenario;
    for (const [name, boot] of Object.entries(this.scenario.nodes))
      this.nodes.set(name, new SimNode(this, name, boot));
    const { calm, only, off } = schedule ?? {};
    this.#recipe = {
      ...(calm && { calm }),
      ...(order && { order }),
      ...(only && { only }),
      ...(off && { off }),
    };
    this.plan = new Plan(seed, this.scenario.conditions, [...this.nodes.keys()], schedule, order);
    for (const node of this.nodes.values()) {
      node.clock = new NodeClock(node.name, this.plan);
      node.chance = this.plan.identifyNode(node.name);
    }
    this.#off = new Set(off);
    this.network = new Network(this, this.plan);
    this.connections = new Connections(this, this.plan, this.network);
    this.#view = new View(this);
    for (const [sentence, { when, holds }] of Object.entries(this.scenario.invariants)) {
      const judged = new Judged(sentence, holds);
      if (when === 'always') this.#always.push(judged);
      else if (when === 'eventually') this.#eventually.push(judged);
      else if (!alreadyReached.has(sentence)) this.#sometimes.push(judged);
    }
  }

  get nowMs(): number {
    return this.nowUs / 1000;
  }

  /** Boots every node and starts the workload. */
  start(): void {
    for (const node of this.nodes.values())
      if (node.boot && !this.#off.has(node.name))
        this.after(0, undefined, `boot ${node.name} 1`, () => this.#boot(node), node.name);
    const client = this.nodes.get('client')!.life!;
    this.after(0, client, 'workload', () => {
      const fail = (error: unknown) => this.#failWorkload(error);
      const { workload } = this.scenario;
      (async () => workload(createWorkloadContext(this, client)))().catch(fail);
    });
  }

  /**
   * Judges what the last event did, then delivers the next. False when the run is over.
   *
   * @throws ScenarioError for a workload or invariant that fails, or a run that does not end.
   */
  step(): boolean {
    if (this.#failure) throw this.#failure;
    if (this.#last) {
      if (!this.#judge()) return false;
      const faults = this.#faultsAfterLast;
      if (this.watcher) this.#tellWatcher('after', this.#last);
      this.#last = undefined;
      for (const fault of faults) if ('when' in fault && fault.when === 'after') this.#strike(fault);
    }
    const event = this.#next();
    if (!event) {
      this.#finish();
      return false;
    }
    this.#deliver(event);
    return true;
  }

  result(): RunResult {
    const { happened } = this.plan;
    return {
      seed: this.seed,
      ...(this.#violation ? { violation: this.#violation } : {}),
      reached: [...this.#reached],
      faults: [...happened],
      schedule: { seed: this.seed, faults: [...happened], ...this.#recipe },
      unmatched: this.plan.unmatched(),
      trace: this.#traceWithSpans(),
      hash: this.hash,
      events: this.events,
      endedAtMs: this.nowMs,
      disks: this.#disks(),
      ...(this.leftOut.length ? { leftOut: this.leftOut } : {}),
    };
  }

  /** See {@link RunResult}. */
  get hash(): string {
    return (this.#hash >>> 0).toString(16).padStart(8, '0');
  }

  get violation(): Violation | undefined {
    return this.#violation;
  }

  get reached(): ReadonlySet<string> {
    return this.#reached;
  }

  /** Puts an event on the queue. With a `life` it dies with that; a `node` alone means whoever lives there then. */
  after(
    delayUs: number,
    life: Life | undefined,
    id: string,
    run: () => void,
    node = life!.node.name,
  ): SimEvent {
    const member = life ? life.node : this.nodes.get(node);
    const event = new SimEvent(this.nowUs + delayUs, this.#order++, id, life, node, member, run);
    this.slot.queue.push(event);
    return event;
  }

  /** An error that nobody caught kills the life it happened in, as it kills a process; a supervisor starts it again. */
  die(life: Life, error: unknown): void {
    if (!life.alive) return;
    if (life.node.name === 'client') return this.#failWorkload(error);
    if (!life.node.hasBooted) life.node.bootErrors.push(error);
    const restartMs = this.scenario.conditions.restartMs[0];
    if (this.tracing) {
      const lines = this.#program.sourceLines((error as Error | undefined)?.stack);
      const at = { ...this.at(life), ...(lines.length ? { lines } : {}) };
      this.note({ kind: 'exit', ...at, error: format(error), restartMs });
    }
    this.#end(life, restartMs, PROCESS_DIES);
  }

  /** The node's code ends its process. */
  leave(life: Life): void {
    if (!life.alive) return;
    const restartMs = life.restartAfterStopMs ?? this.scenario.conditions.restartMs[0];
    if (this.tracing) this.note({ kind: 'stop', phase: 'left', ...this.at(life), restartMs });
    this.#end(life, restartMs, PROCESS_DIES);
  }

  /** How long the node's thread is still at what it is doing: what that sends and writes leaves only then. */
  busyUs({ freeAtUs }: SimNode): number {
    return freeAtUs > this.nowUs ? freeAtUs - this.nowUs : 0;
  }

  /** A promise was rejected and nobody listens. It is the doing of whoever's event was delivered last. */
  rejected(reason: unknown): void {
    this.die(this.#lastLife ?? this.nodes.get('client')!.life!, reason);
  }

  get #lastLife(): Life | undefined {
    const event = this.#last;
    if (!event) return undefined;
    return event.life ?? event.member?.life;
  }

  #failWorkload(error: unknown): void {
    this.#failure ??=
      error instanceof words.ScenarioError
        ? error
        : new words.ScenarioError(
            `The workload failed in seed ${this.seed}: ${this.#describe(error)}. Put what may fail into an operation().`,
          );
  }

  /** An error of the example's, with the line it came from. */
  #describe(error: unknown): string {
    const [at] = this.#program.sourceLines((error as Error | undefined)?.stack);
    const cause = (error as Error | undefined)?.cause;
    return (
      format(error).replace(/\.$/, '') +
      (cause instanceof Error ? `: ${cause.message}` : '') +
      (at ? ` (${at.file}:${at.line})` : '')
    );
  }

  /** The event, no timer, to which goes back what happens now. */
  get cause(): string {
    return this.#last?.cause ?? this.#last?.id ?? 'loading';
  }

  note(event: TraceEvent): void {
    if (!this.tracing) return;
    if (event.lines === undefined) delete event.lines;
    if (this.#last) event.during = this.#last.id;
    this.#trace.push(event);
  }

  at(life: Life): { atMs: number; node: string; life: number } {
    return { atMs: this.nowMs, node: life.node.name, life: life.number };
  }

  atNode(name: string): { atMs: number; node: string; life: number } {
    return { atMs: this.nowMs, node: name, life: this.nodes.get(name)?.lives ?? 0 };
  }

  log(life: Life, text: string): void {
    if (this.tracing && life.alive)
      this.note({ kind: 'log', ...this.at(life), lines: this.callSite(), text });
  }

  logError(life: Life, error: unknown): void {
    if (this.tracing) this.note({ kind: 'log', ...this.at(life), text: `error: ${format(error)}` });
  }

  /** The example's lines that are being executed, innermost first. Undefined unless tracing. */
  callSite(): SourceLine[] | undefined {
    if (!this.tracing) return undefined;
    const lines = this.#program.sourceLines(new Error().stack);
    return lines.length ? lines : undefined;
  }

  #load(client: SimNode): Scenario {
    try {
      return this.#begin(client);
    } catch (error) {
      if (error instanceof words.ScenarioError) throw error;
      throw new words.ScenarioError(`The scenario cannot be loaded: ${this.#describe(error)}.`);
    }
  }

  #begin(node: SimNode): Scenario {
    const life = new Life(this, node, ++node.lives);
    node.life = life;
    const box = this.slot.takeBox();
    const globals = box.enter(life, this.#program.namesGlobalThis);
    const imported = node.boot ? simulator : checkingSimulator;
    const { default: scenario } = instantiate(this.#program, globals, imported, () => box.machine());
    if (typeof (scenario as Scenario | undefined)?.workload !== 'function')
      throw new words.ScenarioError('scenario.ts must have a default export made with scenario({ … }).');
    return scenario as Scenario;
  }

  #boot(node: SimNode): void {
    node.dark = false;
    const scenario = this.#begin(node);
    const life = node.life!;
    if (this.tracing) this.note({ kind: 'boot', ...this.at(life) });
    const ready = (handler: Handler | void) => {
      if (handler !== undefined && typeof handler !== 'function')
        throw new TypeError(`Booting ${node.name} gave no function that takes requests.`);
      if (!life.alive) return;
      node.handler = handler as Handler | undefined;
      node.hasBooted = true;
    };
    try {
      const booting = scenario.nodes[node.name]!(new ContextOfLife(life));
      if (booting instanceof Promise) booting.then(ready).catch((error: unknown) => this.die(life, error));
      else ready(booting as Handler | void);
    } catch (error) {
      this.die(life, error);
    }
  }

  #next(): SimEvent | undefined {
    for (;;) {
      const event = this.slot.queue.pop();
      if (!event || event.atUs > this.scenario.conditions.limitMs * 1000) return undefined;
      if (event.cancelled || event.life?.alive === false || this.#putOff(event)) continue;
      if (event.atUs > this.nowUs) this.#eventsAtOnce = 0;
      this.nowUs = event.atUs;
      if (this.watcher && !event.begun) this.#tellWatcher('before', event);
      const faults = this.#faultsAround(event);
      this.#faultsAfterLast = faults;
      if (faults.length && !this.#beginWith(event, faults)) continue;
      return event;
    }
  }

  /** An event of a node that cannot run code now waits until it can. */
  #putOff(event: SimEvent): boolean {
    if (event.member === undefined || event.hardware) return false;
    const { freeAtUs } = event.member;
    if (freeAtUs < event.atUs) return false;
    // What comes in the very instant in which the node is free again queues behind what waits already.
    if (freeAtUs === event.atUs && (event.waits || event.isTimer || freeAtUs === 0)) return false;
    event.atUs = freeAtUs;
    event.waits = true;
    event.order = this.#order++ + (event.isTimer ? TIMERS_FIRST : 0);
    this.slot.queue.push(event);
    return true;
  }

  /** Lets happen what befalls the node before the event. False if the event must wait or is gone. */
  #beginWith(event: SimEvent, faults: readonly NodeFault[]): boolean {
    if (event.begun) return true;
    event.begun = true;
    let asked = false;
    for (const fault of faults)
      if ('when' in fault && fault.when === 'before')
        asked = (this.#strike(fault) && fault.kind === 'stop') || asked;
    if (event.life?.alive === false || this.#putOff(event)) return false;
    if (!asked) return true;
    // The node hears that it shall stop first.
    event.order = this.#order++;
    this.slot.queue.push(event);
    return false;
  }

  #deliver(event: SimEvent): void {
    this.#last = event;
    if (++this.events > MAX_EVENTS || ++this.#eventsAtOnce > MAX_EVENTS_AT_ONCE) throw this.#endless();
    this.#hash = hashText(event.id, Math.imul(this.#hash ^ event.atUs, 0x01000193));
    this.#hash = hashText(event.node, this.#hash);
    if (event.member?.boot && !event.hardware) this.#spend(event.member, event);
    try {
      event.run();
    } catch (error) {
      const life = this.#lastLife;
      if (life) this.die(life, error);
      else throw error;
    }
  }

  #endless(): words.ScenarioError {
    return new words.ScenarioError(
      `Seed ${this.seed} did not get beyond ${this.nowMs} ms of virtual time in ${this.events - 1} events, the last one (${this.#last!.id}) at ${this.#last!.node}. Look for a loop, timer or retry that does not wait.`,
    );
  }

  /** The event takes some of the node's thread: while it is slow, or blocked by what the event runs. */
  #spend(node: SimNode, event: SimEvent): void {
    if (!node.life?.alive && !isBoot(event.id)) return;
    const slowUs = this.plan.slowUs(node.name, 'thread', this.nowUs);
    if (slowUs) node.freeAtUs = node.busyUntilUs = this.nowUs + slowUs;
    for (const fault of this.#faultsAfterLast) {
      if (fault.kind !== 'block') continue;
      this.plan.met(fault);
      if (this.tracing) this.note({ kind: 'block', ...this.atNode(node.name), ms: fault.ms });
      node.freeAtUs = node.busyUntilUs = Math.max(node.freeAtUs, this.nowUs) + Math.round(fault.ms * 1000);
    }
  }

  /** The fault that has the write or sync fail which is being done. */
  failure(): FaultOf<'fail'> | undefined {
    const fault = this.#faultsAfterLast.find((each) => each.kind === 'fail');
    if (fault) this.plan.met(fault);
    return fault;
  }

  #tellWatcher(side: 'before' | 'after', { node, member, id: event, hardware }: SimEvent): void {
    if (node === 'client') return;
    const lives = member?.life?.alive ?? false;
    const tearable = (name: string) => this.nodes.get(name)?.disk.tearable ?? false;
    if (lives || isBoot(event)) this.watcher![side]?.({ node, event, lives, hardware, tearable }, this.nowUs);
  }

  /** Things befall nodes of the scenario only. Whether the node lives is seen when it is struck: it may boot in between. */
  #faultsAround(event: SimEvent): readonly NodeFault[] {
    return event.member?.boot ? this.plan.around(event.member, event.id, this.nowUs) : NO_FAULTS;
  }

  /** Lets a fault happen, unless there is nobody to whom it could: a node that was not up, or died during the event. */
  #strike(fault: Extract<NodeFault, { when: string }>): boolean {
    const node = this.nodes.get(fault.node)!;
    const { life } = node;
    if (!life?.alive || (fault.kind === 'stop' && life.restartAfterStopMs !== undefined)) return false;
    this.plan.met(fault);
    if (fault.kind === 'pause') {
      if (this.tracing) this.note({ kind: 'pause', ...this.at(life), ms: fault.ms });
      // What the thread is at, it finishes first.
      const fromUs = Math.max(this.nowUs, node.busyUntilUs);
      node.freeAtUs = Math.max(node.freeAtUs, fromUs + Math.round(fault.ms * 1000));
    } else if (fault.kind === 'stop') this.#askToStop(life, fault);
    else if (fault.kind === 'crash') this.#crash(life, fault, fault.silent ?? false);
    else this.#cutPower(fault);
    return true;
  }

  #cutPower(fault: FaultOf<'power'>): void {
    for (const name of new Set([fault.node, ...fault.others])) {
      const life = this.nodes.get(name)?.life;
      if (life?.alive && name !== 'client') this.#crash(life, fault, true);
    }
  }

  #askToStop(life: Life, { graceMs, restartMs }: FaultOf<'stop'>): void {
    life.restartAfterStopMs = restartMs;
    if (this.tracing) this.note({ kind: 'stop', phase: 'asked', ...this.at(life), graceMs });
    this.after(0, life, `stop ${life.node.name} ${life.number}`, () => life.askToStop());
    const kill = () => {
      if (this.tracing) this.note({ kind: 'stop', phase: 'killed', ...this.at(life), restartMs });
      this.network.dropUnsent(life);
      this.#end(life, restartMs, PROCESS_DIES);
    };
    const id = `kill ${life.node.name} ${life.number}`;
    this.after(Math.round(graceMs * 1000), life, id, kill).hardware = true;
  }

  #crash(life: Life, fault: FaultOf<'crash' | 'power'>, silent: boolean): void {
    const { restartMs, torn = false } = fault;
    const power = fault.kind === 'power' ? { power: true } : {};
    if (this.tracing) this.note({ kind: 'crash', ...this.at(life), silent, restartMs, ...power });
    this.network.dropUnsent(life);
    const tore = this.#end(life, restartMs, { machine: silent, torn });
    // A fault that was drawn says what it did.
    if (torn && !tore && !this.plan.replaying && fault.kind === 'crash') delete fault.torn;
  }

  /** Ends a life. Returns whether that tore a write. */
  #end(life: Life, restartMs: number, death: Death): boolean {
    const { node } = life;
    life.alive = false;
    node.handler = undefined;
    node.accept = undefined;
    node.exposed = undefined;
    node.dark = death.machine;
    node.freeAtUs = node.busyUntilUs = 0;
    const tore = node.disk.die(life, death);
    if (death.machine) node.serving.length = 0;
    else this.network.resetServed(node);
    this.connections.ended(life, death.machine);
    const id = `boot ${node.name} ${node.lives + 1}`;
    const boot = () => this.#boot(node);
    this.after(Math.round(restartMs * 1000), undefined, id, boot, node.name);
    return tore;
  }

  #judge(): boolean {
    if (this.changes === 0) return true;
    const changes = this.changes | UNTOLD;
    this.changes = 0;
    for (const judged of this.#always)
      if (judged.sources & changes && !this.#holds(judged)) return this.#violate(judged.sentence);
    if (this.#sometimes.length) this.#judgeSometimes(changes);
    return true;
  }

  #judgeSometimes(changes: number): void {
    const reached = this.#sometimes.filter((judged) => judged.sources & changes && this.#holds(judged));
    if (!reached.length) return;
    for (const { sentence } of reached) this.#reached.add(sentence);
    this.#sometimes = this.#sometimes.filter(
      ({ sentence }) => !this.#reached.has(sentence) && !this.#alreadyReached.has(sentence),
    );
  }

  #finish(): void {
    this.changes = EVERYTHING;
    if (!this.#judge()) return;
    this.#checkBoots();
    for (const judged of this.#eventually)
      if (!this.#holds(judged)) return void this.#violate(judged.sentence);
  }

  /** A node that dies at every boot would let most invariants hold. If others are off, it may miss them. */
  #checkBoots(): void {
    if (this.#off.size) return;
    for (const { name, hasBooted, bootErrors } of this.nodes.values())
      if (!hasBooted && bootErrors.length >= HOPELESS)
        throw new words.ScenarioError(
          `The node “${name}” dies each time it boots: ${this.#describe(bootErrors[0])}.`,
        );
  }

  #holds(judged: Judged): boolean {
    const { sentence, holds } = judged;
    let answer: boolean;
    this.looked = 0;
    try {
      answer = holds(this.#view);
      judged.sources = this.looked;
    } catch (error) {
      throw new words.ScenarioError(
        `The invariant “${sentence}” threw in seed ${this.seed}: ${this.#describe(error)}.`,
      );
    }
    // A promise is as good as true: nothing could break such an invariant.
    if ((answer as unknown) instanceof Promise)
      throw new words.ScenarioError(
        `The invariant “${sentence}” gives a promise. It must answer at once: leave out async and await.`,
      );
    if (changedList(this.#view))
      throw new words.ScenarioError(
        `The invariant “${sentence}” changes a list that the world gave to it. Let it change a copy: [...list].`,
      );
    return answer;
  }

  #violate(invariant: string): false {
    this.#violation = { invariant, atMs: this.nowMs };
    if (this.tracing) this.note({ kind: 'violation', ...this.atNode('client'), invariant });
    return false;
  }

  /**
   * The trace with the beginnings and ends of what lasts for a while. They are no events of the simulation: a replay, which
   * leaves out a partition that nothing met, must deliver the same ones.
   */
  #traceWithSpans(): TraceEvent[] {
    const marks = this.plan.happened.flatMap(marksOf).filter(({ atMs }) => atMs <= this.nowMs);
    return marks.length ? [...marks, ...this.#trace].sort((a, b) => a.atMs - b.atMs) : this.#trace;
  }

  #disks(): RunResult['disks'] {
    const disks: RunResult['disks'] = {};
    for (const [name, { disk }] of this.nodes) {
      const files = disk.contents();
      if (files.length) disks[name] = Object.fromEntries(files);
    }
    return disks;
  }
}

const isBoot = (event: string) => event.startsWith('boot ');
