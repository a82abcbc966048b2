import { setImmediate as macrotask } from 'node:timers/promises';
import type { Invariant, Predicate, WorldView } from '../../src/scenario.ts';
import { Unanswerable } from '../servers/server.ts';
import type { Written } from '../storage.ts';
import type { Recorder } from './recorder.ts';
import { Unanswered, type Views } from './views.ts';

/** Somebody waits until the world is so. */
interface Waiting {
  readonly condition: Predicate;
  readonly go: (world: WorldView) => void;
}

export interface JudgeOptions {
  readonly recorder: Recorder;
  readonly invariants: Readonly<Record<string, Invariant>>;
  readonly views: Views;
  /** What is durable now. Undefined: nobody can tell, because the server that knows it is down. */
  look(): Promise<Written | undefined>;
}

/** An invariant that asks what a real server does not tell. */
export interface Unjudged {
  readonly why: string;
  /** Whether it could be judged at other looks. */
  readonly partly: boolean;
}

/** An answer may lead to another question, but not for ever; and a server that fails to answer is asked another time. */
const MOST_ROUNDS = 10;

/** Looks at the world whenever it may have changed, as the simulator does after each event, and judges the invariants. */
export class Judge {
  readonly #options: JudgeOptions;
  readonly #waiting = new Set<Waiting>();
  readonly #judged = new Set<string>();
  /** The `sometimes` that were true at some instant. */
  readonly reached = new Set<string>();
  /** The first `always` that did not hold. */
  violation: { invariant: string; atMs: number } | undefined;
  /** The `eventually` that did not hold when the world was last looked at. */
  open: readonly string[] = [];
  /** What could not be judged, because of what a real server does not tell: at no look, or not at every one. */
  readonly unjudged = new Map<string, Unjudged>();
  #last: Promise<void> = Promise.resolve();
  /** A look that was asked for and has not begun. */
  #next: Promise<void> | undefined;

  constructor(options: JudgeOptions) {
    this.#options = options;
  }

  /** Resolves once the world, as it is now or later, has been looked at, and whoever waited for it has gone on. */
  look(): Promise<void> {
    this.#next ??= this.#last = this.#last.then(() => {
      this.#next = undefined;
      return this.#options.recorder.atOneInstant(() => this.#lookOnce());
    });
    return this.#next;
  }

  until(condition: Predicate): Promise<WorldView> {
    return new Promise((resolve) => {
      const waiting = { condition, go: resolve };
      this.#waiting.add(waiting);
      void this.look();
    });
  }

  async #lookOnce(): Promise<void> {
    const { recorder, views, look } = this.#options;
    const written = await look();
    if (written) recorder.see(written);
    await views.refresh();
    // A predicate may ask a server what it has not been asked before: then all is asked again, as of one instant.
    for (let round = 1; !this.#judge() && round < MOST_ROUNDS; round++) await views.refresh();
    // Whoever waited now goes on, before the node does whose write is looked at.
    await macrotask();
  }

  /** False if something could not be answered yet. */
  #judge(): boolean {
    const { recorder, invariants, views } = this.#options;
    const world = recorder.view(views);
    const open: string[] = [];
    let answered = true;
    const answerOf = (predicate: Predicate): boolean | Unanswered | Unanswerable => {
      const answer = ask(predicate, world);
      if (answer instanceof Unanswered) answered &&= !answer.canBe;
      return answer;
    };
    for (const [sentence, { when, holds }] of Object.entries(invariants)) {
      const answer = answerOf(holds);
      this.#note(sentence, when, answer);
      if (when === 'sometimes' && answer === true) this.reached.add(sentence);
      if (when === 'eventually' && (answer === false || answer instanceof Unanswered)) open.push(sentence);
      if (when === 'always' && answer === false) this.#break(sentence);
    }
    this.open = open;
    for (const waiting of this.#waiting)
      if (answerOf(waiting.condition) === true) {
        this.#waiting.delete(waiting);
        waiting.go(world);
      }
    return answered;
  }

  /** Of an `eventually` only the last look counts. */
  #note(sentence: string, when: Invariant['when'], answer: boolean | Unanswered | Unanswerable): void {
    if (answer instanceof Unanswerable) {
      const partly = when !== 'eventually' && this.#judged.has(sentence);
      this.unjudged.set(sentence, { why: answer.message, partly });
    } else if (typeof answer === 'boolean') {
      this.#judged.add(sentence);
      const known = this.unjudged.get(sentence);
      if (when === 'eventually') this.unjudged.delete(sentence);
      else if (known) this.unjudged.set(sentence, { ...known, partly: true });
    }
  }

  #break(invariant: string): void {
    if (this.violation) return;
    const { recorder } = this.#options;
    this.violation = { invariant, atMs: recorder.nowMs };
    recorder.note({ kind: 'violation', node: '', invariant });
  }
}

function ask(predicate: Predicate, world: WorldView): boolean | Unanswered | Unanswerable {
  try {
    return predicate(world);
  } catch (error) {
    if (error instanceof Unanswered || error instanceof Unanswerable) return error;
    throw error;
  }
}
