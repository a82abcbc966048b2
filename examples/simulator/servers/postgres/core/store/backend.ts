/** Who holds and awaits locks: a session's process, or a prepared transaction's stand-in. */
export interface Backend {
  /** 0 for a prepared transaction. */
  readonly pid: number;
}
