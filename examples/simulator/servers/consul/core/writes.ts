import { json, notModelled, parsed, Refusal, text, type Answer, type Ask } from './answer.ts';
import * as catalog from './catalog.ts';
import type { Consul } from './consul.ts';
import * as kv from './kv.ts';
import * as sessions from './sessions.ts';

const largestValue = 512 * 1024;

/** What a PUT or DELETE does; undefined for a path that there is not. */
export function write(consul: Consul, ask: Ask): Answer | undefined {
  const under = (prefix: string): string | undefined =>
    ask.path.startsWith(prefix) ? ask.path.slice(prefix.length) : undefined;
  const key = under('/v1/kv/');
  if (key !== undefined)
    return ask.method === 'DELETE' ? deleteKey(consul, key, ask.query) : putKey(consul, key, ask);
  if (ask.method !== 'PUT') return undefined;
  const destroyed = under('/v1/session/destroy/');
  if (destroyed !== undefined) return destroySession(consul, destroyed);
  const renewed = under('/v1/session/renew/');
  if (renewed !== undefined) return renewSession(consul, renewed);
  const gone = under('/v1/agent/service/deregister/');
  if (gone !== undefined) return deregister(consul, gone);
  const check = /^\/v1\/agent\/check\/(pass|warn|fail)\/(.+)$/.exec(ask.path);
  if (check)
    return report(
      consul,
      check[2] ?? '',
      statuses[check[1] ?? ''] ?? 'critical',
      ask.query.get('note') ?? '',
    );
  const updated = under('/v1/agent/check/update/');
  if (updated !== undefined) return update(consul, updated, ask);
  return writeWhole(consul, ask);
}

function writeWhole(consul: Consul, ask: Ask): Answer | undefined {
  switch (ask.path) {
    case '/v1/session/create': {
      const session = sessions.newSession(consul.store, parsed(ask.body), consul.unique(), consul.node);
      sessions.add(consul.store, consul.store.nextIndex(), session);
      consul.keepSession(session);
      return json({ ID: session.id });
    }
    case '/v1/agent/service/register': {
      const { service, checks } = catalog.definitionOf(parsed(ask.body));
      catalog.register(consul.store, consul.store.nextIndex(), service, checks);
      for (const { id } of checks) consul.keepCheck(id);
      return text('', 200);
    }
    case '/v1/txn':
      return consul.transact(ask.body);
    case '/v1/snapshot':
      return consul.restore(ask.body);
    case '/v1/catalog/register':
    case '/v1/catalog/deregister':
      throw notModelled(`${ask.path}: services are registered with the agent`);
    default:
      return undefined;
  }
}

const statuses: Record<string, 'passing' | 'warning' | 'critical'> = {
  pass: 'passing',
  warn: 'warning',
  fail: 'critical',
};

function putKey(consul: Consul, key: string, { query, body }: Ask): Answer {
  if (key === '') throw new Refusal(400, 'Missing key name');
  refuseTogether(query, ['cas', 'acquire', 'release']);
  if (body.length > largestValue)
    throw new Refusal(
      413,
      `Request body(${body.length} bytes) too large, max size: ${largestValue} bytes. See https://developer.hashicorp.com/docs/agent/config/config-files#kv_max_value_size.`,
    );
  const { store } = consul;
  const written = { key, value: base64(body), flags: unsigned(query.get('flags') ?? '0') };
  const [cas, acquire, release] = [query.get('cas'), query.get('acquire'), query.get('release')];
  if (acquire !== undefined && consul.isDelayed(key)) return json(false);
  const index = store.nextIndex();
  if (cas !== undefined) return json(kv.compareAndSet(store, index, written, unsigned(cas)) !== undefined);
  if (acquire !== undefined) return json(kv.lock(store, index, written, acquire) !== undefined);
  if (release !== undefined) return json(kv.unlock(store, index, written, release) !== undefined);
  kv.set(store, index, written);
  return json(true);
}

function deleteKey(consul: Consul, key: string, query: Ask['query']): Answer {
  refuseTogether(query, ['recurse', 'cas']);
  const { store } = consul;
  const recurse = query.has('recurse');
  if (key === '' && !recurse) throw new Refusal(400, 'Missing key name');
  const index = store.nextIndex();
  const cas = query.get('cas');
  if (cas !== undefined) return json(kv.compareAndRemove(store, index, key, unsigned(cas)));
  if (recurse) kv.removeTree(store, index, key);
  else kv.remove(store, index, key);
  return json(true);
}

function destroySession(consul: Consul, id: string): Answer {
  if (id === '') throw new Refusal(400, 'Missing session');
  consul.endSession(id);
  return json(true);
}

function renewSession(consul: Consul, id: string): Answer {
  const session = consul.store.sessions.get(id);
  if (!session) return text(`Session id '${id}' not found`, 404);
  consul.keepSession(session);
  return json([sessions.shown(session)]);
}

function deregister(consul: Consul, id: string): Answer {
  if (consul.removeService(id)) return text('', 200);
  return text(`Unknown service ID "${id}". Ensure that the service ID is passed, not the service name.`, 404);
}

function report(
  consul: Consul,
  id: string,
  status: 'passing' | 'warning' | 'critical',
  output: string,
): Answer {
  if (consul.report(id, status, output)) return text('', 200);
  return text(`Unknown check ID "${id}". Ensure that the check ID is passed, not the check name.`, 404);
}

function update(consul: Consul, id: string, { body }: Ask): Answer {
  const { Status, Output } = parsed(body);
  if (!catalog.isStatus(Status)) throw new Refusal(400, `Invalid check status: '${String(Status)}'`);
  return report(consul, id, Status, String(Output ?? ''));
}

function refuseTogether(query: Ask['query'], names: readonly string[]): void {
  if (names.filter((name) => query.has(name)).length < 2) return;
  throw new Refusal(
    400,
    `Conflicting flags: ${[...query].map(([name, value]) => `${name}=${value}`).join('&')}\n`,
  );
}

function unsigned(words: string): number {
  if (!/^\d+$/.test(words)) throw new Refusal(500, `strconv.ParseUint: parsing "${words}": invalid syntax`);
  return Number(words);
}

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
