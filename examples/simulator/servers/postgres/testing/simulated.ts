import { Server, type ServerOptions } from '../core/server.ts';
import type { Session } from '../core/session.ts';
import { outcomeOf, type Outcome } from './outcome.ts';

/** The simulated server, driven by hand: sessions are numbered, and time passes when told. */
export class SimulatedPostgres {
  readonly server: Server;
  readonly sessions: Session[] = [];
  readonly outcomes = new Map<number, Outcome>();
  notifications: string[] = [];

  constructor(options: Partial<ServerOptions> = {}) {
    this.server = new Server({ maxPreparedTransactions: 20, walLevel: 'logical', ...options });
    this.server.nowMs = 1_700_000_000_000;
  }

  connect(): number {
    return this.sessions.push(this.server.connect()) - 1;
  }

  /** Sends a query, lets a second pass so that deadlocks show, and says how it stands. */
  query(session: number, text: string, values?: readonly (string | null)[]): Outcome {
    this.outcomes.set(session, 'blocked');
    this.sessions[session]!.send({ text, values });
    this.collect();
    if (this.blocked().length > 0) this.pass(1_000);
    return this.outcomes.get(session)!;
  }

  /** From now on, of several that are woken at once the last goes first. */
  wakeInReverse(): void {
    const { ready } = this.server;
    Object.defineProperty(ready, 'shift', { value: () => ready.pop() });
  }

  pass(milliseconds: number): void {
    this.server.advance(this.server.nowMs + milliseconds);
    this.collect();
  }

  collect(): void {
    for (const { session, reply } of this.server.takeReplies()) {
      const outcome = outcomeOf(reply);
      const place = this.sessions.indexOf(session);
      if (outcome) this.outcomes.set(place, outcome);
      if (reply.kind === 'notification')
        this.notifications.push(`${place} ${reply.notification.channel} ${reply.notification.payload}`);
    }
  }

  blocked(): number[] {
    return [...this.outcomes].filter(([, outcome]) => outcome === 'blocked').map(([session]) => session);
  }
}
