import type { Value } from '../values/types.ts';
import type { Xid } from './transaction.ts';

/** How strongly a row is locked, weakest first. */
export type RowLockMode = 'key share' | 'share' | 'no key update' | 'update';

const CONFLICTS: Record<RowLockMode, readonly RowLockMode[]> = {
  'key share': ['update'],
  share: ['no key update', 'update'],
  'no key update': ['share', 'no key update', 'update'],
  update: ['key share', 'share', 'no key update', 'update'],
};

export function rowLocksConflict(a: RowLockMode, b: RowLockMode): boolean {
  return CONFLICTS[a].includes(b);
}

/** One version of a row. */
export class Tuple {
  /** Its place in the table: versions are numbered in the order in which they were written. */
  readonly id: number;
  /** Its place in indexes: that of the version which they point to. An update that writes no index keeps it. */
  readonly root: number;
  /** Only ALTER TABLE, which nobody reads beside, adds to a version that is there. */
  values: Value[];
  readonly xmin: Xid;
  readonly cmin: number;
  /** Who deleted it or wrote a newer version. If that was rolled back, it is as if nobody had. */
  xmax: Xid | undefined;
  cmax = 0;
  xmaxMode: RowLockMode = 'update';
  /** The newer version, if it was updated and not deleted. */
  next: Tuple | undefined;
  lockers: { readonly xid: Xid; readonly mode: RowLockMode }[] = [];

  constructor(id: number, values: Value[], xmin: Xid, cmin: number, root = id) {
    this.id = id;
    this.root = root;
    this.values = values;
    this.xmin = xmin;
    this.cmin = cmin;
  }

  /** Nobody will ever see it, now and later, if nobody has an older snapshot than `horizon`. */
  isDead(horizon: number): boolean {
    if (this.xmin.state === 'aborted') return true;
    return this.xmax?.state === 'committed' && this.xmax.committedAt <= horizon;
  }
}
