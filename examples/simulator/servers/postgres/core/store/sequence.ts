import { SqlError } from '../errors.ts';
import type { Xid } from './transaction.ts';

/** How many values PostgreSQL logs ahead: after a crash a sequence goes on behind them (`SEQ_LOG_VALS`). */
const LOGGED_AHEAD = 32;

export interface SequenceOptions {
  readonly start: bigint;
  readonly increment: bigint;
  readonly min: bigint;
  readonly max: bigint;
  readonly cycle: boolean;
  readonly cache: number;
}

/** A sequence. Its values are no part of any transaction: what is taken is taken. */
export class Sequence {
  readonly kind = 'sequence';
  readonly oid: number;
  name: string;
  readonly options: SequenceOptions;
  readonly createdBy: Xid;
  droppedBy: Xid | undefined;
  last: bigint;
  called = false;
  /** How many values may be taken before the log has to be written again. */
  logged = 0;

  constructor(oid: number, name: string, options: SequenceOptions, createdBy: Xid) {
    this.oid = oid;
    this.name = name;
    this.options = options;
    this.createdBy = createdBy;
    this.last = options.start;
  }

  /** The next value; `log` is told the value that a crash would go on from. */
  next(log: (value: bigint) => void): bigint {
    const value = this.called ? this.following(this.last) : this.last;
    this.last = value;
    this.called = true;
    if (this.logged === 0) {
      this.logged = LOGGED_AHEAD;
      log(this.clamped(value + this.options.increment * BigInt(LOGGED_AHEAD)));
    } else this.logged--;
    return value;
  }

  following(value: bigint): bigint {
    const { increment, min, max, cycle } = this.options;
    const next = value + increment;
    if (next <= max && next >= min) return next;
    if (cycle) return increment > 0n ? min : max;
    const [bound, name] = increment > 0n ? [max, 'maximum'] : [min, 'minimum'];
    throw new SqlError('2200H', `nextval: reached ${name} value of sequence "${this.name}" (${bound})`);
  }

  set(value: bigint, called: boolean, log: (value: bigint) => void): void {
    const { min, max } = this.options;
    if (value < min || value > max)
      throw new SqlError(
        '22003',
        `setval: value ${value} is out of bounds for sequence "${this.name}" (${min}..${max})`,
      );
    this.last = value;
    this.called = called;
    this.logged = 0;
    log(value);
  }

  clamped(value: bigint): bigint {
    const { min, max } = this.options;
    return value > max ? max : value < min ? min : value;
  }
}
