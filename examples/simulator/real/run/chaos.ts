import { draw, hashText, Random } from '../../src/random.ts';
import type { Conditions, MessageRecord } from '../../src/scenario.ts';
import type { ConnectionFate, Fate, Fates } from '../network/fate.ts';
import type { Network } from '../network/network.ts';
import type { Member } from '../process/member.ts';

/** How likely each kind of fault is that the scenario allows: more than it says, since a real run has few messages. */
const OFTEN = 0.05;
/** How many messages leave between two faults of processes. */
const BETWEEN = [4, 12] as const;

/** Questions that are asked of one message, each with a draw of its own. */
const ASK = { latency: 0, drop: 1, reset: 2, late: 3, lateMs: 4, duplicate: 5, copyMs: 6, bytes: 7 };

/** A fault of a process or of the network that is due once so many messages have left. */
interface Due {
  readonly messages: number;
  readonly kind: 'kill' | 'stop' | 'pause' | 'cut';
  readonly member: Member;
  readonly other: Member;
  readonly ms: number;
}

/**
 * Faults at random from a seed, of the kinds that the scenario's conditions allow. What becomes of a message follows from the
 * seed and the message's identity, and which process is hit after how many messages from the seed alone: the same seed
 * plans the same. When things happen is up to the machine, so no two runs are the same.
 */
export class Chaos implements Fates {
  readonly #conditions: Conditions;
  readonly #seed: number;
  readonly #random: Random;
  #members: readonly Member[] = [];
  #network: Network | undefined;
  #due: Due | undefined;
  #on = false;

  constructor(seed: string, conditions: Conditions) {
    this.#conditions = conditions;
    this.#seed = hashText(seed);
    this.#random = new Random(`${seed}/processes`);
  }

  /** From now on things go wrong: with these processes, and on this network. */
  begin(members: readonly Member[], network: Network): void {
    this.#members = members;
    this.#network = network;
    this.#on = true;
    this.#due = this.#next(0);
  }

  /** From now on nothing new goes wrong. */
  end(): void {
    this.#on = false;
  }

  of({ id, reply }: MessageRecord): Fate {
    const { latencyMs, lateMs, drop, reset, late, duplicate, duplicateMs } = this.#conditions;
    const identity = hashText(id, this.#seed);
    const isHit = (allowed: number, question: number) => allowed > 0 && draw(identity, question) < OFTEN;
    const within = ([from, to]: readonly [number, number], question: number) =>
      Math.round(from + (to - from) * draw(identity, question));
    const fate: Fate = { latencyMs: within(latencyMs, ASK.latency) };
    if (!this.#on) return fate;
    if (isHit(drop, ASK.drop)) return { ...fate, lost: 'drop' };
    if (isHit(reset, ASK.reset)) return { ...fate, lost: 'reset' };
    if (isHit(late, ASK.late)) fate.lateMs = within(lateMs, ASK.lateMs);
    if (!reply && isHit(duplicate, ASK.duplicate)) fate.copyAfterMs = within(duplicateMs, ASK.copyMs);
    return fate;
  }

  ofConnection(id: string): ConnectionFate {
    const { drop, reset, latencyMs } = this.#conditions;
    const identity = hashText(id, this.#seed);
    const fate: ConnectionFate = { latencyMs: Math.round(latencyMs[0]) };
    if (!this.#on) return fate;
    const bytes = Math.floor(draw(identity, ASK.bytes) * 1000);
    if (drop > 0 && draw(identity, ASK.drop) < OFTEN) return { ...fate, endsAfter: { bytes, how: 'drop' } };
    if (reset > 0 && draw(identity, ASK.reset) < OFTEN)
      return { ...fate, endsAfter: { bytes, how: 'reset' } };
    return fate;
  }

  /** So many messages have left: whatever is due happens. */
  messages(count: number): void {
    while (this.#on && this.#due && this.#due.messages <= count) {
      const due = this.#due;
      this.#due = this.#next(due.messages);
      this.#strike(due);
    }
  }

  #next(after: number): Due | undefined {
    const { crash, stop, pause, partition, restartMs, pauseMs, partitionMs } = this.#conditions;
    const random = this.#random;
    const kinds = [
      { kind: 'kill', allowed: crash, ms: restartMs },
      { kind: 'stop', allowed: stop, ms: restartMs },
      { kind: 'pause', allowed: pause, ms: pauseMs },
      { kind: 'cut', allowed: partition, ms: partitionMs },
    ] as const;
    const possible = kinds.filter(({ allowed }) => allowed > 0);
    if (!possible.length || !this.#members.length) return undefined;
    const { kind, ms } = random.pick(possible);
    return {
      messages: after + BETWEEN[0] + random.below(BETWEEN[1] - BETWEEN[0]),
      kind,
      member: random.pick(this.#members),
      other: random.pick(this.#members),
      ms: Math.round(random.between(ms[0], ms[1])),
    };
  }

  #strike({ kind, member, other, ms }: Due): void {
    if (kind === 'cut') {
      if (member === other) return;
      this.#network!.cut(member.name, other.name);
      setTimeout(() => this.#network!.heal(member.name, other.name), ms);
    } else if (member.alive) {
      if (kind === 'kill') void member.kill(ms);
      else if (kind === 'stop') void member.stop(this.#conditions.graceMs[0], ms);
      else {
        member.pause(ms);
        setTimeout(() => member.resume(), ms);
      }
    }
  }
}
