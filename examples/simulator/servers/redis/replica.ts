import type { Connection, Machine } from '../../src/server.ts';
import type { LogEntry } from './core/redis.ts';

/** What following a primary does to a replica. */
export interface Followed {
  state(connected: boolean): void;
  /** How much of the primary's history is here. */
  offset(): number;
  /** All is to be sent anew. */
  restart(): void;
  apply(entry: LogEntry): void;
}

export interface Following {
  /** The primary's history, by its name; empty before it is known. */
  readonly history: string;
  stop(): void;
}

/** What a primary sends. */
type FromPrimary =
  | { history: string; from: number; entries: readonly LogEntry[]; isCounted: boolean }
  | { offset: number; entry: LogEntry };

const RETRY_MS = 1000;
const ACKNOWLEDGE_MS = 1000;

/**
 * Repeats what a primary writes, a little later: nobody waits for it. Says how far it has come whenever the
 * primary writes, as it does in Redis when somebody waits for it; and every second, as there, to a primary that counts its
 * replicas.
 */
export function follow(machine: Machine, primary: string, followed: Followed): Following {
  let [history, stopped] = ['', false];
  let connection: Connection | undefined;
  let timer: unknown;
  const connect = () => {
    connection = machine.connect(primary, {
      opened() {
        connection!.send({ name: 'PSYNC', payload: ['PSYNC', history, String(followed.offset())] });
      },
      received({ payload }) {
        take(payload as FromPrimary);
        acknowledge();
      },
      closed() {
        followed.state(false);
        machine.clearTimeout(timer);
        if (!stopped) timer = machine.setTimeout(connect, RETRY_MS);
      },
    });
  };
  const take = (message: FromPrimary) => {
    if ('entry' in message) return followed.apply(message.entry);
    followed.state(true);
    history = message.history;
    if (!message.from) followed.restart();
    for (const entry of message.entries) followed.apply(entry);
    if (message.isCounted) timer = machine.setTimeout(acknowledgeAgain, ACKNOWLEDGE_MS);
  };
  const acknowledgeAgain = () => {
    timer = machine.setTimeout(acknowledgeAgain, ACKNOWLEDGE_MS);
    acknowledge();
  };
  const acknowledge = () => {
    const payload = ['REPLCONF', 'ACK', String(followed.offset())];
    connection!.send({ name: 'REPLCONF ACK', payload });
  };
  connect();
  return {
    get history() {
      return history;
    },
    stop() {
      stopped = true;
      machine.clearTimeout(timer);
      connection?.close();
    },
  };
}
