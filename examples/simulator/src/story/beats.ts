import type { TraceEvent } from '../trace.ts';
import { possessive, span } from './english.ts';
import { isCalm, rootOf, succeeded, type Message, type Reading } from './reading.ts';
import type { Vocabulary } from './vocabulary.ts';
import { callOf, nodeName, objectsOf, operationOf, servedBy, writeOf } from './words.ts';
import type { Call, Operation } from './words.ts';

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
  | { kind: 'told'; about?: string }
  | { kind: 'verdict' }
);

type Of<K extends TraceEvent['kind']> = Extract<TraceEvent, { kind: K }>;
type Head<B> = B extends Beat ? Omit<B, 'pieces' | 'events' | 'atMs'> : never;

/** Walks a trace from its first event to its last and notes what there is to tell. */
export class Beats {
  readonly list: Beat[] = [];
  readonly #reading: Reading;
  readonly #vocabulary: Vocabulary;
  readonly #served: ReadonlyMap<number, Message>;
  /** Whether the run is about more than one thing, so that each must be named. */
  readonly #several: boolean;
  /** The beat that told of a request. Later beats about it continue it while it is the last. */
  readonly #tellers = new Map<string, Beat>();
  /** By caller and object, when it was first asked to undo something of it. */
  readonly #firstUndoing = new Map<string, number>();
  readonly #crashedAt = new Map<string, number>();
  /** Events that the next beat tells as well. */
  #carried: number[] = [];
  #troubled = false;

