import type { Ports } from './network.ts';

/** What the supervisor tells a process that it starts, as JSON in its first argument. */
export interface Orders {
  folder: string;
  broken: string | undefined;
  /** The node that it is; `client` for one that runs the workload once and ends. */
  node: string;
  life: number;
  /** Where the node's disk is. */
  disk: string;
  ports: Ports;
}

/** What a process tells its supervisor. */
export type Told =
  | { kind: 'serving' }
  /** What a simulated server shows that it holds. */
  | { kind: 'holds'; shown: readonly (readonly [name: string, text: string])[] }
  /** The workload sends a request to a node. */
  | { kind: 'requested'; request: Requested }
  /** What the workload asks for, found out before it has run. */
  | { kind: 'planned'; requests: readonly Requested[] }
  | { kind: 'began'; operation: string }
  | { kind: 'ended'; operation: string; ms: number; type: 'ok' | 'info'; value: string };

/** A request that somebody could send again. */
export interface Requested {
  node: string;
  method: string;
  /** With its query. */
  path: string;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** Whether two requests differ in headers and body at most. */
export const isSameAddress = (one: Requested, other: Requested): boolean =>
  one.method === other.method && one.node === other.node && one.path === other.path;

/** Not a node: a process that says what the workload asks for, and ends. No node can be called so. */
export const PLAN = '-';

/** The name of the node that sends the workload's requests. */
export const CLIENT = 'client';
