/** A key as Consul stores it. `session` is the holder of its lock. */
export interface Entry {
  readonly key: string;
  readonly value: string;
  readonly flags: number;
  readonly session: string | undefined;
  readonly lockIndex: number;
  readonly createIndex: number;
  readonly modifyIndex: number;
}

export interface Session {
  readonly id: string;
  readonly name: string;
  readonly node: string;
  readonly nodeChecks: readonly string[];
  readonly serviceChecks: readonly string[];
  readonly lockDelayMs: number;
  readonly behavior: 'release' | 'delete';
  readonly ttl: string;
  readonly createIndex: number;
  readonly modifyIndex: number;
}

export interface Service {
  readonly id: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly address: string;
  readonly port: number;
  readonly meta: Readonly<Record<string, string>>;
  readonly createIndex: number;
  readonly modifyIndex: number;
}

export type Status = 'passing' | 'warning' | 'critical';

export interface Check {
  readonly id: string;
  readonly name: string;
  readonly status: Status;
  readonly notes: string;
  readonly output: string;
  /** The service that it is of; undefined for the node's own. */
  readonly service: string | undefined;
  readonly ttlMs: number | undefined;
  readonly deregisterAfterMs: number | undefined;
  readonly createIndex: number;
  readonly modifyIndex: number;
}

/** All of it as plain data: what is on the disk, and what a snapshot holds. */
export interface State {
  readonly raftIndex: number;
  readonly entries: readonly Entry[];
  readonly tombstones: readonly (readonly [key: string, index: number])[];
  readonly sessions: readonly Session[];
  readonly services: readonly Service[];
  readonly checks: readonly Check[];
  readonly tables: Readonly<Record<Table, number>>;
  readonly serviceIndexes: readonly (readonly [name: string, index: number])[];
  readonly lastExtinction: number;
}

/** Each has the index of its last change. */
export type Table = 'kvs' | 'tombstones' | 'sessions' | 'services' | 'checks';

/** The tables, and the index that every write takes a new value of, whether it changes anything or not. */
export class Store {
  readonly entries = new Map<string, Entry>();
  /** Deleted keys, so that the index of a prefix does not slide back. */
  readonly tombstones = new Map<string, number>();
  readonly sessions = new Map<string, Session>();
  readonly services = new Map<string, Service>();
  readonly checks = new Map<string, Check>();
  readonly serviceIndexes = new Map<string, number>();
  readonly tables: Record<Table, number>;
  lastExtinction: number;
  raftIndex: number;

  constructor(state: State = empty) {
    this.raftIndex = state.raftIndex;
    this.tables = { ...state.tables };
    this.lastExtinction = state.lastExtinction;
    for (const entry of state.entries) this.entries.set(entry.key, entry);
    for (const [key, index] of state.tombstones) this.tombstones.set(key, index);
    for (const session of state.sessions) this.sessions.set(session.id, session);
    for (const service of state.services) this.services.set(service.id, service);
    for (const check of state.checks) this.checks.set(check.id, check);
    for (const [name, index] of state.serviceIndexes) this.serviceIndexes.set(name, index);
  }

  state(): State {
    const { raftIndex, lastExtinction } = this;
    return {
      raftIndex,
      lastExtinction,
      entries: [...this.entries.values()],
      tombstones: [...this.tombstones],
      sessions: [...this.sessions.values()],
      services: [...this.services.values()],
      checks: [...this.checks.values()],
      tables: { ...this.tables },
      serviceIndexes: [...this.serviceIndexes],
    };
  }

  /** The index of a write: taken even if it then changes nothing. */
  nextIndex(): number {
    return ++this.raftIndex;
  }

  touch(table: Table, index: number): void {
    this.tables[table] = index;
  }
}

/** A cluster that has just elected its first leader has used some indexes up already. */
const empty: State = {
  raftIndex: 10,
  entries: [],
  tombstones: [],
  sessions: [],
  services: [],
  checks: [],
  tables: { kvs: 0, tombstones: 0, sessions: 0, services: 0, checks: 0 },
  serviceIndexes: [],
  lastExtinction: 0,
};
