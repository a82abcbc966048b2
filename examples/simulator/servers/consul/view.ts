import { checksOf } from './core/catalog.ts';
import type { Entry, Service, Status, Store } from './core/store.ts';

/** What invariants see of Consul. */
export interface ConsulView {
  readonly keys: readonly string[];
  get(key: string): KeyView | undefined;
  /** The sessions that live. */
  readonly sessions: readonly string[];
  /** The instances of a service, with the worst status of their checks. */
  service(name: string): readonly InstanceView[];
  /** The index of the last write. */
  readonly index: number;
}

/** A key as invariants see it, with the session that holds its lock. */
export interface KeyView {
  readonly value: string;
  readonly session: string | undefined;
  readonly lockIndex: number;
  readonly modifyIndex: number;
}

/** An instance of a service as invariants see it. */
export interface InstanceView {
  readonly id: string;
  readonly address: string;
  readonly port: number;
  readonly status: Status;
}

export function viewOf(store: Store): ConsulView {
  return {
    keys: [...store.entries.keys()],
    get(key) {
      const entry = store.entries.get(key);
      return entry && keyView(entry);
    },
    sessions: [...store.sessions.keys()],
    service: (name) =>
      [...store.services.values()]
        .filter((service) => service.name === name)
        .map((service) => ({ ...place(service), status: statusOf(store, service) })),
    index: store.raftIndex,
  };
}

/** What it holds, line by line, for the trace and the lab. */
export function contentsOf(store: Store): ReadonlyMap<string, string> {
  const keys = [...store.entries.values()].map((entry): [string, string] => {
    const lock = entry.session === undefined ? '' : `, locked by ${entry.session}`;
    return [entry.key, `${textOf(entry)} (index ${entry.modifyIndex}${lock})`];
  });
  const services = [...store.services.values()].map((service): [string, string] => [
    `service ${service.id}`,
    statusOf(store, service),
  ]);
  return new Map([...keys, ...services]);
}

function keyView(entry: Entry): KeyView {
  const { session, lockIndex, modifyIndex } = entry;
  return { value: textOf(entry), session, lockIndex, modifyIndex };
}

function textOf({ value }: Entry): string {
  return new TextDecoder().decode(Uint8Array.from(atob(value), (char) => char.charCodeAt(0)));
}

const place = ({ id, address, port }: Service) => ({ id, address, port });

function statusOf(store: Store, service: Service): Status {
  const all = checksOf(store, service).map(({ status }) => status);
  return all.includes('critical') ? 'critical' : all.includes('warning') ? 'warning' : 'passing';
}
