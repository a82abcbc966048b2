import { list, possessive } from './english.ts';
import type { NodeBeats } from './node-beats.ts';
import { isCalm, isDone, type Message } from './reading.ts';
import type { Of, Teller } from './teller.ts';
import { writeOf, type Write, type WriteEvent } from './words.ts';

/** Of more lost writes than this, the number is told and not the words. */
const MOST = 3;

/** Tells what reaches a disk, where that matters, and what a death takes. */
export class WriteBeats {
  readonly #teller: Teller;
  readonly #nodes: NodeBeats;
  /** Lost writes that were told with those before them. */
  readonly #told = new Set<number>();

  constructor(teller: Teller, nodes: NodeBeats) {
    this.#teller = teller;
    this.#nodes = nodes;
  }

  /** A write that is not synced counts as a write as long as no death takes it. */
  write(event: Of<'durable' | 'cached'>, index: number): void {
    const request = this.#teller.served.get(index);
    const write = this.#words(event, index);
    if (write.tell) this.#teller.say(index, `${write.tell}.`);
    else if (request && !request.outer) this.#showProof(event, index, request, write.text);
  }

  /**
   * A call that is never answered as asked may have taken effect all the same: its write says so. So it does where only
   * the operation was told, and the caller does not hear of the effect.
   */
  #showProof(event: Of<'durable' | 'cached'>, index: number, request: Message, text: string): void {
    const teller = this.#teller.lastTellerOf(request);
    const isHidden = !isDone(request) || (teller?.kind === 'operation' && !isCalm(request));
    const proves = event.kind === 'durable' && text && isHidden;
    if (teller && proves)
      this.#teller.append(
        teller,
        index,
        `${this.#teller.name(event.node)} writes “${text}” to its ${event.file}.`,
      );
    else this.#teller.tellerOf(request)?.events.push(index);
  }

  lose(event: Of<'unwritten'>, index: number): void {
    if (this.#told.has(index)) return;
    const group = this.#lostWith(event, index);
    const text = this.#loss(event, group);
    const end = this.#teller.lastAbout(`end ${event.node}`);
    const beat = end
      ? this.#teller.append(end, index, text, true)
      : this.#teller.say(index, text, { fault: true });
    beat.events.push(...group);
    for (const other of group) this.#told.add(other);
  }

  /** What is lost at once, of one file, for one reason. */
  #lostWith({ node, file, why, atMs }: Of<'unwritten'>, index: number): number[] {
    const { trace } = this.#teller.reading;
    const group: number[] = [];
    for (let i = index; i < trace.length; i++) {
      const event = trace[i]!;
      if (event.kind !== 'unwritten' || event.node !== node || event.atMs !== atMs) break;
      if (event.file === file && event.why === why) group.push(i);
    }
    return group;
  }

  #loss({ node, file, why }: Of<'unwritten'>, group: readonly number[]): string {
    const { trace } = this.#teller.reading;
    const end = this.#teller.lastAbout(`end ${node}`);
    const alone = end?.kind === 'told' && end.about.length === 1;
    const owner = alone ? 'Its' : possessive(this.#teller.name(node));
    const texts = group.map((index) => this.#words(trace[index] as Of<'unwritten'>, index).text);
    const many = texts.length > 1;
    const distinct = [...new Set(texts)];
    const known = texts.every(Boolean) && distinct.length <= MOST;
    const which = known ? ` of ${list(distinct.map((text) => `“${text}”`))}` : '';
    const number = known && distinct.length === texts.length ? '' : `${texts.length} `;
    const writes = `${owner} ${many ? `${number}writes` : 'write'}${which} to its ${file}`;
    const [are, were] = many ? ['are', 'were'] : ['is', 'was'];
    if (why === 'in flight') return `${writes} ${are} lost${alone ? ' with it' : ''}.`;
    if (why === 'not synced') return `${writes} ${were} not synced and ${are} gone.`;
    return this.#nodes.isDown(node)
      ? `${writes} ${are} torn: half of it is on the disk.`
      : `${writes} ${are} lost: it comes after a torn entry.`;
  }

  refuse(event: Of<'refused'>, index: number): void {
    const owner = possessive(this.#teller.name(event.node));
    const text = event.text === undefined ? '' : this.#words({ ...event, text: event.text }, index).text;
    const what = event.text === undefined ? 'sync' : `write${text && ` of “${text}”`}`;
    const full = event.code === 'ENOSPC';
    const why = full ? 'the disk is full' : 'the disk has an error';
    const yet = event.written ? ', and yet it is done' : '';
    const preposition = event.text === undefined ? 'of' : 'to';
    const sentence = `${owner} ${what} ${preposition} its ${event.file} fails: ${why}${yet}.`;
    this.#teller.say(index, sentence, { fault: !full });
  }

  recover(event: Of<'recovered'>, index: number): void {
    const node = this.#teller.name(event.node);
    this.#teller.say(index, `${node} finds a torn entry at the end of its ${event.file} and cuts it off.`);
  }

  #words(event: WriteEvent, index: number): Write {
    const request = this.#teller.served.get(index);
    return writeOf(event, this.#teller.vocabulary, request && this.#teller.call(request));
  }
}
