import type { Station } from '../network/network.ts';

/** A process of the run, ours to disturb: one of the example's nodes, or a server. */
export interface Member extends Station {
  /** Whether it can be disturbed: a server whose address was given is somebody else's. */
  readonly isOurs: boolean;
  /** Starts it. Resolves once it serves, or rejects if it ends before. */
  start(): Promise<void>;
  /** SIGKILL: it is told nothing. Resolves once it is gone. */
  kill(restartMs?: number): Promise<void>;
  /** SIGTERM, and SIGKILL if it has not left after so long. Resolves once it is gone. */
  stop(graceMs: number, restartMs?: number): Promise<void>;
  /** SIGSTOP: it stands still, and its connections stay. */
  pause(ms: number): void;
  /** SIGCONT. */
  resume(): void;
}
