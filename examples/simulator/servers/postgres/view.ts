import type { Server } from './core/server.ts';
import { Session } from './core/session.ts';
import { rowOf, type Row } from './rows.ts';

/** What invariants see of a server: the answer to a query that sees all that is committed, and waits for nothing. */
export interface PostgresView {
  /** The rows of a query: `world.server('db').rows('SELECT * FROM orders')`. */
  rows(text: string, values?: readonly unknown[]): Row[];
  /** Transactions that are prepared and neither committed nor rolled back. */
  readonly prepared: readonly string[];
}

export function viewOf(server: Server): PostgresView {
  return {
    rows(text, values) {
      const session = new Session(server, 0);
      session.looksOn = true;
      const message = { text, values: values?.map((value) => (value === null ? null : String(value))) };
      const steps = session.run(message);
      try {
        const step = steps.next();
        if (!step.done) throw new Error('An invariant may only ask what is answered at once.');
        const result = step.value.at(-1)!;
        return result.rows.map((row) => rowOf(result.fields, row));
      } finally {
        session.close();
      }
    },
    prepared: [...server.prepared.keys()],
  };
}
