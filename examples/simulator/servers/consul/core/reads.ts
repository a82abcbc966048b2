import { json, Refusal, text, type Answer, type Ask, type Found } from './answer.ts';
import * as catalog from './catalog.ts';
import * as kv from './kv.ts';
import * as sessions from './sessions.ts';
import * as shapes from './shapes.ts';
import type { Entry, Service, Session, Store } from './store.ts';

/** What a GET finds; undefined for a path that there is not. */
export function read(store: Store, ask: Ask, node: string): Found | undefined {
  const under = (prefix: string): string | undefined =>
    ask.path.startsWith(prefix) ? ask.path.slice(prefix.length) : undefined;
  const key = under('/v1/kv/');
  if (key !== undefined) return readKeys(store, key, ask.query);
  const session = under('/v1/session/info/');
  if (session !== undefined) return someSessions(store, ({ id }) => id === session);
  const ofNode = under('/v1/session/node/');
  if (ofNode !== undefined) return someSessions(store, (one) => one.node === ofNode);
  const healthy = under('/v1/health/service/');
  if (healthy !== undefined) return health(store, healthy, ask.query, node);
  const checked = under('/v1/health/checks/');
  if (checked !== undefined) return checksOfService(store, checked, node);
  const state = under('/v1/health/state/');
  if (state !== undefined) return checksInState(store, state, node);
  const service = under('/v1/catalog/service/');
  if (service !== undefined) return instances(store, service, ask.query, node);
  return readWhole(store, ask.path, node);
}

function readWhole(store: Store, path: string, node: string): Found | undefined {
  const { tables } = store;
  switch (path) {
    case '/v1/session/list':
      return someSessions(store, () => true);
    case '/v1/catalog/services': {
      const names = new Map<string, Set<string>>([['consul', new Set()]]);
      for (const { name, tags } of store.services.values())
        names.set(name, new Set([...(names.get(name) ?? []), ...tags]));
      const shown = Object.fromEntries([...names].map(([name, tags]) => [name, [...tags]]));
      return { index: tables.services, answer: json(shown) };
    }
    case '/v1/catalog/nodes':
      return { index: 5, answer: json([shapes.nodeShape(node)]) };
    case '/v1/agent/services':
      return unindexed([...store.services.values()].map((one) => [one.id, shapes.serviceShape(one)]));
    case '/v1/agent/checks':
      return unindexed(
        [...store.checks.values()].map((one) => [one.id, shapes.checkShape(store, node, one)]),
      );
    default:
      return undefined;
  }
}

function readKeys(store: Store, key: string, query: Ask['query']): Found {
  if (query.has('keys')) return readNames(store, key, query.get('separator') ?? '');
  if (query.has('recurse')) {
    const found = kv.list(store, key);
    const answer = found.length === 0 ? nothing : json(found.map((entry) => shapes.entryShape(entry)));
    return { index: kv.indexOfPrefix(store, key), answer };
  }
  if (key === '') throw new Refusal(400, 'Missing key name');
  const entry = store.entries.get(key);
  const answer = !entry ? nothing : query.has('raw') ? raw(entry) : json([shapes.entryShape(entry)]);
  return { index: kv.indexOfKey(store, key), answer };
}

/** The names of keys; with a separator only up to the first behind the prefix. */
function readNames(store: Store, prefix: string, separator: string): Found {
  const cut = (key: string): string => {
    const at = separator === '' ? -1 : key.indexOf(separator, prefix.length);
    return at < 0 ? key : key.slice(0, at + separator.length);
  };
  const names = [...new Set(kv.list(store, prefix).map(({ key }) => cut(key)))];
  const answer = names.length === 0 && prefix !== '' ? nothing : json(names);
  return { index: kv.indexOfPrefix(store, prefix), answer };
}

const nothing: Answer = text('', 404);

function raw(entry: Entry): Answer {
  const bytes = Uint8Array.from(atob(entry.value), (char) => char.charCodeAt(0));
  return { status: 200, headers: { 'content-type': 'text/plain' }, body: bytes };
}

function someSessions(store: Store, wanted: (session: Session) => boolean): Found {
  const found = [...store.sessions.values()].filter(wanted).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return { index: store.tables.sessions, answer: json(found.map(sessions.shown)) };
}

function health(store: Store, name: string, query: Ask['query'], node: string): Found {
  const passing = (service: Service): boolean =>
    catalog.checksOf(store, service).every(({ status }) => status === 'passing');
  const found = named(store, name, query).filter((service) => !query.has('passing') || passing(service));
  const shown = found.map((service) => shapes.instanceShape(store, node, service));
  return { index: catalog.indexOfService(store, name), answer: json(shown) };
}

function instances(store: Store, name: string, query: Ask['query'], node: string): Found {
  const shown = named(store, name, query).map((service) => ({
    ...shapes.nodeShape(node),
    ServiceID: service.id,
    ServiceName: service.name,
    ServiceTags: service.tags,
    ServiceAddress: service.address,
    ServicePort: service.port,
    ServiceMeta: service.meta,
    CreateIndex: service.createIndex,
    ModifyIndex: service.modifyIndex,
  }));
  return { index: catalog.indexOfService(store, name), answer: json(shown) };
}

function named(store: Store, name: string, query: Ask['query']): readonly Service[] {
  const tag = query.get('tag');
  return [...store.services.values()]
    .filter((service) => service.name === name && (tag === undefined || service.tags.includes(tag)))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function checksOfService(store: Store, name: string, node: string): Found {
  const found = named(store, name, new Map()).flatMap((service) => catalog.checksOf(store, service));
  return {
    index: store.tables.checks,
    answer: json(found.map((check) => shapes.checkShape(store, node, check))),
  };
}

function checksInState(store: Store, state: string, node: string): Found {
  if (state !== 'any' && !catalog.isStatus(state)) throw new Refusal(400, `Invalid check state '${state}'`);
  const all = [shapes.nodeCheck, ...store.checks.values()];
  const found = all.filter(({ status }) => state === 'any' || status === state);
  return {
    index: store.tables.checks,
    answer: json(found.map((check) => shapes.checkShape(store, node, check))),
  };
}

/** What the agent itself knows has no index, and nobody can wait for it. */
const unindexed = (pairs: readonly (readonly [string, unknown])[]): Found => ({
  index: undefined,
  answer: json(Object.fromEntries(pairs)),
});