  constructor(reading: Reading, vocabulary: Vocabulary) {
    this.#reading = reading;
    this.#vocabulary = vocabulary;
    this.#served = servedBy(reading, vocabulary);
    this.#several = objectsOf(reading, vocabulary).size > 2;
    reading.trace.forEach((event, index) => this.#note(event, index));
    this.list.at(-1)?.events.push(...this.#carried);
  }

  #note(event: TraceEvent, index: number): void {
    switch (event.kind) {
      case 'operation':
        return event.phase === 'start' ? this.#begin(event, index) : this.#end(event, index);
      case 'send':
        return event.reply ? this.#answer(event, index) : this.#ask(event, index);
      case 'receive':
        return event.reply ? this.#hear(event, index) : this.#arrive(event, index);
      case 'lost':
        return this.#lose(event, index);
      case 'delay':
      case 'duplicate':
        return this.#disturb(event, index);
      case 'ignored':
        return this.#ignore(event, index);
      case 'failed':
        return this.#fail(event, index);
      case 'abort':
        return this.#giveUp(event, index);
      case 'crash':
      case 'exit':
        return this.#die(event, index);
      case 'boot':
        return this.#boot(event, index);
      case 'durable':
      case 'unwritten':
        return this.#write(event, index);
      case 'partition':
        return this.#cut(event, index);
      case 'violation':
        return this.#break(event, index);
      case 'log':
        if (this.#troubled) this.#say(index, `${this.#name(event.node)} logs “${quoted(event.text)}”.`);
        return;
      case 'acked':
      case 'timer':
        return;
    }
  }

  #begin(event: Of<'operation'>, index: number): void {
    const operation = operationOf(event.name, this.#vocabulary);
    const text = `${this.#name(event.node)} ${operation.clause}.`;
    this.#add({ kind: 'operation', caller: event.node, operation }, index, text);
  }

  #end(event: Of<'operation'>, index: number): void {
    const operation = operationOf(event.name, this.#vocabulary);
    const client = this.#name(event.node);
    const outcome = shortened(event.outcome, 60);
    if (event.phase === 'error') {
      this.#say(index, `${possessive(client)} “${event.name}” fails: ${outcome || 'no reason given'}.`);
      return;
    }
    const about = this.#several ? ` about ${operation.object}` : '';
    const text = outcome
      ? `${client} is told${about}: ${outcome}.`
      : `${possessive(client)} “${event.name}” is done.`;
    this.#add({ kind: 'ended', caller: event.node, operation, outcome }, index, text);
  }

  #ask(event: Of<'send'>, index: number): void {
    const request = this.#message(event.message);
    const { undoing, object } = this.#call(request);
    const key = `${request.from} ${object}`;
    if (undoing && !this.#firstUndoing.has(key)) this.#firstUndoing.set(key, index);
    const last = this.list.at(-1);
    if (last?.kind === 'operation' && last.caller === request.from) {
      last.events.push(index);
      this.#tellers.set(request.id, last);
    } else if (!toldOnArrival(request)) {
      const again = request.again ? ' again' : '';
      const call = this.#call(request);
      this.#say(
        index,
        `${this.#name(request.from)} asks ${this.#name(request.to)}${again} to ${call.phrase}.`,
        {
          about: request.id,
        },
      );
    }
  }

  #arrive(event: Of<'receive'>, index: number): void {
    const request = this.#message(event.message);
    const callee = this.#name(request.to);
    if (request.copy) {
      const call = this.#call(request);
      this.#say(index, `The copy of the request to ${call.phrase} reaches ${callee}.`, {
        about: request.id,
        fault: true,
      });
    } else if (request.delayed !== undefined) this.#arriveLate(request, index);
    else if (this.#tellers.has(request.id)) this.#tellers.get(request.id)!.events.push(index);
    else if (toldOnArrival(request)) this.#takeEffect(request, index);
    else this.#carried.push(index);
  }

  #takeEffect(request: Message, index: number): void {
    const call = this.#call(request);
    const sent = request.sent === undefined ? [] : [request.sent];
    const { from: caller, to: callee } = request;
    const kind = request.repeated ? 'repeat' : call.undoing ? 'undo' : 'effect';
    const beat = isCalm(request)
      ? this.#add(
          { kind, caller, callee, call, goesOn: this.#wentUndoing(request) },
          index,
          `${call.clause()}.`,
        )
      : this.#say(index, `${call.clause()}.`, { about: request.id });
    beat.events.push(...sent);
    this.#tellers.set(request.id, beat);
  }

  /** Whether its caller had sent another request to undo something of the same object before. */
  #wentUndoing(request: Message): boolean {
    const { object } = this.#call(request);
    const first = this.#firstUndoing.get(`${request.from} ${object}`);
    return first !== undefined && first < (request.sent ?? -1);
  }

  #arriveLate(request: Message, index: number): void {
    const { trace } = this.#reading;
    const delay = trace[request.delayed!] as Of<'delay'>;
    const call = this.#call(request);
    const gaveUp = request.aborted !== undefined && request.aborted < index;
    const after = gaveUp ? `, after ${this.#name(request.from)} gave up` : '';
    const effect = doesWhatItSays(request) && !request.outer ? `: ${call.clause()}` : '';
    const text = `The request to ${call.phrase} arrives ${span(delay.ms)} late${after}${effect}.`;
    this.#say(index, text, { about: request.id, fault: true });
  }

  #answer(event: Of<'send'>, index: number): void {
    const { question } = this.#message(event.message);
    if (question && !question.outer) this.#tellers.get(question.id)?.events.push(index);
  }

  #hear(event: Of<'receive'>, index: number): void {
    const answer = this.#message(event.message);
    const { question } = answer;
    if (!question) return;
    if (this.#endsOperation(event, index)) {
      this.#carried.push(index);
      return;
    }
    const call = this.#call(question);
    const callee = this.#name(question.to);
    if (answer.delayed !== undefined) {
      const { ms } = this.#reading.trace[answer.delayed] as Of<'delay'>;
      const text = `${possessive(callee)} reply to “${call.phrase}” arrives ${span(ms)} late.`;
      this.#say(index, text, { about: question.id });
    } else if (!succeeded(answer.label)) {
      const status = `${callee} answers ${shortened(answer.label, 30)}`;
      this.#continue(question.id, index, `${status}.`, `${status} to “${call.phrase}”.`);
    } else if (question.repeated && !question.copy && !isCalm(question)) {
      this.#continue(question.id, index, 'It answers.', `${callee} answers “${call.phrase}”.`);
    } else if (!question.outer) this.#tellers.get(question.id)?.events.push(index);
  }

  /** Whether the workload tells at this very instant, in its own words, what it was answered. */
  #endsOperation(event: Of<'receive'>, index: number): boolean {
    const { trace } = this.#reading;
    for (let i = index + 1; i < trace.length && trace[i]!.atMs === event.atMs; i++) {
      const next = trace[i]!;
      if (next.kind === 'operation' && next.phase !== 'start' && next.node === event.node) return true;
    }
    return false;
  }

  #lose(event: Of<'lost'>, index: number): void {
    const message = this.#message(event.message);
    const how = {
      drop: 'is lost.',
      partition: 'does not get through.',
      reset: 'never arrives: the connection breaks.',
    }[event.why];
    this.#strike(message, index, how);
  }

  #disturb(event: Of<'delay' | 'duplicate'>, index: number): void {
    const message = this.#message(event.message);
    this.#strike(
      message,
      index,
      event.kind === 'delay' ? `is held up for ${span(event.ms)}.` : 'is sent twice by the network.',
    );
  }

  /** Something happens to a message on its way. */
  #strike(message: Message, index: number, how: string): void {
    const request = message.question ?? message;
    const call = this.#call(request);
    const copy = message.copy ? 'copy of the ' : '';
    const [short, long] = message.reply
      ? [
          message.copy ? `The ${copy}reply` : 'Its reply',
          `${possessive(this.#name(message.from))} reply to “${call.phrase}”`,
        ]
      : [`The ${copy}request`, `The ${copy}request to ${call.phrase}`];
    const beat = this.#continue(request.id, index, `${short} ${how}`, `${long} ${how}`, true);
    const { sent } = message;
    if (sent !== undefined && message.reply) beat.events.push(sent);
  }

  #ignore(event: Of<'ignored'>, index: number): void {
    const message = this.#message(event.message);
    if (message.reply) return this.#ignoreReply(message, event.why, index);
    const node = this.#name(message.to);
    const what = `The ${message.copy ? 'copy of the ' : ''}request to ${this.#call(message).phrase}`;
    if (message.failed !== undefined) this.#carried.push(index);
    else
      this.#continue(
        message.id,
        index,
        `${node} is down.`,
        `${what} reaches ${node} while it is down.`,
        true,
      );
  }

  #ignoreReply(reply: Message, why: Of<'ignored'>['why'], index: number): void {
    const { trace, messages } = this.#reading;
    const request = reply.question ?? reply;
    const settled = rootOf(messages, reply)?.settled;
    const end = settled !== undefined && settled < index ? trace[settled]!.kind : undefined;
    const caller = this.#name(reply.to);
    const which = `${possessive(this.#name(reply.from))}${end === 'receive' ? ' second' : ''} reply to “${this.#call(request).phrase}”`;
    const how =
      why === 'caller died'
        ? `arrives too late: the life of ${caller} that asked is over`
        : why === 'down'
          ? `arrives while ${caller} is down`
          : end === 'receive'
            ? 'is ignored'
            : end === 'failed'
              ? `arrives on a connection that ${caller} had given up`
              : `arrives after ${caller} gave up`;
    const short = end === 'receive' ? `Its second reply` : 'Its reply';
    this.#continue(request.id, index, `${short} ${how}.`, `${which} ${how}.`);
  }

  #fail(event: Of<'failed'>, index: number): void {
    const request = this.#message(event.message);
    const caller = this.#name(event.node);
    const callee = this.#name(event.from);
    const call = this.#call(request);
    if (event.why === 'refused') {
      const short = `${callee} is down and refuses the connection.`;
      this.#continue(
        request.id,
        index,
        short,
        `${callee} is down and refuses ${possessive(caller)} request to ${call.phrase}.`,
        true,
      );
      return;
    }
    const crash = this.#about(`crash ${event.from}`);
    const broken = `${possessive(caller)} connection to ${callee} breaks.`;
    if (crash) this.#append(crash, index, broken, true);
    else if (request.lost !== undefined || request.answer?.lost !== undefined)
      this.#continue(request.id, index, `${caller} is told at once.`, broken);
    else this.#say(index, broken, { about: request.id, fault: true });
  }

  #giveUp(event: Of<'abort'>, index: number): void {
    const request = this.#message(event.message);
    const sent = request.sent === undefined ? undefined : this.#reading.trace[request.sent];
    const after = sent && event.atMs > sent.atMs ? `After ${span(event.atMs - sent.atMs)} ` : '';
    const reason =
      { TimeoutError: 'the call times out', AbortError: 'it aborts the call' }[event.reason] ?? event.reason;
    const callee = this.#name(event.to);
    const what = this.#several ? `waiting for ${callee} to ${this.#call(request).phrase}` : `on ${callee}`;
    this.#say(index, `${after}${this.#name(event.node)} gives up ${what}: ${reason}.`, { about: request.id });
  }

  #die(event: Of<'crash' | 'exit'>, index: number): void {
    const node = this.#name(event.node);
    this.#crashedAt.set(event.node, event.atMs);
    const text =
      event.kind === 'exit'
        ? `${node} dies of an error of its own: ${quoted(event.error)}.`
        : event.silent
          ? `The machine of ${node} dies without a word${this.#moment(event, index)}.`
          : `${node} crashes${this.#moment(event, index)}.`;
    this.#say(index, text, { about: `crash ${event.node}`, fault: true });
  }

  /** What the node had done at the instant at which it died. */
  #moment(event: Of<'crash'>, index: number): string {
    const { trace } = this.#reading;
    for (let i = index - 1; i >= 0 && trace[i]!.atMs === event.atMs; i--) {
      const before = trace[i]!;
      if (before.node !== event.node) continue;
      if (before.kind === 'durable') return `, right after a write to its ${before.file} is durable`;
      if (before.kind !== 'send' && before.kind !== 'receive') continue;
      const message = this.#message(before.message);
      const peer = this.#name(before.kind === 'send' ? message.to : message.from);
      if (before.kind === 'send') return `, right after it ${message.reply ? 'answers' : 'calls'} ${peer}`;
      return `, right after ${possessive(peer)} ${message.reply ? 'reply' : 'request'} arrives`;
    }
    return '';
  }

  #boot(event: Of<'boot'>, index: number): void {
    if (event.life <= 1) return;
    const since = this.#crashedAt.get(event.node);
    const after = since === undefined ? '' : `After ${span(event.atMs - since)} `;
    this.#say(index, `${after}${this.#name(event.node)} starts again.`);
  }

  #write(event: Of<'durable' | 'unwritten'>, index: number): void {
    const request = this.#served.get(index);
    const write = writeOf(event, this.#vocabulary, request && this.#call(request));
    if (event.kind === 'unwritten') {
      const what = `${write.text ? ` “${write.text}”` : ''} to its ${event.file}`;
      const crash = this.#about(`crash ${event.node}`);
      if (crash)
        this.#append(crash, index, `Its write of${what} is lost with it.`.replace('of to', 'to'), true);
      else
        this.#say(
          index,
          `${possessive(this.#name(event.node))} write of${what} is lost.`.replace('of to', 'to'),
          { fault: true },
        );
    } else if (write.tell) this.#say(index, `${write.tell}.`);
    else if (request && !request.outer) this.#showProof(event, index, request, write.text);
  }

  /** A call that is never answered as asked may have taken effect all the same: its write says so. */
  #showProof(event: Of<'durable' | 'unwritten'>, index: number, request: Message, text: string): void {
    const teller = this.#tellers.get(request.id);
    if (teller && teller === this.list.at(-1) && text && !doesWhatItSays(request))
      this.#append(teller, index, `${this.#name(event.node)} writes “${text}” to its ${event.file}.`, false);
    else teller?.events.push(index);
  }

  #cut(event: Of<'partition'>, index: number): void {
    const from = this.#name(event.from);
    const to = this.#name(event.to);
    const link = event.oneWay ? `from ${from} to ${to}` : `between ${from} and ${to}`;
    if (event.phase === 'start') this.#say(index, `The network ${link} is cut.`, { fault: true });
    else this.#say(index, `The network ${link} heals.`);
  }

  #break(event: Of<'violation'>, index: number): void {
    const verdict = this.#add({ kind: 'verdict' }, index, 'This breaks:', true);
    verdict.pieces.push({ text: `${event.invariant}.`, fault: false });
  }

  #message(id: string): Message {
    return this.#reading.messages.get(id)!;
  }

  #call(request: Message): Call {
    return callOf(request, this.#vocabulary);
  }

  #name(node: string): string {
    return nodeName(node, this.#vocabulary);
  }

  /** The last beat, if it is about this. */
  #about(subject: string): Beat | undefined {
    const last = this.list.at(-1);
    return last?.kind === 'told' && last.about === subject ? last : undefined;
  }

  #add(head: Head<Beat>, index: number, text: string, fault = false): Beat {
    const { atMs } = this.#reading.trace[index]!;
    const beat: Beat = { ...head, pieces: [{ text, fault }], events: [...this.#carried, index], atMs };
    this.#carried = [];
    this.list.push(beat);
    if (fault) this.#troubled = true;
    return beat;
  }

  #say(
    index: number,
    text: string,
    { about, fault = false }: { about?: string; fault?: boolean } = {},
  ): Beat {
    const beat = this.#add({ kind: 'told', ...(about === undefined ? {} : { about }) }, index, text, fault);
    if (about !== undefined && this.#reading.messages.has(about)) this.#tellers.set(about, beat);
    return beat;
  }

  /** Adds to the beat that told of the request, if nothing was told since; otherwise tells it in full. */
  #continue(request: string, index: number, short: string, full: string, fault = false): Beat {
    const teller = this.#tellers.get(request);
    if (teller && teller === this.list.at(-1)) return this.#append(teller, index, short, fault);
    return this.#say(index, full, { about: request, fault });
  }

  #append(beat: Beat, index: number, text: string, fault: boolean): Beat {
    beat.pieces.push({ text, fault });
    beat.events.push(...this.#carried, index);
    this.#carried = [];
    if (fault) this.#troubled = true;
    return beat;
  }
}

/** Whether a request is told when it takes effect and not when it is sent: it got there and was answered as asked. */
function toldOnArrival(request: Message): boolean {
  const unhurt =
    request.delayed === undefined && request.duplicated === undefined && request.failed === undefined;
  if (!unhurt || request.outer || !doesWhatItSays(request)) return false;
  return !request.repeated || isCalm(request);
}

function doesWhatItSays(request: Message): boolean {
  return (
    request.received !== undefined && request.answer?.sent !== undefined && succeeded(request.answer.label)
  );
}

/** Somebody else's words within a sentence: without a full stop of their own. */
function quoted(text: string): string {
  return shortened(text, 80).replace(/\.$/, '');
}

function shortened(text: string, length: number): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > length ? `${line.slice(0, length - 1).trimEnd()}…` : line;
}
