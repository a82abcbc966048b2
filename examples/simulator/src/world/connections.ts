import type { Connection, ConnectionHandlers, Ending, Frame } from '../server.ts';
import { freezeMembers } from '../globals/stand-in.ts';
import { freezeCopy } from './copy.ts';
import type { Life } from './life.ts';
import { Message } from './message.ts';
import type { Network } from './network.ts';
import type { Plan } from './plan/plan.ts';
import type { World } from './world.ts';

/** One end of a connection: what its owner does with it goes through {@link ConnectionOfLife}. */
class End {
  /** `orders→cache#2` */
  readonly connection: string;
  readonly life: Life;
  readonly peer: string;
  /** Whether it is the one that was asked for. */
  readonly isServer: boolean;
  state: 'opening' | 'open' | 'ended' = 'opening';
  handlers: ConnectionHandlers | undefined = undefined;
  /** None before the peer takes the connection. */
  other: End | undefined = undefined;
  /** When what this end has sent last will be at the other: nothing that it sends is there earlier. */
  lastArrivalUs = 0;
  /** Why nothing arrives any more that this end sends: a frame before it was lost for good, or the connection is broken. */
  loss: 'stalled' | 'reset' | undefined = undefined;
  /** The other end, or its system, has said that the connection is over, and that is on its way. */
  told = false;
  /** By the frame that they answer. */
  readonly replies = new Map<string, number>();

  constructor(connection: string, life: Life, peer: string, isServer: boolean) {
    this.connection = connection;
    this.life = life;
    this.peer = peer;
    this.isServer = isServer;
  }

  get lives(): boolean {
    return this.life.alive && this.state !== 'ended';
  }
}

/** What code is given of its end. */
class ConnectionOfLife implements Connection {
  readonly id: string;
  readonly peer: string;
  readonly #connections: Connections;
  readonly #end: End;

  constructor(connections: Connections, end: End) {
    this.id = end.connection;
    this.peer = end.peer;
    this.#connections = connections;
    this.#end = end;
    Object.freeze(this);
  }

  get open(): boolean {
    return this.#end.lives && this.#end.state === 'open';
  }

  send(frame: Frame): void {
    this.#connections.send(this.#end, frame, undefined);
  }

  reply(to: string, frame: Frame): void {
    this.#connections.send(this.#end, frame, to);
  }

  close(): void {
    this.#connections.close(this.#end);
  }
}
freezeMembers(ConnectionOfLife);
freezeMembers(ConnectionOfLife.prototype);

/** Longer names make schedules that nobody can read. */
const LONGEST_NAME = 80;

/**
 * Connections between nodes, in the manner of TCP as a program sees it: each direction is a stream in order, in which
 * everything arrives or nothing any more. What a lost packet costs there, its repetition, is part of a frame's latency. So
 * a frame that is dropped takes with it all that this end sends afterwards; a partition, in which the system goes on
 * trying, holds frames until it is over. Nothing arrives twice, and nothing out of turn.
 */
export class Connections {
  readonly #world: World;
  readonly #plan: Plan;
  readonly #network: Network;
  readonly #counts = new Map<string, number>();
  /** Of lives, from the first that each end is made of. */
  readonly #ends = new Map<Life, Set<End>>();

  constructor(world: World, plan: Plan, network: Network) {
    this.#world = world;
    this.#plan = plan;
    this.#network = network;
  }

  connect(life: Life, to: string, handlers: ConnectionHandlers): Connection {
    const link = `${life.node.name}→${to}`;
    const count = (this.#counts.get(link) ?? 0) + 1;
    this.#counts.set(link, count);
    const end = this.#newEnd(`${link}#${count}`, life, to, false);
    end.handlers = handlers;
    if (life.alive) this.#ask(end, link);
    return new ConnectionOfLife(this, end);
  }

  send(end: End, { name = '', text = name, payload }: Frame, to: string | undefined): void {
    if (!end.lives) return;
    if (end.state !== 'open') throw new Error('The connection is not open yet: wait for opened().');
    const from = end.life.node.name;
    const content = freezeCopy(payload);
    const what = to === undefined ? shortened(name) : contentOf(to);
    const id = to === undefined ? this.#network.name(`${from}→${end.peer} ${what}`) : replyName(end, to);
    const identity = this.#plan.identify(id);
    const [method, path] = firstWord(what);
    const reply = to !== undefined;
    const label = reply ? `→ ${text}` : text;
    const message = new Message(
      ...([id, identity, from, end.peer, method, path, reply] as const),
      ...([undefined, end.connection, label] as const),
    );
    this.#transmit(end, message, () => this.#arrive(end, message, content));
  }

  /** The owner closes its end. What it has sent arrives first, and the peer is told. */
  close(end: End): void {
    if (!end.lives) return;
    const world = this.#world;
    this.#forget(end);
    this.#note(end, 'closes');
    if (end.loss) return;
    const id = `${end.connection}/close ${end.isServer ? 'by server' : 'by client'}`;
    const identity = this.#plan.identify(id);
    const busyUs = world.busyUs(end.life.node);
    const atUs = this.#arrivalUs(end, world.nowUs + busyUs, identity);
    const tell = () => {
      const other = end.other;
      if (other?.lives) this.#end(other, 'closed');
    };
    world.after(atUs - world.nowUs, undefined, id, tell, end.peer);
  }

  /** A process dies: its system resets what it had open. A machine that dies says nothing. */
  ended(life: Life, machine: boolean): void {
    const ends = this.#ends.get(life);
    if (!ends) return;
    this.#ends.delete(life);
    for (const end of ends) {
      end.state = 'ended';
      if (!machine && end.other?.lives && !end.loss) this.#reset(end.other, end.lastArrivalUs);
    }
  }

  /** Asks for a connection: a message there and its answer back. */
  #ask(end: End, link: string): void {
    const from = end.life.node.name;
    const id = this.#network.name(`${link} CONNECT`);
    const identity = this.#plan.identify(id);
    const message = new Message(
      ...([id, identity, from, end.peer, 'CONNECT', '', false] as const),
      ...([undefined, end.connection, 'CONNECT'] as const),
    );
    this.#transmit(end, message, () => this.#arriveToConnect(end, message));
  }

