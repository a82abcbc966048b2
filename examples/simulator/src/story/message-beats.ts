import { possessive, span } from './english.ts';
import type { FailureInside } from './mishaps.ts';
import { isCalm, isDone, rootOf, succeeded, type Message } from './reading.ts';
import { ending, quoted, shortened, type Of, type Teller } from './teller.ts';
import { operationOf } from './words.ts';

/** Tells operations, and messages from their sending to their arrival. */
export class MessageBeats {
  readonly #teller: Teller;
  /** By caller and object, when it was first asked to undo something of it. */
  readonly #firstUndoing = new Map<string, number>();

  constructor(teller: Teller) {
    this.#teller = teller;
  }

  begin(event: Of<'operation'>, index: number): void {
    const operation = operationOf(event.name, this.#teller.vocabulary);
    const text = `${this.#teller.name(event.node)} ${operation.clause}.`;
    this.#teller.add({ kind: 'operation', caller: event.node, operation }, index, text);
  }

  end(event: Of<'operation'>, index: number): void {
    const operation = operationOf(event.name, this.#teller.vocabulary);
    const client = this.#teller.name(event.node);
    const outcome = shortened(event.outcome, 60);
    if (event.phase === 'error') {
      this.#teller.say(
        index,
        `${possessive(client)} “${event.name}” fails: ${outcome || 'no reason given'}.`,
      );
      return;
    }
    const about = this.#teller.several ? ` about ${operation.object}` : '';
    const text = outcome
      ? `${client} is told${about}: ${outcome}.`
      : `${possessive(client)} “${event.name}” is done.`;
    this.#teller.add({ kind: 'ended', caller: event.node, operation, outcome }, index, text);
  }

  ask(event: Of<'send'>, index: number): void {
    const request = this.#teller.message(event.message);
    const { undoing, object } = this.#teller.call(request);
    const key = `${request.from} ${object}`;
    if (undoing && !this.#firstUndoing.has(key)) this.#firstUndoing.set(key, index);
    const last = this.#teller.list.at(-1);
    if (last?.kind === 'operation' && last.caller === request.from) {
      last.events.push(index);
      this.#teller.setTeller(request, last);
    } else if (!toldOnArrival(request)) {
      const again = request.again ? ' again' : '';
      const call = this.#teller.call(request);
      if (call.unremarkable) return;
      const asks = `${this.#teller.name(request.from)} asks ${this.#teller.name(request.to)}${again} to ${call.phrase}.`;
      this.#teller.say(index, call.oneWay ? `${call.clause()}.` : asks, { about: request.id });
    }
  }

  arrive(event: Of<'receive'>, index: number): void {
    const request = this.#teller.message(event.message);
    const callee = this.#teller.name(request.to);
    if (request.copy) {
      const call = this.#teller.call(request);
      this.#teller.say(index, `The copy of the request to ${call.phrase} reaches ${callee}.`, {
        about: request.id,
        fault: true,
      });
    } else if (request.delayed !== undefined) this.#arriveLate(request, index);
    else if (this.#teller.tellerOf(request)) this.#teller.tellerOf(request)!.events.push(index);
    else if (toldOnArrival(request)) this.#takeEffect(request, index);
    else this.#teller.carry(index);
  }

  #takeEffect(request: Message, index: number): void {
    const call = this.#teller.call(request);
    const sent = request.sent === undefined ? [] : [request.sent];
    if (call.unremarkable && isCalm(request))
      return [...sent, index].forEach((each) => this.#teller.carry(each));
    const { from: caller, to: callee } = request;
    const kind = request.repeated ? 'repeat' : call.undoing ? 'undo' : 'effect';
    const beat = isCalm(request)
      ? this.#teller.add(
          { kind, caller, callee, call, goesOn: this.#wentUndoing(request) },
          index,
          `${call.clause()}.`,
        )
      : this.#teller.say(index, `${call.clause()}.`, { about: request.id });
    beat.events.push(...sent);
    this.#teller.setTeller(request, beat);
  }

  /** Whether its caller had sent another request to undo something of the same object before. */
  #wentUndoing(request: Message): boolean {
    const { object } = this.#teller.call(request);
    const first = this.#firstUndoing.get(`${request.from} ${object}`);
    return first !== undefined && first < (request.sent ?? -1);
  }

