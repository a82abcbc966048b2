import { possessive } from './english.ts';
import type { Message, Reading } from './reading.ts';
import type { TraceEvent } from '../trace.ts';
import type { Vocabulary } from './vocabulary.ts';
import { callOf, nodeName, objectsOf, servedBy, type Call, type Operation } from './words.ts';

/** A piece of a sentence; a fault is told in the colour of faults. */
export interface Piece {
  text: string;
  fault: boolean;
}

/** The smallest thing worth telling. Calm beats of a kind that follow each other become one sentence. */
export type Beat = {
  pieces: Piece[];
  /** Indexes into the trace, not sorted, possibly repeated. */
  events: number[];
  /** The moment it is told at. */
  atMs: number;
} & (
  | { kind: 'operation'; caller: string; operation: Operation }
  | { kind: 'ended'; caller: string; operation: Operation; outcome: string }
  /** A request that was answered as asked, with nothing gone wrong. `repeat`: not the first of its kind. */
  | { kind: 'effect' | 'undo' | 'repeat'; caller: string; call: Call; callee: string; goesOn: boolean }
  /** What comes next can be added to it if it is about the same. */
  | { kind: 'told'; about: readonly string[] }
  | { kind: 'verdict' }
);

/** An event of one kind. */
export type Of<K extends TraceEvent['kind']> = Extract<TraceEvent, { kind: K }>;
type Head<B> = B extends Beat ? Omit<B, 'pieces' | 'events' | 'atMs'> : never;

/** Writes down beats, one after the other, and knows the words for what a trace names. */
export class Teller {
  readonly list: Beat[] = [];
  readonly reading: Reading;
  readonly vocabulary: Vocabulary;
  /** For each write, the request its node was serving. */
  readonly served: ReadonlyMap<number, Message>;
  /** Whether the run is about more than one thing, so that each must be named. */
  readonly several: boolean;
  /** Whether a fault has been told. */
  troubled = false;
  /** The beat that told of a request. Later beats about it continue it while it is the last. */
  readonly #tellers = new Map<string, Beat>();
  /** Events that the next beat tells as well. */
  #carried: number[] = [];

  constructor(reading: Reading, vocabulary: Vocabulary) {
    this.reading = reading;
    this.vocabulary = vocabulary;
    this.served = servedBy(this.reading, vocabulary);
    this.several = objectsOf(this.reading, vocabulary).size > 2;
  }

  /** Nothing more will be told. */
  end(): void {
    this.list.at(-1)?.events.push(...this.#carried);
  }

  message(id: string): Message {
    return this.reading.messages.get(id)!;
  }

  call(request: Message): Call {
    return callOf(request, this.vocabulary);
  }

  name(node: string): string {
    return nodeName(node, this.vocabulary);
  }

  /** `the request to charge o1`, `payment’s reply to “charge o1”`. */
  messageName(message: Message): string {
    const { phrase } = this.call(message.question ?? message);
    const copy = message.copy ? 'the copy of ' : '';
    if (message.reply) return `${copy}${possessive(this.name(message.from))} reply to “${phrase}”`;
    return `${copy}the request to ${phrase}`;
  }

  /** The last beat, if it is about this. */
  lastAbout(subject: string): Beat | undefined {
    const last = this.list.at(-1);
    return last?.kind === 'told' && last.about.includes(subject) ? last : undefined;
  }

  /** The beat that told of a request. */
  tellerOf(request: Message): Beat | undefined {
    return this.#tellers.get(request.id);
  }

  setTeller(request: Message, beat: Beat): void {
    this.#tellers.set(request.id, beat);
  }

  /** The beat that told of a request, if nothing was told since. */
  lastTellerOf(request: Message): Beat | undefined {
    const teller = this.tellerOf(request);
    return teller && teller === this.list.at(-1) ? teller : undefined;
  }

  /** Has the next beat tell this event as well. */
  carry(index: number): void {
    this.#carried.push(index);
  }

  add(head: Head<Beat>, index: number, text: string, fault = false): Beat {
    const { atMs } = this.reading.trace[index]!;
    const beat: Beat = { ...head, pieces: [{ text, fault }], events: [...this.#carried, index], atMs };
    this.#carried = [];
    this.list.push(beat);
    if (fault) this.troubled = true;
    return beat;
  }

  /** Tells something in a line of its own. `about` are subjects, or the identity of a request. */
  say(
    index: number,
    text: string,
    { about = [], fault = false }: { about?: string | readonly string[]; fault?: boolean } = {},
  ): Beat {
    const subjects = typeof about === 'string' ? [about] : about;
    const beat = this.add({ kind: 'told', about: subjects }, index, text, fault);
    for (const subject of subjects) if (this.reading.messages.has(subject)) this.#tellers.set(subject, beat);
    return beat;
  }

  /** Adds to the beat that told of the request, if nothing was told since; otherwise tells it in full. */
  continue(request: Message, index: number, short: string, full: string, fault = false): Beat {
    const teller = this.lastTellerOf(request);
    if (teller) return this.append(teller, index, short, fault);
    return this.say(index, full, { about: request.id, fault });
  }

  append(beat: Beat, index: number, text: string, fault = false): Beat {
    beat.pieces.push({ text, fault });
    beat.events.push(...this.#carried, index);
    this.#carried = [];
    if (fault) this.troubled = true;
    return beat;
  }
}

/** Somebody else's words within a sentence: on one line, not long, without a full stop of their own. */
export function quoted(text: string): string {
  return shortened(text, 80).replace(/\.$/, '');
}

/** A sentence that ends in somebody else's words. */
export function ending(words: string): string {
  return words.endsWith('…') ? words : `${words}.`;
}

export function shortened(text: string, length: number): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > length ? `${line.slice(0, length - 1).trimEnd()}…` : line;
}
