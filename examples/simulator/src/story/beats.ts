import type { TraceEvent } from '../trace.ts';
import { MessageBeats } from './message-beats.ts';
import { failureInside } from './mishaps.ts';
import { NodeBeats } from './node-beats.ts';
import type { Reading } from './reading.ts';
import { quoted, Teller, type Beat, type Of } from './teller.ts';
import type { Vocabulary } from './vocabulary.ts';
import { WriteBeats } from './write-beats.ts';

/** Walks a trace from its first event to its last and notes what there is to tell. */
export function beatsOf(reading: Reading, vocabulary: Vocabulary): Beat[] {
  const teller = new Teller(reading, vocabulary);
  const walk = new Walk(teller);
  reading.trace.forEach((event, index) => {
    const wake = reading.wakes.get(index);
    if (wake) walk.nodes.wake(wake, index);
    walk.note(event, index);
  });
  teller.end();
  return teller.list;
}

class Walk {
  readonly nodes: NodeBeats;
  readonly #teller: Teller;
  readonly #messages: MessageBeats;
  readonly #writes: WriteBeats;

  constructor(teller: Teller) {
    this.#teller = teller;
    this.#messages = new MessageBeats(teller);
    this.nodes = new NodeBeats(teller);
    this.#writes = new WriteBeats(teller, this.nodes);
  }

  note(event: TraceEvent, index: number): void {
    switch (event.kind) {
      case 'operation':
        return event.phase === 'start'
          ? this.#messages.begin(event, index)
          : this.#messages.end(event, index);
      case 'send':
        return event.reply ? this.#messages.answer(event, index) : this.#messages.ask(event, index);
      case 'receive':
        return event.reply ? this.#messages.hear(event, index) : this.#messages.arrive(event, index);
      case 'lost':
        return this.#messages.lose(event, index);
      case 'delay':
      case 'duplicate':
      case 'overtake':
        return this.#messages.disturb(event, index);
      case 'ignored':
        return this.#messages.ignore(event, index);
      case 'failed':
        return this.#messages.fail(event, index);
      case 'abort':
        return this.#messages.giveUp(event, index);
      case 'connection':
        return this.#messages.cutOff(event, index);
      case 'durable':
      case 'cached':
        return this.#writes.write(event, index);
      case 'unwritten':
        return this.#writes.lose(event, index);
      case 'refused':
        return this.#writes.refuse(event, index);
      case 'recovered':
        return this.#writes.recover(event, index);
      case 'crash':
      case 'exit':
      case 'stop':
      case 'boot':
      case 'pause':
      case 'block':
      case 'slow':
      case 'full':
      case 'clock':
        return this.nodes.note(event, index);
      case 'partition':
        return this.#cut(event, index);
      case 'violation':
        return this.#break(event, index);
      case 'log':
        return this.#log(event, index);
      case 'content':
        return this.#expire(event, index);
      case 'acked':
      case 'synced':
      case 'timer':
        return;
    }
  }

  #cut(event: Of<'partition'>, index: number): void {
    const from = this.#teller.name(event.from);
    const to = this.#teller.name(event.to);
    const link = event.oneWay ? `from ${from} to ${to}` : `between ${from} and ${to}`;
    if (event.phase === 'start') this.#teller.say(index, `The network ${link} is cut.`, { fault: true });
    else this.#teller.say(index, `The network ${link} heals.`);
  }

  /** A server lets go of something, and it is its own timer that made it. */
  #expire({ name, node, text }: Of<'content'>, index: number): void {
    const { trace } = this.#teller.reading;
    const cause = trace.slice(0, index).findLast((event) => event.node === node && event.kind !== 'content');
    const clause = this.#teller.vocabulary.expires?.[name];
    if (text === undefined && clause && cause?.kind === 'timer') this.#teller.say(index, `${clause}.`);
  }

  #break(event: Of<'violation'>, index: number): void {
    const verdict = this.#teller.add({ kind: 'verdict' }, index, 'This breaks:', true);
    verdict.pieces.push({ text: `${event.invariant}.`, fault: false });
  }

  #log(event: Of<'log'>, index: number): void {
    const failure = failureInside(this.#teller.reading, index);
    if (failure) this.#messages.failInside(failure, index);
    else if (this.#teller.troubled)
      this.#teller.say(index, `${this.#teller.name(event.node)} logs “${quoted(event.text)}”.`);
  }
}
