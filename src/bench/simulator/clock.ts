/** How the time of a measurement is taken. */
export interface Clock {
  /** Milliseconds on the wall. */
  now(): number;
  /** Milliseconds of processor time that this process has used. Absent in a browser. */
  cpu?(): number;
}
