/** Something that is due at a time. Setting `cancelled` forgets it. */
export interface Timer {
  readonly atMs: number;
  readonly act: () => void;
  cancelled: boolean;
}

/** Timers that run when they are told what time it is. Those of one instant run in the order in which they were set. */
export class Timers {
  timers: Timer[] = [];

  set(atMs: number, act: () => void): Timer {
    const timer = { atMs, act, cancelled: false };
    this.timers.push(timer);
    return timer;
  }

  /** When the next one is due. */
  next(): number | undefined {
    this.timers = this.timers.filter((timer) => !timer.cancelled);
    return this.timers.length === 0 ? undefined : Math.min(...this.timers.map(({ atMs }) => atMs));
  }

  /** The earliest that is due by then, taken out. */
  take(nowMs: number): Timer | undefined {
    const next = this.next();
    if (next === undefined || next > nowMs) return undefined;
    const at = this.timers.findIndex(({ atMs }) => atMs === next);
    return this.timers.splice(at, 1)[0];
  }
}
