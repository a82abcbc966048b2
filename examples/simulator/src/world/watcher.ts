/** A message as it leaves. */
export interface SentMessage {
  readonly id: string;
  readonly to: string;
  /** How long it takes to arrive, in microseconds, before any fault has its say. */
  readonly latencyUs: number;
  /** What was sent before it, is on its way to the same node and would be there first. Asked for, it is looked for. */
  ahead(): readonly string[];
}

/**
 * Somebody who looks on while a run goes, at each place where a fault could hit it, in the order of these places. To look
 * on changes nothing. Without a watcher a run costs no more than one comparison at each place.
 */
export interface Watcher {
  /** A message leaves. */
  sends?(message: SentMessage, nowUs: number): void;
  /** An event is about to be delivered to a node that lives. */
  before?(node: string, event: string, nowUs: number): void;
  /** Its code has run, and the node still lives. */
  after?(node: string, event: string, nowUs: number): void;
}
