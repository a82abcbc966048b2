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

/** The name of the node that sends the workload's requests. */
export const CLIENT = 'client';
