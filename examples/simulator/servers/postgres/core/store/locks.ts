import type { Backend } from './backend.ts';

/** The modes of table locks; other locks use a few of them. Named as pg_locks names them. */
export type LockMode =
  | 'AccessShareLock'
  | 'RowShareLock'
  | 'RowExclusiveLock'
  | 'ShareUpdateExclusiveLock'
  | 'ShareLock'
  | 'ShareRowExclusiveLock'
  | 'ExclusiveLock'
  | 'AccessExclusiveLock';

const MODES: readonly LockMode[] = [
  'AccessShareLock',
  'RowShareLock',
  'RowExclusiveLock',
  'ShareUpdateExclusiveLock',
  'ShareLock',
  'ShareRowExclusiveLock',
  'ExclusiveLock',
  'AccessExclusiveLock',
];

/** Table 13.2 of PostgreSQL's manual. A digit is the place of a mode in the list above. */
const CONFLICTS: Record<LockMode, string> = {
  AccessShareLock: '7',
  RowShareLock: '67',
  RowExclusiveLock: '4567',
  ShareUpdateExclusiveLock: '34567',
  ShareLock: '23567',
  ShareRowExclusiveLock: '234567',
  ExclusiveLock: '1234567',
  AccessExclusiveLock: '01234567',
};

export function locksConflict(a: LockMode, b: LockMode): boolean {
  return CONFLICTS[a].includes(String(MODES.indexOf(b)));
}

/** `LOCK TABLE … IN row exclusive MODE` names a mode in words. */
export function lockModeOf(words: string): LockMode | undefined {
  return MODES.find((mode) => mode.toLowerCase() === `${words.replaceAll(' ', '')}lock`);
}

/** A request that waits in the queue of its lock. */
export interface LockRequest {
  readonly backend: Backend;
  readonly tag: string;
  readonly mode: LockMode;
  granted: boolean;
  /** Runs once it is granted, at once or later. */
  readonly onGranted?: (() => void) | undefined;
}

/** Somebody for whom a request waits; with `behind`, only because that request of theirs is before it in the queue. */
export interface WaitsFor {
  readonly backend: Backend;
  readonly behind?: LockRequest;
}

interface Lock {
  readonly holders: Map<Backend, Map<LockMode, number>>;
  readonly queue: LockRequest[];
}

/**
 * The heavyweight locks of PostgreSQL: on tables, rows that are fought over, transaction ids and whatever advisory
 * locks name. Whoever asks later waits behind those who wait already, as `ProcSleep` and `ProcLockWakeup` have it.
 */
export class LockManager {
  readonly locks = new Map<string, Lock>();
  readonly onGrant: (request: LockRequest) => void;

  constructor(onGrant: (request: LockRequest) => void) {
    this.onGrant = onGrant;
  }

  /** Takes the lock if it is free. */
  take(backend: Backend, tag: string, mode: LockMode): boolean {
    const lock = this.lock(tag);
    const mine = lock.holders.get(backend);
    const free =
      mine?.has(mode) ||
      (!lock.queue.some((waiter) => locksConflict(mode, waiter.mode)) &&
        !blockers(lock, backend, mode).length);
    if (free) hold(lock, backend, mode);
    return Boolean(free);
  }

  /** Takes the lock, or queues for it; `granted` says which. */
  request(backend: Backend, tag: string, mode: LockMode, onGranted?: () => void): LockRequest {
    const request = { backend, tag, mode, granted: this.take(backend, tag, mode), onGranted };
    if (!request.granted) this.enqueue(request);
    if (request.granted) onGranted?.();
    return request;
  }

  /** Whoever holds a lock that a waiter wants goes before that waiter: behind, both would wait for ever. */
  enqueue(request: LockRequest): void {
    const lock = this.lock(request.tag);
    const mine = [...(lock.holders.get(request.backend)?.keys() ?? [])];
    const at = lock.queue.findIndex((waiter) => mine.some((mode) => locksConflict(waiter.mode, mode)));
    if (at < 0) return void lock.queue.push(request);
    const ahead = lock.queue.slice(0, at);
    if (
      !ahead.some((waiter) => locksConflict(request.mode, waiter.mode)) &&
      blockers(lock, request.backend, request.mode).length === 0
    ) {
      hold(lock, request.backend, request.mode);
      request.granted = true;
    } else lock.queue.splice(at, 0, request);
  }

