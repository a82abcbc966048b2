import { connect, type Socket } from 'node:net';
import type { Recorder, Message } from '../run/recorder.ts';
import type { Fates } from './fate.ts';

/** What an exchange needs to know of the two that it is between. */
export interface Ends {
  readonly from: string;
  readonly to: string;
  readonly recorder: Recorder;
  readonly fates: Fates;
  /** Where the callee listens; undefined while it does not. */
  port(): number | undefined;
  /** Whether the caller's process lives. */
  callerLives(): boolean;
  /** Whether nothing gets from one to the other now. */
  isCut(from: string, to: string): boolean;
}

/**
 * One request and its reply, each over a connection of its own: what the caller sends to the proxy is passed on to the
 * callee, or is not, and the reply likewise.
 */
export class Exchange {
  readonly #ends: Ends;
  readonly #caller: Socket;
  readonly #request: Piece[] = [];
  readonly #callees: Socket[] = [];
  #message: Message | undefined;
  /** Where the request goes on to, once it does. */
  #forward: ((piece: Piece) => void) | undefined;
  /** The caller knows how it ended: by the reply, or because the connection broke. */
  #settled = false;
  #over = false;

  constructor(ends: Ends, caller: Socket) {
    this.#ends = ends;
    this.#caller = caller;
    caller.on('data', (piece: Piece) => this.#hearCaller(piece));
    caller.on('error', () => {});
    caller.on('close', () => this.#loseCaller());
  }

  /** Whether it is not over yet: a message is on its way, or somebody waits. */
  get moving(): boolean {
    return !this.#caller.closed || this.#callees.some(({ closed }) => !closed);
  }

  end(): void {
    this.#over = true;
    for (const socket of [this.#caller, ...this.#callees]) socket.destroy();
  }

  #hearCaller(piece: Piece): void {
    this.#request.push(piece);
    this.#forward?.(piece);
    if (this.#message) return;
    const line = /^(\S+) (\S+) HTTP\/1\.1\r\n/.exec(String(Buffer.concat(this.#request)));
    if (line) this.#send(line[1]!, line[2]!);
  }

  #send(method: string, path: string): void {
    const { from, to, recorder, fates } = this.#ends;
    const message = recorder.send(from, to, method, path);
    this.#message = message;
    const { lost, latencyMs = 0, lateMs = 0, copyAfterMs } = fates.of(message);
    if (this.#isLost(message, lost)) return;
    if (lateMs)
      recorder.note({ kind: 'delay', node: from, message: message.id, to, reply: false, ms: lateMs });
    if (copyAfterMs !== undefined)
      recorder.note({ kind: 'duplicate', node: from, message: message.id, to, reply: false });
    after(latencyMs + lateMs, () => this.#deliver(message));
    if (copyAfterMs !== undefined) after(latencyMs + lateMs + copyAfterMs, () => this.#deliverCopy(message));
  }

  /** Says so, and tells the caller if it is to know. */
  #isLost(message: Message, lost: 'drop' | 'reset' | undefined): boolean {
    const { recorder, isCut } = this.#ends;
    const why = lost ?? (isCut(message.from, message.to) ? 'partition' : undefined);
    if (!why) return false;
    recorder.lose(message, why);
    if (why === 'reset') this.#fail('reset');
    return true;
  }

  #deliver(message: Message): void {
    const { recorder, port } = this.#ends;
    const callee = this.#connect(port(), () => {
      recorder.arrive(message);
      for (const piece of this.#request) callee?.write(piece);
      this.#forward = (piece) => callee?.write(piece);
    });
    if (!callee) return this.#refuse(message);
    const reply = new Reply((status) => this.#answer(message, status, reply));
    callee.on('data', (piece: Piece) => reply.hear(piece));
    callee.on('close', () => {
      if (message.fate === 'in flight') return this.#refuse(message);
      if (reply.begun) return reply.end();
      this.#fail('reset');
    });
  }

  /** Nobody listens there. */
  #refuse(message: Message): void {
    if (this.#over) return;
    this.#ends.recorder.ignore(message, 'down');
    this.#fail('refused');
  }

  /** A copy's reply finds nobody who waits for it. */
  #deliverCopy(original: Message): void {
    const { recorder, port } = this.#ends;
    const copy: Message = { ...original, id: `${original.id}/copy`, fate: 'in flight' };
    recorder.messages.push(copy);
    const callee = this.#connect(port(), () => {
      recorder.arrive(copy);
      for (const piece of this.#request) callee?.write(piece);
    });
    if (!callee) return recorder.ignore(copy, 'down');
    const reply = new Reply((status) => recorder.ignore(recorder.reply(copy, status), 'gave up'));
    callee.on('data', (piece: Piece) => reply.hear(piece));
  }

  #answer(request: Message, status: number, reply: Reply): void {
    const { from, to, recorder, fates, callerLives } = this.#ends;
    const message = recorder.reply(request, status);
    const { lost, latencyMs = 0, lateMs = 0 } = fates.of(message);
    if (this.#isLost(message, lost)) return;
    if (lateMs)
      recorder.note({ kind: 'delay', node: to, message: message.id, to: from, reply: true, ms: lateMs });
    after(latencyMs + lateMs, () => {
      if (this.#over) return;
      if (this.#caller.closed || this.#caller.destroyed)
        return recorder.ignore(message, callerLives() ? 'gave up' : 'caller died');
      recorder.arrive(message);
      this.#settled = true;
      reply.passOn(this.#caller);
    });
  }

  /** The caller is told that its connection is gone. */
  #fail(why: 'refused' | 'reset'): void {
    const { from, to, recorder, callerLives } = this.#ends;
    if (this.#over || this.#caller.destroyed) return;
    this.#settled = true;
    if (callerLives())
      recorder.note({ kind: 'failed', node: from, message: this.#message!.id, from: to, why });
    this.#caller.resetAndDestroy();
  }

  /** The caller hangs up. What it sent goes on, if it was late: nobody can call it back. */
  #loseCaller(): void {
    const { from, to, recorder, callerLives } = this.#ends;
    if (this.#over || this.#settled || !this.#message || !callerLives()) return;
    recorder.note({ kind: 'abort', node: from, message: this.#message.id, to, reason: 'it hangs up' });
  }

  #connect(port: number | undefined, connected: () => void): Socket | undefined {
    if (this.#over || port === undefined) return undefined;
    const socket = connect(port, '127.0.0.1', connected);
    socket.on('error', () => {});
    this.#callees.push(socket);
    return socket;
  }
}

type Piece = Buffer<ArrayBuffer>;

/** Holds what the callee answers until it is to be passed on, and passes on from then. */
class Reply {
  readonly #pieces: Piece[] = [];
  readonly #begins: (status: number) => void;
  #to: Socket | undefined;
  #ended = false;
  begun = false;

  constructor(begins: (status: number) => void) {
    this.#begins = begins;
  }

  hear(piece: Piece): void {
    if (this.#to) return void this.#to.write(piece);
    this.#pieces.push(piece);
    if (this.begun) return;
    const status = /^HTTP\/1\.1 (\d{3})/.exec(String(Buffer.concat(this.#pieces)));
    if (!status) return;
    this.begun = true;
    this.#begins(Number(status[1]));
  }

  passOn(to: Socket): void {
    this.#to = to;
    for (const piece of this.#pieces) to.write(piece);
    if (this.#ended) to.end();
  }

  end(): void {
    this.#ended = true;
    this.#to?.end();
  }
}

function after(ms: number, run: () => void): void {
  if (ms > 0) setTimeout(run, ms);
  else run();
}
