import type { MessageRecord } from '../../src/scenario.ts';

/** What becomes of one message on its way. Nothing of it: it arrives as fast as it may. */
export interface Fate {
  /** It never arrives: nobody is told (`drop`), or the connection breaks (`reset`). */
  lost?: 'drop' | 'reset';
  /** How long the network takes for it. */
  latencyMs?: number;
  /** How much longer it takes than that: a fault. */
  lateMs?: number;
  /** A second copy arrives so long after the first. Requests only. */
  copyAfterMs?: number;
}

/** What becomes of a connection to a server: of all that is sent over it, because a proxy does not know where a message ends. */
export interface ConnectionFate {
  /** Each piece takes so long. */
  latencyMs?: number;
  /** So many bytes from either side get through. Then it breaks, or nothing is heard of it any more. */
  endsAfter?: { bytes: number; how: 'reset' | 'drop' };
}

/** Decides what becomes of messages and connections. */
export interface Fates {
  of(message: MessageRecord): Fate;
  ofConnection(id: string): ConnectionFate;
}

export const CALM: Fates = { of: () => ({}), ofConnection: () => ({}) };
