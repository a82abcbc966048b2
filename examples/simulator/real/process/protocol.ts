/** What a node's process is told when it starts, in the environment. */
export interface Setup {
  readonly name: string;
  readonly life: number;
  /** Where {@link ../storage.ts} keeps what this run's nodes write. */
  readonly folder: string;
  /** How this node reaches each other node and server: name → URL. */
  readonly urls: Readonly<Record<string, string>>;
}

export const SETUP = 'FAULTLINE_REAL_NODE';

/** What a node's process says. One with an `ask` stands still until it is told to go on. */
export type FromNode =
  | { kind: 'starts'; ask: number }
  | { kind: 'serves'; port: number }
  /** A write is about to be made. */
  | { kind: 'writing'; ask: number; file: string; entry: unknown }
  /** It is durable, and the code that wrote has not been told yet. */
  | { kind: 'written'; ask: number; file: string }
  /** It dies of an error of its own. */
  | { kind: 'dies'; error: string };

/** The only thing that it is told: the answer to its question of that number. */
export interface ToNode {
  readonly goOn: number;
}