  #arriveToConnect(asking: End, message: Message): void {
    const world = this.#world;
    const node = world.nodes.get(asking.peer);
    const life = node?.life;
    if (!life?.alive || !node?.accept) {
      this.#ignore(message, 'down');
      if (!node?.dark) this.#refuse(asking);
      return;
    }
    message.end('delivered');
    this.#noteArrival(life, message);
    const end = this.#newEnd(asking.connection, life, asking.life.node.name, true);
    [end.other, asking.other] = [asking, end];
    end.state = 'open';
    this.#note(end, 'opened');
    this.#answer(end, asking, message);
    end.handlers = node.accept(new ConnectionOfLife(this, end));
  }

  #answer(end: End, asking: End, { id }: Message): void {
    const from = end.life.node.name;
    const identity = this.#plan.identify(`${id}/reply`);
    const message = new Message(
      ...([`${id}/reply`, identity, from, end.peer, 'CONNECT', '', true] as const),
      ...([undefined, end.connection, '→ connected'] as const),
    );
    this.#transmit(end, message, () => {
      if (!asking.lives) return this.#arriveAtNobody(asking, end, message);
      message.end('delivered');
      this.#noteArrival(asking.life, message);
      asking.state = 'open';
      this.#note(asking, 'opened');
      asking.handlers!.opened?.();
    });
  }

  #arrive(sender: End, message: Message, payload: unknown): void {
    const receiver = sender.other!;
    if (!receiver.lives) return this.#arriveAtNobody(receiver, sender, message);
    message.end('delivered');
    this.#noteArrival(receiver.life, message);
    receiver.handlers!.received(Object.freeze({ id: message.id, payload }));
  }

  /** The connection is over at that end: its system, if there is one, says so. */
  #arriveAtNobody(gone: End, sender: End, message: Message): void {
    const dead = gone.isServer ? 'down' : 'caller died';
    this.#ignore(message, gone.life.alive ? 'closed' : dead);
    if (!this.#world.nodes.get(message.to)?.dark && sender.lives) this.#reset(sender, 0);
  }

  /** Decides what becomes of a message, and schedules its arrival. */
  #transmit(end: End, message: Message, arrive: () => void): void {
    const world = this.#world;
    const { id, identity, from, to, reply } = message;
    this.#network.messages.push(message);
    if (world.tracing) {
      const lines = end.isServer ? undefined : world.callSite();
      const { label, connection } = message;
      world.note({
        kind: 'send',
        ...world.at(end.life),
        lines,
        message: id,
        to,
        reply,
        label,
        body: '',
        connection,
      });
    }
    const latencyUs = this.#plan.latencyUs(identity, from, to);
    if (world.watcher?.sends) {
      const ahead = () => [];
      world.watcher.sends({ id, to, ordered: true, latencyUs, ahead }, world.nowUs);
    }
    if (end.loss) return this.#lose(end, message, end.loss);
    let delayUs = 0;
    for (const fault of this.#plan.message(id, identity, world.nowUs, true)) {
      if (fault.kind === 'drop') {
        end.loss = 'stalled';
        return this.#lose(end, message, 'drop');
      }
      if (fault.kind === 'reset') return this.#break(end, message);
      if (fault.kind === 'delay') {
        delayUs += Math.round(fault.ms * 1000);
        this.#noteDelay(end, message, fault.ms);
      }
    }
    this.#sendOff(end, message, latencyUs + delayUs, arrive);
  }

  #sendOff(end: End, message: Message, travelUs: number, arrive: () => void): void {
    const world = this.#world;
    const busyUs = world.busyUs(end.life.node);
    const leavesUs = world.nowUs + busyUs;
    const passesUs = this.#passesUs(message.from, message.to, leavesUs);
    if (passesUs > leavesUs) this.#noteDelay(end, message, (passesUs - leavesUs) / 1000, 'partition');
    const arrivalUs = Math.max(passesUs + travelUs, end.lastArrivalUs);
    end.lastArrivalUs = arrivalUs;
    message.arrival = world.after(arrivalUs - world.nowUs, undefined, message.id, arrive, message.to);
    if (busyUs > 0) this.#network.holdBack(end.life, message, leavesUs);
  }

  #lose(end: End, message: Message, why: 'drop' | 'reset' | 'stalled'): void {
    const world = this.#world;
    message.fate = 'lost';
    const { id, to, reply } = message;
    if (world.tracing) world.note({ kind: 'lost', ...world.at(end.life), message: id, to, reply, why });
  }

  /** The connection breaks under a message: both ends are told. */
  #break(end: End, message: Message): void {
    this.#lose(end, message, 'reset');
    const { other } = end;
    end.loss = 'reset';
    if (other) other.loss = 'reset';
    this.#reset(end, other?.lastArrivalUs ?? 0);
    if (other?.lives) this.#reset(other, end.lastArrivalUs);
  }

  /** An end is told that the connection is no more, after what is on its way to it. In a partition it is not. */
  #reset(end: End, notBeforeUs: number): void {
    this.#tell(end, 'reset', notBeforeUs);
  }

  #refuse(end: End): void {
    this.#tell(end, 'refused', 0);
  }

  #tell(end: End, why: 'reset' | 'refused', notBeforeUs: number): void {
    const world = this.#world;
    const name = end.life.node.name;
    const partition = this.#plan.partitioned(end.peer, name, world.nowUs);
    if (partition) return this.#plan.met(partition);
    if (end.told) return;
    end.told = true;
    const id = `${end.connection}/${why}${end.isServer ? ' of server' : ''}`;
    const latencyUs = this.#plan.latencyUs(this.#plan.identify(id), end.peer, name);
    const atUs = Math.max(world.nowUs + latencyUs, notBeforeUs);
    world.after(atUs - world.nowUs, end.life, id, () => {
      if (end.lives) this.#end(end, why);
    });
  }

  /** The end's system learns that the connection is over, and its owner with it. */
  #end(end: End, why: Ending): void {
    this.#forget(end);
    this.#note(end, why);
    end.handlers?.closed?.(why);
  }

  /** When what is sent then comes through, in order behind what was sent before, the network having been cut or not. */
  #arrivalUs(end: End, sentUs: number, identity: number): number {
    const from = end.life.node.name;
    const latencyUs = this.#plan.latencyUs(identity, from, end.peer);
    const passesUs = this.#passesUs(from, end.peer, sentUs);
    return (end.lastArrivalUs = Math.max(passesUs + latencyUs, end.lastArrivalUs));
  }

  /** The first instant from then on at which no partition is in the way. */
  #passesUs(from: string, to: string, fromUs: number): number {
    for (let atUs = fromUs; ;) {
      const partition = this.#plan.partitioned(from, to, atUs);
      if (!partition) return atUs;
      this.#plan.met(partition);
      atUs = Math.round(partition.endMs * 1000);
    }
  }

  #newEnd(connection: string, life: Life, peer: string, isServer: boolean): End {
    const end = new End(connection, life, peer, isServer);
    let ends = this.#ends.get(life);
    if (!ends) this.#ends.set(life, (ends = new Set()));
    ends.add(end);
    return end;
  }

  #forget(end: End): void {
    end.state = 'ended';
    this.#ends.get(end.life)?.delete(end);
  }

  #ignore(message: Message, why: 'down' | 'closed' | 'caller died'): void {
    const world = this.#world;
    message.end('ignored');
    if (!world.tracing) return;
    const { id, from, reply } = message;
    world.note({ kind: 'ignored', ...world.atNode(message.to), message: id, from, reply, why });
  }

  #noteArrival(life: Life, { id, from, reply, label }: Message): void {
    const world = this.#world;
    if (world.tracing) world.note({ kind: 'receive', ...world.at(life), message: id, from, reply, label });
  }

  #noteDelay(end: End, { id, to, reply }: Message, ms: number, why?: 'partition'): void {
    const world = this.#world;
    if (!world.tracing) return;
    world.note({ kind: 'delay', ...world.at(end.life), message: id, to, reply, ms, ...(why && { why }) });
  }

  #note(end: End, phase: 'opened' | 'closes' | Ending): void {
    const world = this.#world;
    if (!world.tracing) return;
    const { connection, peer } = end;
    world.note({ kind: 'connection', ...world.at(end.life), connection, peer, phase });
  }
}

const shortened = (name: string) => (name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name);

/** `client→cache SET stock:1#2` → `SET stock:1` */
const contentOf = (id: string) => id.slice(id.indexOf(' ') + 1, id.lastIndexOf('#'));

function firstWord(text: string): [first: string, rest: string] {
  const space = text.indexOf(' ');
  return space < 0 ? [text, ''] : [text.slice(0, space), text.slice(space + 1)];
}

/** A frame may be answered several times, as a query is by rows and by its end. */
function replyName(end: End, to: string): string {
  const count = (end.replies.get(to) ?? 0) + 1;
  end.replies.set(to, count);
  return count === 1 ? `${to}/reply` : `${to}/reply ${count}`;
}
