/** A simulated PostgreSQL 15, and clients in the shape of node-postgres. For `scenario.ts`: patterns get a client handed in. */
import { NOWHERE, type Machine, type ServerNode } from '../../src/server.ts';
import { DatabaseError, SimulatedClient, type ClientConfig } from './client.ts';
import { SimulatedPool, type PoolConfig } from './pool.ts';
import { postgresNode, type PostgresOptions } from './server.ts';
import { Psql, type Printed } from './psql/psql.ts';
import type { PostgresView } from './view.ts';

export type { ClientConfig, Notification, QueryConfig, QueryResult } from './client.ts';
export type { PoolClient, PoolConfig } from './pool.ts';
export type { Printed } from './psql/psql.ts';
export type { Row } from './rows.ts';
export type { PostgresOptions } from './server.ts';
export type { PostgresView } from './view.ts';
export { DatabaseError } from './client.ts';

/** What a scenario imports. */
export interface PostgresWords {
  readonly postgres: (options?: PostgresOptions) => ServerNode<PostgresView>;
  readonly Client: new (config: ClientConfig) => SimulatedClient;
  readonly Pool: new (config: PoolConfig) => SimulatedPool;
  readonly DatabaseError: typeof DatabaseError;
  readonly psql: (host: string, show: (printed: Printed) => void, database?: string) => Psql;
}

/** What is imported, as it belongs to one life of a node. The simulator calls it. */
export const forLife = (machine: Machine): PostgresWords => ({
  postgres: (options) => postgresNode(machine, options),
  Client: class extends SimulatedClient {
    constructor(config: ClientConfig) {
      super(machine, config);
    }
  },
  Pool: class extends SimulatedPool {
    constructor(config: PoolConfig) {
      super(machine, config);
    }
  },
  DatabaseError,
  psql: (host, show, database) => new Psql(machine, host, show, database),
});

const outside = forLife(NOWHERE);

/** A node that is a PostgreSQL: `nodes: { db: postgres({ schema: 'CREATE TABLE …' }) }`. */
export const postgres: (options?: PostgresOptions) => ServerNode<PostgresView> = outside.postgres;

/** One connection, as `Client` of node-postgres: `new Client({ host: 'db' })`. */
export const Client: new (config: ClientConfig) => SimulatedClient = outside.Client;
export type Client = SimulatedClient;

/** A pool of them: `new Pool({ host: 'db', max: 4 })`. */
export const Pool: new (config: PoolConfig) => SimulatedPool = outside.Pool;
export type Pool = SimulatedPool;

/** A session of psql with a node: it is given lines, `session.type('SELECT 1;')`, and shows what that would print, and its prompts. */
export const psql: (
  host: string,
  show: (printed: Printed) => void,
  database?: string,
) => Pick<Psql, 'type' | 'cancel' | 'pid'> = outside.psql;
