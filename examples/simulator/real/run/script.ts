import type { MessageRecord, Predicate, WorkloadContext, WorldView } from '../../src/scenario.ts';
import type { ConnectionFate, Fate, Fates } from '../network/fate.ts';
import type { Network } from '../network/network.ts';
import type { Member } from '../process/member.ts';
import { canPause } from '../process/tree.ts';
import type { Judge } from './judge.ts';

/** A write that a node is about to make. */
export interface Write {
  readonly node: string;
  readonly file: string;
  /** What is appended, or an object of the one key that is set. */
  readonly entry: unknown;
}

/** A node or server in the hands of a script. Nothing is done to a server whose address was given: the run says so. */
export interface Actor {
  /** SIGKILL. It stays down until it is started, or starts again after so long. */
  kill(restartMs?: number): Promise<void>;
  /** Starts it, and resolves once it serves. */
  start(): Promise<void>;
  /** SIGTERM, and SIGKILL so long after. */
  stop(graceMs: number): Promise<void>;
  /** SIGSTOP, and SIGCONT so long after: resolves then. Where a system has no SIGSTOP, it does nothing and says so. */
  pause(ms: number): Promise<void>;
}

type Match = (message: MessageRecord) => boolean;

/** What a run without `--chaos` does to its processes and network, and when. It can ask for more than the workload does. */
export interface ScriptContext extends WorkloadContext {
  /**
   * Resolves with the world, at the instant at which it is so. If a node's write made it so, that node has not been told yet that it is durable:
   * whoever kills it now kills it in between.
   *
   * @param what in words, for the case that it never comes: “payment has charged o1”.
   */
  until(what: string, condition: Predicate): Promise<WorldView>;
  /**
   * Resolves when a node is about to make such a write. The write waits until what this resolves with is called; or the
   * node is killed, and the write is never made.
   */
  before(what: string, match: (write: Write) => boolean): Promise<() => void>;
  /** A node, or a server, by its name. */
  node(name: string): Actor;
  readonly network: {
    /** The next such message never arrives. A reply has `reply`, and its own `from` and `to`. */
    lose(match: Match): void;
    /** The connection breaks under the next such message. */
    reset(match: Match): void;
    /** The next such message is so much later. */
    delay(match: Match, ms: number): void;
    /** The next such request comes a second time, so long after the first. */
    repeat(match: Match, afterMs: number): void;
    /** Nothing gets from one to the other, until {@link heal}. */
    cut(one: string, other: string): void;
    heal(one: string, other: string): void;
  };
}

/** What a script's `network` plans for messages, each once. */
export class ScriptedFates implements Fates {
  readonly #plans: { match: Match; fate: Fate }[] = [];

  plan(match: Match, fate: Fate): void {
    this.#plans.push({ match, fate });
  }

  of(message: MessageRecord): Fate {
    const index = this.#plans.findIndex(({ match }) => match(message));
    return index < 0 ? {} : this.#plans.splice(index, 1)[0]!.fate;
  }

  ofConnection(): ConnectionFate {
    return {};
  }
}

export interface ScriptOptions {
  readonly members: ReadonlyMap<string, Member>;
  readonly judge: Judge;
  readonly fates: ScriptedFates;
  readonly network: Network;
  readonly workload: WorkloadContext;
  /** Something to tell the reader once. */
  remark(text: string): void;
}

/** Carries a script out. */
export class ScriptRun {
  readonly #options: ScriptOptions;
  readonly #writes = new Set<{ match: (write: Write) => boolean; caught: (letGo: () => void) => void }>();
  /** What is waited for, in words. */
  readonly #waiting = new Set<string>();

  constructor(options: ScriptOptions) {
    this.#options = options;
  }

  /** What the script still waits for. */
  get waiting(): string | undefined {
    return [...this.#waiting][0];
  }

  /** A node is about to write. Resolves once it may. */
  async writing(write: Write): Promise<void> {
    for (const waiting of this.#writes)
      if (waiting.match(write)) {
        this.#writes.delete(waiting);
        await new Promise<void>((letGo) => waiting.caught(letGo));
      }
  }

  get context(): ScriptContext {
    const { judge, fates, network, members, workload } = this.#options;
    const waitFor = async <T>(what: string, wait: Promise<T>) => {
      this.#waiting.add(what);
      const came = await wait;
      this.#waiting.delete(what);
      return came;
    };
    return {
      ...workload,
      until: (what, condition) => waitFor(what, judge.until(condition)),
      before: (what, match) =>
        waitFor(what, new Promise<() => void>((caught) => this.#writes.add({ match, caught }))),
      node: (name) => {
        const member = members.get(name);
        if (!member)
          throw new RangeError(
            `There is no “${name}” in this run. There are: ${[...members.keys()].join(', ')}.`,
          );
        return this.#actor(member);
      },
      network: {
        lose: (match) => fates.plan(match, { lost: 'drop' }),
        reset: (match) => fates.plan(match, { lost: 'reset' }),
        delay: (match, lateMs) => fates.plan(match, { lateMs }),
        repeat: (match, copyAfterMs) => fates.plan(match, { copyAfterMs }),
        cut: (one, other) => network.cut(one, other),
        heal: (one, other) => network.heal(one, other),
      },
    };
  }

  #actor(member: Member): Actor {
    const { remark } = this.#options;
    const ours = async (act: () => Promise<void>) => {
      if (member.isOurs) return act();
      remark(`${member.name} was given by its address, so nobody killed it or made it stand still.`);
    };
    return {
      kill: (restartMs) => ours(() => member.kill(restartMs)),
      start: () => ours(() => member.start()),
      stop: (graceMs) => ours(() => member.stop(graceMs)),
      pause: (ms) =>
        ours(async () => {
          if (!canPause)
            return remark(
              `This system cannot make a process stand still (it has no SIGSTOP), so ${member.name} did not.`,
            );
          member.pause(ms);
          await new Promise((resolve) => setTimeout(resolve, ms));
          member.resume();
        }),
    };
  }
}
