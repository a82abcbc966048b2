import type { Check, Entry, Service, Store } from './store.ts';
import { checksOf } from './catalog.ts';
import { serfHealth } from './sessions.ts';

/** Entries as the API shows them: the value in base64, the session only where there is one. */
export function entryShape(entry: Entry, withValue = true) {
  const { key, value, flags, session, lockIndex, createIndex, modifyIndex } = entry;
  return {
    LockIndex: lockIndex,
    Key: key,
    Flags: flags,
    Value: withValue && value !== '' ? value : null,
    ...(session === undefined ? {} : { Session: session }),
    CreateIndex: createIndex,
    ModifyIndex: modifyIndex,
  };
}

export const nodeShape = (node: string) => ({
  ID: '',
  Node: node,
  Address: node,
  Datacenter: 'dc1',
  TaggedAddresses: null,
  Meta: {},
  CreateIndex: 5,
  ModifyIndex: 5,
});

export const serviceShape = (service: Service) => ({
  ID: service.id,
  Service: service.name,
  Tags: service.tags,
  Address: service.address,
  Meta: service.meta,
  Port: service.port,
  CreateIndex: service.createIndex,
  ModifyIndex: service.modifyIndex,
});

export function checkShape(store: Store, node: string, check: Check) {
  const service = check.service === undefined ? undefined : store.services.get(check.service);
  return {
    Node: node,
    CheckID: check.id,
    Name: check.name,
    Status: check.status,
    Notes: check.notes,
    Output: check.output,
    ServiceID: check.service ?? '',
    ServiceName: service?.name ?? '',
    ServiceTags: service?.tags ?? [],
    Type: check.ttlMs === undefined ? '' : 'ttl',
    CreateIndex: check.createIndex,
    ModifyIndex: check.modifyIndex,
  };
}

/** The node's own check passes for as long as there is anybody to ask. */
export const nodeCheck: Check = {
  id: serfHealth,
  name: 'Serf Health Status',
  status: 'passing',
  notes: '',
  output: 'Agent alive and reachable',
  service: undefined,
  ttlMs: undefined,
  deregisterAfterMs: undefined,
  createIndex: 5,
  modifyIndex: 5,
};

/** A service with its node and checks, as `/v1/health/service` shows it. */
export const instanceShape = (store: Store, node: string, service: Service) => ({
  Node: nodeShape(node),
  Service: serviceShape(service),
  Checks: [nodeCheck, ...checksOf(store, service)].map((check) => checkShape(store, node, check)),
});
