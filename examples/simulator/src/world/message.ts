import type { Fate, MessageRecord } from '../scenario.ts';
import type { SimEvent } from './world.ts';

/** A request, reply or frame on its way, or one copy of it. A class for the garbage collector's sake: see {@link SimEvent}. */
export class Message {
  readonly id: string;
  /** The message's number for chance: see {@link Plan.identify}. */
  readonly identity: number;
  readonly from: string;
  readonly to: string;
  readonly method: string;
  readonly path: string;
  readonly reply: boolean;
  /** Of a reply over HTTP. */
  readonly status: number | undefined;
  /** The connection that it belongs to. Over HTTP, none is told of. */
  readonly connection: string | undefined;
  fate: Fate = 'in flight';
  /** Where messages overtake each other, and while the sender is busy: its arrival, until it comes. */
  arrival: SimEvent | undefined = undefined;
  readonly #text: string | undefined;
  #record: MessageRecord | undefined = undefined;

  constructor(
    id: string,
    identity: number,
    from: string,
    to: string,
    method: string,
    path: string,
    reply: boolean,
    status?: number,
    connection?: string,
    text?: string,
  ) {
    this.id = id;
    this.identity = identity;
    this.from = from;
    this.to = to;
    this.method = method;
    this.path = path;
    this.reply = reply;
    this.status = status;
    this.connection = connection;
    this.#text = text;
  }

  /** As invariants see it. Made when one looks, which few runs do. */
  get record(): MessageRecord {
    return (this.#record ??= new SentMessage(this));
  }

  /** It is there: its arrival would keep alive for the rest of the run all that it brought. */
  end(fate: Fate): void {
    this.fate = fate;
    this.arrival = undefined;
  }

  /** `POST /book?order=o1`, `200`, `SET stock:1 5`. */
  get label(): string {
    return this.#text ?? (this.reply ? String(this.status) : `${this.method} ${this.path}`);
  }
}

/** A message as invariants see it: they cannot change it, and see its fate when it has one. */
class SentMessage implements MessageRecord {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly method: string;
  readonly path: string;
  readonly reply: boolean;
  readonly status: number | undefined;
  readonly connection: string | undefined;
  readonly #message: Message;

  constructor(message: Message) {
    this.id = message.id;
    this.from = message.from;
    this.to = message.to;
    this.method = message.method;
    this.path = message.path;
    this.reply = message.reply;
    this.status = message.status;
    this.connection = message.connection;
    this.#message = message;
    Object.freeze(this);
  }

  get fate(): Fate {
    return this.#message.fate;
  }
}
