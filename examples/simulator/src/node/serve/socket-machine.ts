import { request, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { createInterface } from 'node:readline';
import type { Connection, ConnectionHandlers, Ending, Frame, Machine } from '../../server.ts';
import { LOOPBACK, type Ports } from './network.ts';
import { fromText, toText } from './plain-text.ts';

/** What a connection asks an HTTP server to switch to: one frame a line. */
const PROTOCOL = 'faultline-frames';

interface Sent {
  id: string;
  payload: unknown;
}

/** A {@link Machine} of a real process: simulated servers and their clients talk over its sockets. */
export class SocketMachine implements Machine {
  readonly node: string;
  readonly tracing = true;
  /** What a server shows that it holds, by name. */
  readonly shown = new Map<string, string>();
  readonly #ports: Ports;
  #accept: ((connection: Connection) => ConnectionHandlers) | undefined;
  #connections = 0;

  constructor(node: string, ports: Ports) {
    this.node = node;
    this.#ports = ports;
  }

  connect(node: string, handlers: ConnectionHandlers): Connection {
    const end = new End(`${this.node}→${node}#${++this.#connections}`, node);
    end.handlers = handlers;
    const headers = { connection: 'Upgrade', upgrade: PROTOCOL, 'x-node': encodeURIComponent(this.node) };
    const asked = request({ host: LOOPBACK, port: this.#ports[node] ?? 0, headers, agent: false });
    asked.on('upgrade', (_response, socket) => {
      if (end.over) return void socket.destroy();
      end.take(socket);
      handlers.opened?.();
    });
    asked.on('response', () => end.ended('refused'));
    asked.on('error', () => end.ended('refused'));
    asked.end();
    return end;
  }

  listen(accept: (connection: Connection) => ConnectionHandlers): void {
    this.#accept = accept;
  }

  /** Takes a connection that another process asks for. */
  take({ headers }: IncomingMessage, socket: Duplex): void {
    socket.on('error', () => {});
    if (!this.#accept || headers.upgrade !== PROTOCOL)
      return void socket.end('HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\n\r\n');
    const peer = decodeURIComponent(String(headers['x-node']));
    const end = new End(`${peer}→${this.node}#${++this.#connections}`, peer);
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: ${PROTOCOL}\r\n\r\n`);
    end.handlers = this.#accept(end);
    end.take(socket);
  }

  setTimeout = (callback: () => void, ms: number): unknown => setTimeout(callback, ms);
  clearTimeout = (timer: unknown): void => clearTimeout(timer as NodeJS.Timeout);
  now = (): number => Date.now();
  monotonic = (): number => performance.now();
  random = (): number => Math.random();
  /** Nobody judges invariants here. */
  changed = (): void => {};
  expose = (): void => {};

  show(name: string, text: string | undefined): void {
    if (text === undefined) this.shown.delete(name);
    else this.shown.set(name, text);
  }
}

/** One end of a socket. */
class End implements Connection {
  readonly id: string;
  readonly peer: string;
  handlers!: ConnectionHandlers;
  /** Nothing is heard of it any more. */
  over = false;
  #socket: Duplex | undefined;
  #sent = 0;

  constructor(id: string, peer: string) {
    this.id = id;
    this.peer = peer;
  }

  get open(): boolean {
    return !this.over && this.#socket !== undefined;
  }

  take(socket: Duplex): void {
    this.#socket = socket;
    createInterface({ input: socket, crlfDelay: Infinity }).on('line', (line) => {
      if (this.over) return;
      const { id, payload } = fromText(line) as Sent;
      this.handlers.received({ id, payload });
    });
    socket.on('error', () => this.ended('reset'));
    socket.on('end', () => this.ended('closed'));
    socket.on('close', () => this.ended('reset'));
  }

  send({ name = '', payload }: Frame): void {
    this.#write({ id: `${this.id} ${name}#${++this.#sent}`, payload });
  }

  reply(to: string, { payload }: Frame): void {
    this.#write({ id: `${to}/reply`, payload });
  }

  close(): void {
    this.over = true;
    this.#socket?.end();
  }

  ended(why: Ending): void {
    if (this.over) return;
    this.over = true;
    this.#socket?.destroy();
    this.handlers.closed?.(why);
  }

  #write(sent: Sent): void {
    if (this.over) return;
    if (!this.#socket) throw new Error('The connection is not open yet: wait for opened().');
    this.#socket.write(`${toText(sent)}\n`);
  }
}
