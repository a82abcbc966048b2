/** A simulated Consul: a node whose HTTP API has keys, blocking queries, sessions, services and transactions. */
import { NOWHERE, type Machine, type ServerNode } from '../../src/server.ts';
import { consul as node, type ConsulSettings } from './server.ts';
import type { ConsulView } from './view.ts';

export type { ConsulSettings } from './server.ts';
export type { ConsulView, InstanceView, KeyView } from './view.ts';

/** What a scenario imports, bound to one life of one node. */
export const forLife = (machine: Machine) => ({
  consul: (settings?: ConsulSettings) => node(machine, settings),
});

/** A node that is a Consul: its clients are `fetch`, at `http://consul/v1/…`. */
export const consul: (settings?: ConsulSettings) => ServerNode<ConsulView> = forLife(NOWHERE).consul;
