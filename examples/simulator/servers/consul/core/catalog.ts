import { notModelled, Refusal } from './answer.ts';
import { parseDuration } from './duration.ts';
import type { Check, Service, Status, Store } from './store.ts';

/** A critical service is never taken out sooner than that, whatever its check says. */
const minDeregisterMs = 60_000;

interface Definition {
  readonly [field: string]: unknown;
}

/** A service and its checks from the body of a registration. @throws Refusal for checks other than TTL */
export function definitionOf(body: Definition): {
  readonly service: Service;
  readonly checks: readonly Check[];
} {
  const name = typeof body['Name'] === 'string' ? body['Name'] : '';
  if (name === '') throw new Refusal(400, 'Missing service name');
  const id = typeof body['ID'] === 'string' && body['ID'] !== '' ? body['ID'] : name;
  const service: Service = {
    id,
    name,
    tags: Array.isArray(body['Tags']) ? body['Tags'].map(String) : [],
    address: typeof body['Address'] === 'string' ? body['Address'] : '',
    port: Number(body['Port'] ?? 0),
    meta: (body['Meta'] as Record<string, string> | undefined) ?? {},
    createIndex: 0,
    modifyIndex: 0,
  };
  const given = [body['Check'], ...(Array.isArray(body['Checks']) ? body['Checks'] : [])].filter(
    Boolean,
  ) as Definition[];
  const checks = given.map((check, at) => checkOf(check, service, given.length > 1 ? `:${at + 1}` : ''));
  return { service, checks };
}

function checkOf(given: Definition, service: Service, suffix: string): Check {
  const kind = ['HTTP', 'TCP', 'UDP', 'GRPC', 'Script', 'Args', 'DockerContainerID', 'AliasService'].find(
    (name) => given[name] !== undefined,
  );
  if (kind !== undefined)
    throw notModelled(`${kind} checks: only TTL checks, which the service keeps passing itself`);
  const ttlMs = parseDuration(String(given['TTL'] ?? ''));
  if (!ttlMs) throw new Refusal(400, `Invalid check: TTL must be > 0 for TTL checks`);
  const after = given['DeregisterCriticalServiceAfter'];
  return {
    id: typeof given['CheckID'] === 'string' ? given['CheckID'] : `service:${service.id}${suffix}`,
    name: typeof given['Name'] === 'string' ? given['Name'] : `Service '${service.name}' check`,
    status: isStatus(given['Status']) ? given['Status'] : 'critical',
    notes: String(given['Notes'] ?? ''),
    output: '',
    service: service.id,
    ttlMs,
    deregisterAfterMs:
      after === undefined ? undefined : Math.max(parseDuration(String(after)) ?? 0, minDeregisterMs),
    createIndex: 0,
    modifyIndex: 0,
  };
}

export const isStatus = (word: unknown): word is Status =>
  word === 'passing' || word === 'warning' || word === 'critical';

export function register(store: Store, index: number, service: Service, checks: readonly Check[]): void {
  const old = store.services.get(service.id);
  store.services.set(service.id, { ...service, createIndex: old?.createIndex ?? index, modifyIndex: index });
  store.touch('services', index);
  store.serviceIndexes.set(service.name, index);
  for (const check of checks) setCheck(store, index, check);
}

export function setCheck(store: Store, index: number, check: Check): void {
  const old = store.checks.get(check.id);
  store.checks.set(check.id, { ...check, createIndex: old?.createIndex ?? index, modifyIndex: index });
  store.touch('checks', index);
  const service = check.service === undefined ? undefined : store.services.get(check.service);
  if (service) store.serviceIndexes.set(service.name, index);
}

/** Takes a service out, and its checks. Whoever waits for the last of its name hears of that too. */
export function deregister(store: Store, index: number, service: Service): void {
  store.services.delete(service.id);
  store.touch('services', index);
  for (const check of store.checks.values())
    if (check.service === service.id) removeCheck(store, index, check.id);
  const others = [...store.services.values()].some(({ name }) => name === service.name);
  if (others) store.serviceIndexes.set(service.name, index);
  else {
    store.serviceIndexes.delete(service.name);
    store.lastExtinction = index;
  }
}

export function removeCheck(store: Store, index: number, id: string): void {
  if (store.checks.delete(id)) store.touch('checks', index);
}

/** The index of a service is that of its last change; of one that is not there, that of the last that went. */
export function indexOfService(store: Store, name: string): number {
  const own = store.serviceIndexes.get(name);
  return own ?? (store.lastExtinction || Math.max(store.tables.services, store.tables.checks));
}

export function checksOf(store: Store, service: Service): readonly Check[] {
  return [...store.checks.values()].filter((check) => check.service === service.id);
}