  withdraw(request: LockRequest): void {
    const lock = this.locks.get(request.tag);
    const at = lock?.queue.indexOf(request) ?? -1;
    if (at < 0) return;
    lock!.queue.splice(at, 1);
    this.wake(request.tag);
  }

  holds(backend: Backend, tag: string, mode: LockMode): boolean {
    return this.locks.get(tag)?.holders.get(backend)?.has(mode) ?? false;
  }

  release(backend: Backend, tag: string, mode: LockMode): boolean {
    const lock = this.locks.get(tag);
    const mine = lock?.holders.get(backend);
    const count = mine?.get(mode);
    if (!lock || !mine || count === undefined) return false;
    if (count > 1) mine.set(mode, count - 1);
    else mine.delete(mode);
    if (mine.size === 0) lock.holders.delete(backend);
    this.wake(tag);
    return true;
  }

  /** PREPARE TRANSACTION: the locks stay, their holder changes. */
  transfer(from: Backend, to: Backend, tags: readonly { tag: string; mode: string }[]): void {
    for (const { tag, mode } of tags) {
      const lock = this.lock(tag);
      hold(lock, to, mode as LockMode);
      const mine = lock.holders.get(from);
      mine?.delete(mode as LockMode);
      if (mine?.size === 0) lock.holders.delete(from);
    }
  }

  wake(tag: string): void {
    const lock = this.locks.get(tag);
    if (!lock) return;
    const ahead: LockMode[] = [];
    for (const request of [...lock.queue]) {
      const waits =
        ahead.some((mode) => locksConflict(request.mode, mode)) ||
        blockers(lock, request.backend, request.mode).length > 0;
      if (waits) ahead.push(request.mode);
      else {
        lock.queue.splice(lock.queue.indexOf(request), 1);
        hold(lock, request.backend, request.mode);
        request.granted = true;
        request.onGranted?.();
        this.onGrant(request);
      }
    }
    if (lock.holders.size === 0 && lock.queue.length === 0) this.locks.delete(tag);
  }

  /** Whom a waiting request waits for: holders, and those before it in the queue. */
  waitsFor(request: LockRequest): WaitsFor[] {
    const lock = this.lock(request.tag);
    const hard = blockers(lock, request.backend, request.mode).map((backend) => ({ backend }));
    const before = lock.queue.slice(0, lock.queue.indexOf(request));
    const soft = before
      .filter((waiter) => locksConflict(request.mode, waiter.mode))
      .map((waiter) => ({ backend: waiter.backend, behind: waiter }));
    return [...hard, ...soft];
  }

  /** Lets a request pass another that is before it, without looking who gets the lock then. Gives what undoes it. */
  pass(request: LockRequest, other: LockRequest): () => void {
    const { queue } = this.lock(request.tag);
    const before = [...queue];
    queue.splice(queue.indexOf(request), 1);
    queue.splice(queue.indexOf(other), 0, request);
    return () => void queue.splice(0, queue.length, ...before);
  }

  lock(tag: string): Lock {
    let lock = this.locks.get(tag);
    if (!lock) this.locks.set(tag, (lock = { holders: new Map(), queue: [] }));
    return lock;
  }
}

function hold(lock: Lock, backend: Backend, mode: LockMode): void {
  const mine = lock.holders.get(backend) ?? new Map<LockMode, number>();
  mine.set(mode, (mine.get(mode) ?? 0) + 1);
  lock.holders.set(backend, mine);
}

function blockers(lock: Lock, backend: Backend, mode: LockMode): Backend[] {
  return [...lock.holders]
    .filter(
      ([holder, modes]) => holder !== backend && [...modes.keys()].some((held) => locksConflict(mode, held)),
    )
    .map(([holder]) => holder);
}