  #arriveLate(request: Message, index: number): void {
    const { trace } = this.#teller.reading;
    const delay = trace[request.delayed!] as Of<'delay'>;
    const call = this.#teller.call(request);
    const gaveUp = request.aborted !== undefined && request.aborted < index;
    const after = gaveUp ? `, after ${this.#teller.name(request.from)} gave up` : '';
    const effect = isDone(request) && !request.outer ? `: ${call.clause()}` : '';
    const text = `The request to ${call.phrase} arrives ${span(delay.ms)} late${after}${effect}.`;
    this.#teller.say(index, text, { about: request.id, fault: true });
  }

  answer(event: Of<'send'>, index: number): void {
    const { question } = this.#teller.message(event.message);
    if (question && !question.outer) this.#goesWith(question, index);
  }

  hear(event: Of<'receive'>, index: number): void {
    const answer = this.#teller.message(event.message);
    const { question } = answer;
    if (!question) return;
    if (this.#endsOperation(event, index)) {
      this.#teller.carry(index);
      return;
    }
    const call = this.#teller.call(question);
    const callee = this.#teller.name(question.to);
    if (answer.delayed !== undefined) {
      const { ms } = this.#teller.reading.trace[answer.delayed] as Of<'delay'>;
      const text = `${possessive(callee)} reply to “${call.phrase}” arrives ${span(ms)} late.`;
      this.#teller.say(index, text, { about: question.id });
    } else if (!succeeded(answer.label)) {
      const status = `${callee} answers ${shortened(answer.label, 30)}`;
      this.#teller.continue(question, index, `${status}.`, `${status} to “${call.phrase}”.`);
    } else if (question.repeated && !question.copy && !isCalm(question)) {
      this.#teller.continue(question, index, 'It answers.', `${callee} answers “${call.phrase}”.`);
    } else if (!question.outer) this.#goesWith(question, index);
  }

  /** Told with its question, or with what comes next if that was not worth a sentence. */
  #goesWith(question: Message, index: number): void {
    const beat = this.#teller.tellerOf(question);
    if (beat) beat.events.push(index);
    else if (this.#teller.call(question).unremarkable) this.#teller.carry(index);
  }

  /** Whether the workload tells at this very instant, in its own words, what it was answered. */
  #endsOperation(event: Of<'receive'>, index: number): boolean {
    const { trace } = this.#teller.reading;
    for (let i = index + 1; i < trace.length && trace[i]!.atMs === event.atMs; i++) {
      const next = trace[i]!;
      if (next.kind === 'operation' && next.phase !== 'start' && next.node === event.node) return true;
    }
    return false;
  }

  lose(event: Of<'lost'>, index: number): void {
    const message = this.#teller.message(event.message);
    const how = {
      drop: 'is lost.',
      partition: 'does not get through.',
      reset: 'never arrives: the connection breaks.',
      unsent: 'is never sent.',
      stalled: 'is stuck behind what was lost.',
    }[event.why];
    this.#strike(message, index, how);
  }

  disturb(event: Of<'delay' | 'duplicate' | 'overtake'>, index: number): void {
    this.#strike(this.#teller.message(event.message), index, this.#disturbance(event));
  }

  #disturbance(event: Of<'delay' | 'duplicate' | 'overtake'>): string {
    if (event.kind === 'delay') return `is held up for ${span(event.ms)}.`;
    if (event.kind === 'duplicate') return 'is sent twice by the network.';
    const overtaken = this.#teller.reading.messages.get(event.overtaken);
    return `overtakes ${overtaken ? this.#teller.messageName(overtaken) : 'another message'}.`;
  }

  /** Something happens to a message on its way. */
  #strike(message: Message, index: number, how: string): void {
    const request = message.question ?? message;
    const what = message.reply ? 'reply' : 'request';
    const said = this.#teller.call(request).oneWay ? 'It' : 'The request';
    const short = message.copy ? `The copy of the ${what}` : message.reply ? 'Its reply' : said;
    const isUnheard = !message.reply && !this.#teller.tellerOf(request);
    const whose = isUnheard ? `${possessive(this.#teller.name(message.from))} ` : 'the ';
    const long = `${this.#teller.messageName(message).replace(/^the /, whose)} ${how}`;
    const beat =
      isUnheard && toldOnArrival(request)
        ? this.#teller.say(index, long, { fault: true })
        : this.#teller.continue(request, index, `${short} ${how}`, long, true);
    const { sent } = message;
    if (sent !== undefined && message.reply) beat.events.push(sent);
  }

  ignore(event: Of<'ignored'>, index: number): void {
    const message = this.#teller.message(event.message);
    if (message.reply) return this.#ignoreReply(message, event.why, index);
    const node = this.#teller.name(message.to);
    const what = this.#teller.messageName(message);
    if (message.failed !== undefined) this.#teller.carry(index);
    else if (event.why === 'closed')
      this.#teller.say(index, `${what} reaches ${node} after the end of the connection.`, {
        about: message.id,
      });
    else
      this.#teller.continue(
        message,
        index,
        `${node} is down.`,
        `${what} reaches ${node} while it is down.`,
        true,
      );
  }

  #ignoreReply(reply: Message, why: Of<'ignored'>['why'], index: number): void {
    const { trace, messages } = this.#teller.reading;
    const request = reply.question ?? reply;
    const settled = rootOf(messages, reply)?.settled;
    const end = settled !== undefined && settled < index ? trace[settled]!.kind : undefined;
    const caller = this.#teller.name(reply.to);
    const which = `${possessive(this.#teller.name(reply.from))}${end === 'receive' ? ' second' : ''} reply to “${this.#teller.call(request).phrase}”`;
    const how =
      why === 'caller died'
        ? `arrives too late: the life of ${caller} that asked is over`
        : why === 'down'
          ? `arrives while ${caller} is down`
          : end === 'receive'
            ? 'is ignored'
            : why === 'closed' || end === 'failed'
              ? `arrives on a connection that ${caller} had given up`
              : `arrives after ${caller} gave up`;
    const short = end === 'receive' ? `Its second reply` : 'Its reply';
    this.#teller.continue(request, index, `${short} ${how}.`, `${which} ${how}.`);
  }

  /** A service throws, and its caller will be told no more than 500. */
  failInside({ request, error }: FailureInside, index: number): void {
    const callee = this.#teller.name(request.to);
    const short = `${callee} fails inside: ${ending(quoted(error))}`;
    const long = `${callee} fails inside, asked to ${this.#teller.call(request).phrase}: ${ending(quoted(error))}`;
    this.#teller.continue(request, index, short, long, true);
  }

  fail(event: Of<'failed'>, index: number): void {
    const request = this.#teller.message(event.message);
    const caller = this.#teller.name(event.node);
    const callee = this.#teller.name(event.from);
    const call = this.#teller.call(request);
    if (event.why === 'refused') {
      const short = `${callee} is down and refuses the connection.`;
      this.#teller.continue(
        request,
        index,
        short,
        `${callee} is down and refuses ${possessive(caller)} request to ${call.phrase}.`,
        true,
      );
      return;
    }
    const crash = this.#teller.lastAbout(`end ${event.from}`);
    const broken = `${possessive(caller)} connection to ${callee} breaks.`;
    if (crash) this.#teller.append(crash, index, broken, true);
    else if (request.lost !== undefined || request.answer?.lost !== undefined)
      this.#teller.continue(request, index, `${caller} is told at once.`, broken);
    else this.#teller.say(index, broken, { about: request.id, fault: true });
  }

  /** A connection breaks, or is refused. That one is opened or closed is told by what is sent over it. */
  cutOff(event: Of<'connection'>, index: number): void {
    const node = this.#teller.name(event.node);
    const peer = this.#teller.name(event.peer);
    if (event.phase === 'refused')
      this.#teller.say(index, `${peer} is down and refuses a connection of ${node}.`, { fault: true });
    if (event.phase !== 'reset') return;
    const crash = this.#teller.lastAbout(`end ${event.peer}`);
    const broken = `${possessive(node)} connection to ${peer} breaks.`;
    if (crash) this.#teller.append(crash, index, broken, true);
    else this.#teller.say(index, broken, { fault: true });
  }

  giveUp(event: Of<'abort'>, index: number): void {
    const request = this.#teller.message(event.message);
    const sent = request.sent === undefined ? undefined : this.#teller.reading.trace[request.sent];
    const after = sent && event.atMs > sent.atMs ? `After ${span(event.atMs - sent.atMs)} ` : '';
    const reason =
      { TimeoutError: 'the call times out', AbortError: 'it aborts the call' }[event.reason] ?? event.reason;
    const callee = this.#teller.name(event.to);
    const what = this.#teller.several
      ? `waiting for ${callee} to ${this.#teller.call(request).phrase}`
      : `on ${callee}`;
    this.#teller.say(index, `${after}${this.#teller.name(event.node)} gives up ${what}: ${reason}.`, {
      about: request.id,
    });
  }
}

/** Whether a request is told when it takes effect and not when it is sent: it got there and was answered as asked. */
function toldOnArrival(request: Message): boolean {
  const unhurt =
    request.delayed === undefined && request.duplicated === undefined && request.failed === undefined;
  if (!unhurt || request.outer || !isDone(request)) return false;
  return !request.repeated || isCalm(request);
}
