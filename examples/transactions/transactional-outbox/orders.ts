import { announce, inTransaction, type Pool, type Sql } from './outbox.ts';

export const ordersSchema = `
  CREATE TABLE customers (id text PRIMARY KEY);
  CREATE TABLE orders (id text PRIMARY KEY, customer text NOT NULL REFERENCES customers)`;

// #region place
/** Stores an order and what others have to know of it, both or neither. An order that comes again is stored once. */
export async function place(pool: Pool, order: string, customer: string): Promise<void> {
  await inTransaction(pool, async (transaction) => {
    // One after the other for each customer: so their events have numbers in the order of their commits.
    await transaction.query('SELECT id FROM customers WHERE id = $1 FOR UPDATE', [customer]);
    if (await insert(transaction, order, customer)) await announce(transaction, { order, customer });
  });
}
// #endregion

async function insert(transaction: Sql, order: string, customer: string): Promise<boolean> {
  const { rows } = await transaction.query(
    'INSERT INTO orders (id, customer) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING id',
    [order, customer],
  );
  return rows.length > 0;
}

/** `POST /orders/<customer>/<order>` places an order. 503 asks the caller to come again: nobody knows whether it is stored. */
export const orders =
  (pool: Pool) =>
  async (request: Request): Promise<Response> => {
    const [, , customer = '', order = ''] = new URL(request.url).pathname.split('/');
    try {
      await place(pool, order, customer);
      return new Response('placed');
    } catch (error) {
      return new Response((error as Error).message, { status: 503 });
    }
  };
