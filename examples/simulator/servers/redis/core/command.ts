import type { Redis } from './redis.ts';
import type { Keyspace } from './keyspace.ts';
import type { Reply } from './reply.ts';
import type { Session } from './session.ts';

/** One execution of a command. */
export interface Call {
  readonly redis: Redis;
  readonly session: Session;
  readonly db: Keyspace;
  /** The command's name as it was written, and its arguments. */
  readonly args: readonly string[];
  readonly nowMs: number;
  /** Whether it may wait: neither in a transaction nor in a script. */
  readonly mayBlock: boolean;
  readonly fromScript: boolean;
}

/** What a command gives instead of a reply when it waits. */
export const BLOCKED: unique symbol = Symbol('blocked');

export interface Command {
  /** How many words it has, its name being one; negative: at least so many. */
  readonly arity: number;
  /** It may change what is stored. */
  readonly writes?: boolean;
  /** Where its keys are: the first, the last (negative: from the end) and the step between them. */
  readonly keys?: readonly [first: number, last: number, step: number];
  /** It cannot be called by a script. */
  readonly noScript?: boolean;
  /** It has words of its own behind its name: `XGROUP CREATE`. Their arity counts both. */
  readonly subcommands?: Readonly<Record<string, Command>>;
  run(call: Call): Reply | typeof BLOCKED | void;
}

export type Commands = Readonly<Record<string, Command>>;
