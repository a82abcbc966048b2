import { Refusal } from './answer.ts';
import { parseDuration } from './duration.ts';
import * as kv from './kv.ts';
import type { Session, Store } from './store.ts';

/** The check that every node has: it is up. */
export const serfHealth = 'serfHealth';

const defaultLockDelayMs = 15_000;
const maxLockDelayMs = 60_000;
const [minTtlMs, maxTtlMs] = [10_000, 86_400_000];
/** Until it is that many times as old as its TTL says a session is not ended: a grace for slow clients. */
const ttlGrace = 2;

/** A session from the body of a request. @throws Refusal for what Consul refuses */
export function newSession(store: Store, body: Record<string, unknown>, id: string, node: string): Session {
  const ttl = typeof body['TTL'] === 'string' ? body['TTL'] : '';
  checkTtl(ttl);
  const behavior = body['Behavior'] ?? 'release';
  if (behavior !== 'release' && behavior !== 'delete')
    throw new Refusal(500, `Invalid Behavior setting '${String(behavior)}'`);
  if (body['Node'] !== undefined && body['Node'] !== node)
    throw new Refusal(500, 'Missing node registration');
  const nodeChecks = names(body['NodeChecks'] ?? body['Checks']) ?? [serfHealth];
  const serviceChecks = (Array.isArray(body['ServiceChecks']) ? body['ServiceChecks'] : []).map(
    (check: unknown) => String((check as { ID?: unknown }).ID ?? check),
  );
  for (const check of [...nodeChecks, ...serviceChecks]) checkIsHealthy(store, check);
  const name = typeof body['Name'] === 'string' ? body['Name'] : '';
  const indexes = { createIndex: 0, modifyIndex: 0 };
  return {
    id,
    name,
    node,
    nodeChecks,
    serviceChecks,
    lockDelayMs: lockDelay(body['LockDelay']),
    behavior,
    ttl,
    ...indexes,
  };
}

export function add(store: Store, index: number, session: Session): void {
  store.sessions.set(session.id, { ...session, createIndex: index, modifyIndex: index });
  store.touch('sessions', index);
}

/** Ends a session: its locks are given back, or the keys deleted. Returns those keys, whose lock-delay begins now. */
export function invalidate(store: Store, index: number, id: string): readonly string[] {
  const session = store.sessions.get(id);
  if (!session) return [];
  store.sessions.delete(id);
  store.touch('sessions', index);
  const held = [...store.entries.values()].filter((entry) => entry.session === id);
  for (const entry of held)
    if (session.behavior === 'delete') kv.remove(store, index, entry.key);
    else kv.unlock(store, index, entry, id);
  return held.map(({ key }) => key);
}

/** The sessions that a check in this state ends. */
export function boundTo(store: Store, check: string): readonly Session[] {
  return [...store.sessions.values()].filter(({ nodeChecks, serviceChecks }) =>
    [...nodeChecks, ...serviceChecks].includes(check),
  );
}

/** How long a session lives from its creation or last renewal on. */
export function lifeMs({ ttl }: Session): number {
  return (parseDuration(ttl) || Infinity) * ttlGrace;
}

export const shown = (session: Session) => ({
  ID: session.id,
  Name: session.name,
  Node: session.node,
  LockDelay: session.lockDelayMs * 1_000_000,
  Behavior: session.behavior,
  TTL: session.ttl,
  NodeChecks: session.nodeChecks,
  ServiceChecks:
    session.serviceChecks.length === 0
      ? null
      : session.serviceChecks.map((id) => ({ ID: id, Namespace: '' })),
  CreateIndex: session.createIndex,
  ModifyIndex: session.modifyIndex,
});

function checkTtl(ttl: string): void {
  if (ttl === '') return;
  const ms = parseDuration(ttl);
  if (ms === undefined)
    throw new Refusal(500, `Session TTL '${ttl}' invalid: time: invalid duration "${ttl}"`);
  if (ms !== 0 && (ms < minTtlMs || ms > maxTtlMs))
    throw new Refusal(500, `Invalid Session TTL '${ms * 1_000_000}', must be between [10s=24h0m0s]`);
}

/** A number below 1000 is seconds, any other nanoseconds: so many people send seconds. */
function lockDelay(given: unknown): number {
  if (given === undefined) return defaultLockDelayMs;
  const ms =
    typeof given === 'number'
      ? given < 1000
        ? given * 1000
        : given / 1_000_000
      : parseDuration(String(given));
  if (ms === undefined)
    throw new Refusal(400, `Request decode failed: time: invalid duration "${String(given)}"`);
  return Math.min(ms, maxLockDelayMs);
}

function checkIsHealthy(store: Store, id: string): void {
  if (id === serfHealth) return;
  const check = store.checks.get(id);
  if (!check) throw new Refusal(500, `Missing check '${id}' registration`);
  if (check.status === 'critical') throw new Refusal(500, `Check '${id}' is in critical state`);
}

const names = (value: unknown): readonly string[] | undefined =>
  Array.isArray(value) ? value.map(String) : undefined;
