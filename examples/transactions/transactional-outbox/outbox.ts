/**
 * A transactional outbox: what others are to be told is a row in the same database as the change, written in the same
 * transaction. A relay publishes the rows, and marks each once the broker has it. Pritchett, "BASE: An Acid
 * Alternative", ACM Queue 6(3), 2008.
 */

/** What is used of a connection of node-postgres. */
export interface Sql {
  query<Row>(text: string, values?: readonly unknown[]): Promise<{ rows: Row[] }>;
}

/** What is used of its pool. */
export interface Pool extends Sql {
  connect(): Promise<Sql & { release(error?: Error): void }>;
}

export interface Event {
  /** Whose events must arrive in order. */
  customer: string;
  order: string;
}

export interface StoredEvent extends Event {
  /** The same each time it is published: consumers know it by this. A `bigint`, so a text. */
  id: string;
}

/** Resolves once the broker has stored them all; rejects if nobody knows. */
export type Publish = (events: StoredEvent[]) => Promise<void>;

export const outboxSchema = `
  CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer text NOT NULL,
    "order" text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    sent_at timestamptz
  );
  CREATE TABLE relay_turn (id int PRIMARY KEY);
  INSERT INTO relay_turn VALUES (0)`;

// #region announce
/** Writes an event down, in the transaction of the change that it tells of. */
export async function announce(transaction: Sql, { customer, order }: Event): Promise<void> {
  await transaction.query('INSERT INTO outbox (customer, "order") VALUES ($1, $2)', [customer, order]);
}
// #endregion

// #region relay
/**
 * Publishes the oldest events that wait, and marks them. Any number of relays may run: whoever has the row of
 * `relay_turn` is on, the others find it locked, skip it and go away. The lock ends with the connection, so a relay that
 * dies blocks nobody. Returns how many were published.
 */
export function relayOnce(pool: Pool, publish: Publish, limit = 10): Promise<number> {
  return inTransaction(pool, async (transaction) => {
    const turn = await transaction.query<{ id: number }>('SELECT id FROM relay_turn FOR UPDATE SKIP LOCKED');
    if (turn.rows.length === 0) return 0;

    const { rows } = await transaction.query<StoredEvent>(
      'SELECT id, customer, "order" FROM outbox WHERE sent_at IS NULL ORDER BY id LIMIT $1',
      [limit],
    );
    if (rows.length === 0) return 0;
    await publish(rows);
    const ids = rows.map(({ id }) => id);
    await transaction.query('UPDATE outbox SET sent_at = now() WHERE id = ANY($1)', [ids]);
    return rows.length;
  });
}
// #endregion

// #region clean
/** Removes what was published longer than `keepMs` ago. */
export async function clean(pool: Pool, keepMs: number): Promise<void> {
  await pool.query("DELETE FROM outbox WHERE sent_at < now() - $1 * interval '1 millisecond'", [keepMs]);
}
// #endregion

// #region transaction
/** Read committed, as is PostgreSQL's default: each statement sees what has been committed before it. */
export async function inTransaction<T>(pool: Pool, run: (transaction: Sql) => Promise<T>): Promise<T> {
  const connection = await pool.connect();
  try {
    await connection.query('BEGIN');
    const result = await run(connection);
    await connection.query('COMMIT');
    connection.release();
    return result;
  } catch (error) {
    // Whatever state it is in: its end is the end of the transaction.
    connection.release(error as Error);
    throw error;
  }
}
// #endregion
