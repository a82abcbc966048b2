import type { Boot } from './scenario.ts';

/**
 * What simulated servers and their clients are written against. A server is a node like any other: it boots from its
 * disk, and what it keeps in memory dies with its life. `servers/README.md` tells how to write one.
 */

/** What is sent over a {@link Connection}, as one piece: a command, a reply, a row of deliveries. */
export interface Frame {
  /**
   * What it is known by, with the link and the how-manieth of that: `SET stock:1`, `basic.publish orders`. Short, of what
   * is the same from run to run. A reply that names its request is known by that, and needs none.
   */
  readonly name?: string;
  /** As readers see it: `SET stock:1 5`, `OK`. Default: its name. */
  readonly text?: string;
  /** Plain data, copied as it leaves. Whoever receives it gets it frozen, but for bytes. */
  readonly payload: unknown;
}

/** A {@link Frame} that has arrived. */
export interface ReceivedFrame {
  /** Its identity, for {@link Connection.reply}. */
  readonly id: string;
  readonly payload: unknown;
}

/** How a connection ended: the peer closed it, it broke, or nobody took it. */
export type Ending = 'closed' | 'reset' | 'refused';

/** What the owner of one end of a connection wants to hear. Each is called in an event of its own; never after the end. */
export interface ConnectionHandlers {
  /** The peer has taken the connection. Only at the end that asked for it. */
  opened?(): void;
  received(frame: ReceivedFrame): void;
  /** It is over, and not by this end's doing. What was sent last may have arrived or not. */
  closed?(why: Ending): void;
}

/**
 * One end of a connection. What is sent arrives in order, or not at all; and once something does not, nothing after it
 * does. Silence has no end of its own: time-outs and heartbeats are the business of clients and servers, as with TCP.
 */
export interface Connection {
  /** `orders→cache#2`: the second that `orders` opened to `cache`. */
  readonly id: string;
  /** The node at the other end. */
  readonly peer: string;
  /** Whether frames can be sent: it has been taken, and has not ended as far as this end knows. */
  readonly open: boolean;
  /** Sends a frame. Does nothing once the connection has ended. */
  send(frame: Frame): void;
  /** Sends a frame that answers the one with that identity. */
  reply(to: string, frame: Frame): void;
  /** Closes it: the peer hears so after all that was sent before. Nothing is heard of it any more at this end. */
  close(): void;
}

/** What the code of a server, or of a client, has of the life that it runs in. All of it dies with that life. */
export interface Machine {
  /** The node's name. */
  readonly node: string;
  /** Opens a connection to a node. */
  connect(node: string, handlers: ConnectionHandlers): Connection;
  /** Takes connections from now on. Until then they are refused. */
  listen(accept: (connection: Connection) => ConnectionHandlers): void;
  /** Runs on the node's clock; what it returns is for {@link clearTimeout}. */
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
  /** What `Date.now()` says on the node: it may be off, and jump. */
  now(): number;
  /** What `performance.now()` says on the node. */
  monotonic(): number;
  /** What `Math.random()` says on the node: for clients that draw the time until they try again. Servers need none. */
  random(): number;
  /** Something has changed that invariants may look at: judge them after this event. */
  changed(): void;
  /** The server's state in memory, for {@link ServerNode.view}. It is forgotten when the life ends. */
  expose(state: unknown): void;
  /** Whether a trace is recorded: without one, {@link show} does nothing. */
  readonly tracing: boolean;
  /** Puts into the trace what the server now has under a name: `stock:1` is `5`. Undefined: nothing any more. A boot begins with nothing. */
  show(name: string, text: string | undefined): void;
}

/** The files of a node as it would find them if it booted now. */
export interface FoundFiles {
  log<T>(file: string): readonly T[];
  keyValue<T>(file: string): ReadonlyMap<string, T>;
}

/** A node that is a simulated server, for `nodes` of a scenario. */
export interface ServerNode<View = unknown> extends Boot {
  /**
   * What invariants see of it, through `world.server()`: what a client would find that asks at this instant and needs no
   * time for it. While the server is down: what it would find if the server booted now.
   *
   * @param running what the server exposed; undefined while it is down.
   */
  view(running: unknown, files: FoundFiles): View;
}

/** What a server's `index.ts` must export beside its own words. */
export interface ServerModule {
  /** Makes what a scenario imports, for one life of one node. */
  forLife(machine: Machine): object;
}

/** Stands for the machine of code that runs in no simulated node. */
export const NOWHERE: Machine = new Proxy({} as Machine, {
  get() {
    throw new Error(
      'A simulated server and its client work in a scenario only. Outside of it, use the real client of a real server.',
    );
  },
});
