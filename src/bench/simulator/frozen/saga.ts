/**
 * A saga: a sequence of steps in different services, each with a compensation that undoes it. If a step fails, the
 * steps before it are undone, last first. García-Molina and Salem, "Sagas", SIGMOD 1987.
 */

/** What a step is given: the same key on every attempt, so that the service can tell a repetition from a new request. */
export interface Attempt {
  key: string;
  signal: AbortSignal;
}

export interface SagaStep {
  name: string;
  /** Throws {@link Refused} for a definite no. Any other error means that nobody knows whether it happened. */
  action(attempt: Attempt): Promise<void>;
  /** Undoes the action, or makes sure that it can never happen. Must be safe to repeat. */
  compensate(attempt: Attempt): Promise<void>;
  /** How long to wait for one attempt. */
  timeoutMs: number;
  /** How often to try the action before giving up on it. */
  attempts: number;
}

/** A definite no: the service did not do it and never will under this key. */
export class Refused extends Error {
  override name = 'Refused';
}

export type SagaResult = 'done' | 'compensated';

export type JournalEntry =
  | { saga: string; event: 'started' }
  | { saga: string; event: 'began' | 'refused' | 'compensated'; step: string }
  | { saga: string; event: 'ended'; result: SagaResult };

/** The saga's memory. What it has acknowledged survives a crash. */
export interface Journal {
  append(entry: JournalEntry): Promise<void>;
  read(): JournalEntry[];
}

// #region run
/** Runs the steps in order. If one fails, undoes every step that may have taken effect, last first. */
export async function runSaga(saga: string, steps: SagaStep[], journal: Journal): Promise<SagaResult> {
  const begun: SagaStep[] = [];
  for (const step of steps) {
    await journal.append({ saga, event: 'began', step: step.name });
    begun.unshift(step);
    try {
      await retry(step.attempts, () => step.action(attempt(saga, step)));
    } catch (error) {
      if (error instanceof Refused) {
        await journal.append({ saga, event: 'refused', step: step.name });
        begun.shift();
      }
      return compensate(saga, begun, journal);
    }
  }
  await journal.append({ saga, event: 'ended', result: 'done' });
  return 'done';
}
// #endregion

// #region compensate
/** Undoes the given steps in order, each for as long as it takes. */
async function compensate(saga: string, begun: SagaStep[], journal: Journal): Promise<SagaResult> {
  for (const step of begun) {
    await retry(Infinity, () => step.compensate(attempt(saga, step)));
    await journal.append({ saga, event: 'compensated', step: step.name });
  }
  await journal.append({ saga, event: 'ended', result: 'compensated' });
  return 'compensated';
}
// #endregion

// #region recover
/** After a crash: undoes every saga that the journal shows started and not ended. */
export async function recover(stepsOf: (saga: string) => SagaStep[], journal: Journal): Promise<void> {
  const open = new Map<string, Set<string>>();
  for (const entry of journal.read()) {
    if (entry.event === 'started') open.set(entry.saga, new Set());
    else if (entry.event === 'began') open.get(entry.saga)?.add(entry.step);
    else if (entry.event === 'ended') open.delete(entry.saga);
    else open.get(entry.saga)?.delete(entry.step);
  }
  const recoveries = [...open].map(([saga, begun]) => {
    const steps = stepsOf(saga).filter((step) => begun.has(step.name));
    return compensate(saga, steps.reverse(), journal);
  });
  await Promise.all(recoveries);
}
// #endregion

const attempt = (saga: string, step: SagaStep): Attempt => ({
  key: `${saga}/${step.name}`,
  signal: AbortSignal.timeout(step.timeoutMs),
});

// #region retry
const FIRST_DELAY_MS = 50;
const MAX_DELAY_MS = 1000;

/** Tries until it works, is refused, or the attempts are used up. Waits longer each time, with full jitter. */
async function retry(attempts: number, run: () => Promise<void>): Promise<void> {
  for (let tried = 1; ; tried++) {
    try {
      return await run();
    } catch (error) {
      if (error instanceof Refused || tried >= attempts) throw error;
    }
    const ceiling = Math.min(FIRST_DELAY_MS * Math.pow(2, tried - 1), MAX_DELAY_MS);
    await new Promise((next) => setTimeout(next, ceiling * Math.random()));
  }
}
// #endregion
