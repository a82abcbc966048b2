import type { TraceEvent } from '../trace.ts';
import { list, possessive, span } from './english.ts';
import type { Message } from './reading.ts';
import { clockWords, fullWords, isOff, slowWords } from './mishaps.ts';
import { findings, type Wake } from './pauses.ts';
import { ending, quoted, type Beat, type Of, type Teller } from './teller.ts';

type Mishap = 'crash' | 'exit' | 'stop' | 'boot' | 'pause' | 'block' | 'slow' | 'full' | 'clock';

/** Tells what befalls nodes: how their lives end and begin, and what keeps them from working as they should. */
export class NodeBeats {
  readonly #teller: Teller;
  /** By node, when its last life ended. */
  readonly #endedAt = new Map<string, number>();
  /** By node and life, when it was asked to stop. */
  readonly #askedAt = new Map<string, number>();
  #starting: { beat: Beat; after: string; nodes: string[] } | undefined;

  constructor(teller: Teller) {
    this.#teller = teller;
  }

  /** Whether the node is down. */
  isDown(node: string): boolean {
    return this.#endedAt.has(node);
  }

  note(event: Of<Mishap>, index: number): void {
    switch (event.kind) {
      case 'crash':
        return event.power ? this.#losePower(event, index) : this.#crash(event, index);
      case 'exit':
        return this.#exit(event, index);
      case 'stop':
        return event.phase === 'asked' ? this.#askToStop(event, index) : this.#stop(event, index);
      case 'boot':
        return this.#boot(event, index);
      case 'pause':
        return this.#pause(event, index);
      case 'block':
        return this.#block(event, index);
      case 'slow':
        return this.#slow(event, index);
      case 'full':
        return this.#full(event, index);
      case 'clock':
        return this.#clock(event, index);
    }
  }

  #crash(event: Of<'crash'>, index: number): void {
    const node = this.#teller.name(event.node);
    const dies = event.silent ? `The machine of ${node} dies without a word` : `${node} crashes`;
    this.#end(event, index, `${dies}${this.#moment([event.node], index)}.`);
  }

  /** A power cut is one fault, however many machines it takes. */
  #losePower(event: Of<'crash'>, index: number): void {
    const cut = this.#teller.lastAbout(`end ${event.node}`);
    if (cut?.atMs === event.atMs) return void cut.events.push(index);
    const nodes = this.#withoutPower(event, index);
    const names = list(nodes.map((node) => this.#teller.name(node)));
    const lose =
      nodes.length > 1
        ? `The machines of ${names} lose power at once`
        : `The machine of ${names} loses power`;
    const text = `${lose}${this.#moment(nodes, index)}.`;
    this.#teller.say(index, text, { about: nodes.map((node) => `end ${node}`), fault: true });
    for (const node of nodes) this.#endedAt.set(node, event.atMs);
  }

  /** The nodes that lose their power at this instant, from this event on. */
  #withoutPower({ atMs }: Of<'crash'>, index: number): string[] {
    const nodes = new Set<string>();
    const { trace } = this.#teller.reading;
    for (let i = index; i < trace.length && trace[i]!.atMs === atMs; i++) {
      const event = trace[i]!;
      if (event.kind === 'crash' && event.power) nodes.add(event.node);
      else if (event.kind !== 'unwritten') break;
    }
    return [...nodes];
  }

  #exit(event: Of<'exit'>, index: number): void {
    const text = `${this.#teller.name(event.node)} dies of an error of its own: ${ending(quoted(event.error))}`;
    this.#end(event, index, text);
  }

  #end(event: TraceEvent, index: number, text: string, fault = true): void {
    this.#endedAt.set(event.node, event.atMs);
    this.#teller.say(index, text, { about: `end ${event.node}`, fault });
  }

  #askToStop(event: Of<'stop'>, index: number): void {
    this.#askedAt.set(lifeOf(event), event.atMs);
    const text = `The supervisor asks ${this.#teller.name(event.node)} to stop${this.#moment([event.node], index)}.`;
    this.#teller.say(index, text, { about: `stop ${event.node}`, fault: true });
  }

  /** A request to stop and its end, with nothing told in between, are one sentence. */
  #stop(event: Of<'stop'>, index: number): void {
    const killed = event.phase === 'killed';
    const askedAt = this.#askedAt.get(lifeOf(event));
    const asked = this.#teller.lastAbout(`stop ${event.node}`);
    const node = this.#teller.name(event.node);
    if (askedAt === undefined)
      return this.#end(
        event,
        index,
        killed ? `${node} is killed.` : `${node} leaves of its own accord.`,
        killed,
      );
    const took = span(event.atMs - askedAt);
    if (asked?.kind !== 'told') {
      const how = killed ? 'has not left and is killed' : 'leaves';
      return this.#end(event, index, `${took} after it was asked to stop, ${node} ${how}.`, killed);
    }
    const how = killed ? `it has not left ${took} later and is killed` : `it leaves ${took} later`;
    const text = `${asked.pieces.pop()!.text.replace(/\.$/, '')}; ${how}.`;
    this.#teller.append(asked, index, text, true);
    asked.about = [`end ${event.node}`];
    this.#endedAt.set(event.node, event.atMs);
  }

  #boot(event: Of<'boot'>, index: number): void {
    const since = this.#endedAt.get(event.node);
    this.#endedAt.delete(event.node);
    if (event.life <= 1) return;
    const after = since === undefined ? '' : `After ${span(event.atMs - since)} `;
    const started = this.#starting;
    if (
      started &&
      started.beat === this.#teller.list.at(-1) &&
      started.beat.atMs === event.atMs &&
      started.after === after
    ) {
      started.nodes.push(this.#teller.name(event.node));
      started.beat.pieces = [];
      this.#teller.append(started.beat, index, `${after}${list([...new Set(started.nodes)])} start again.`);
      return;
    }
    const node = this.#teller.name(event.node);
    const beat = this.#teller.say(index, `${after}${node} starts again.`);
    this.#starting = { beat, after, nodes: [node] };
  }

  #pause(event: Of<'pause'>, index: number): void {
    const node = this.#teller.name(event.node);
    const text = `${node} stands still for ${span(event.ms)}${this.#moment([event.node], index)}.`;
    this.#teller.say(index, text, { about: `pause ${event.node}`, fault: true });
  }

  wake(wake: Wake, index: number): void {
    const found = findings(this.#teller.reading.trace, wake, (node) => this.#teller.name(node));
    if (!found) return;
    const paused = this.#teller.lastAbout(`pause ${wake.node}`);
    const when = `When ${paused ? 'it' : this.#teller.name(wake.node)} wakes, ${span(wake.ms)} later,`;
    if (paused) this.#teller.append(paused, index, `${when} it finds ${found}.`);
    else this.#teller.say(index, `${when} it finds ${found}.`);
  }

  #block(event: Of<'block'>, index: number): void {
    const node = possessive(this.#teller.name(event.node));
    const text = `${node} thread is busy for ${span(event.ms)}${this.#work(event, index)}.`;
    this.#teller.say(index, text, { about: `block ${event.node}`, fault: true });
  }

  /** What keeps a thread busy: what the trace says next of the node. */
  #work({ node, atMs, during }: Of<'block'>, index: number): string {
    const next = this.#teller.reading.trace[index + 1];
    if (next?.node !== node || next.atMs !== atMs || next.during !== during) return '';
    switch (next.kind) {
      case 'receive':
        return ` with ${this.#teller.messageName(this.#teller.message(next.message))}`;
      case 'timer':
        return ' with a timer';
      case 'abort':
        return ' with a time-out';
      case 'acked':
        return ` after its write to its ${next.file} is acknowledged`;
      default:
        return '';
    }
  }

  #slow(event: Of<'slow'>, index: number): void {
    const node = this.#teller.name(event.node);
    const words = slowWords(event);
    const text = words.startsWith('its disk')
      ? words.replace('its disk', `the disk of ${node}`)
      : `${node} ${words}`;
    this.#teller.say(index, `${text}.`, { fault: event.phase === 'start' });
  }

  #full(event: Of<'full'>, index: number): void {
    const text = `the disk of ${this.#teller.name(event.node)} ${fullWords(event).replace('its disk ', '')}.`;
    this.#teller.say(index, text, { fault: event.phase === 'start' });
  }

  #clock(event: Of<'clock'>, index: number): void {
    const words = clockWords(event, isOff(this.#teller.reading.trace, event, index));
    this.#teller.say(index, `The clock of ${this.#teller.name(event.node)} ${words}.`, { fault: true });
  }

  /** What one of the nodes had done at the instant at which something befell them. */
  #moment(nodes: readonly string[], index: number): string {
    const { trace } = this.#teller.reading;
    const { atMs } = trace[index]!;
    for (let i = index - 1; i >= 0 && trace[i]!.atMs === atMs; i--) {
      const before = trace[i]!;
      if (!nodes.includes(before.node)) continue;
      const deed = this.#deed(before, nodes.length > 1);
      if (deed) return `, right after ${deed}`;
    }
    return '';
  }

  #deed(event: TraceEvent, named: boolean): string | undefined {
    const name = this.#teller.name(event.node);
    const [it, its] = named ? [name, possessive(name)] : ['it', 'its'];
    switch (event.kind) {
      case 'boot':
        return `${it} starts`;
      case 'durable':
        return `a write to ${its} ${event.file} is durable`;
      case 'acked':
        return `a write to ${its} ${event.file} is acknowledged`;
      case 'refused':
        return `a write to ${its} ${event.file} fails`;
      case 'cached':
        return `${it} writes to its ${event.file} without syncing`;
      case 'synced':
        return `${its} ${event.file} is synced`;
      case 'send':
      case 'receive': {
        const message = this.#teller.message(event.message);
        const peer = this.#teller.name(event.kind === 'send' ? message.to : message.from);
        if (event.kind === 'send')
          return this.#sent(message, it) ?? `${it} ${message.reply ? 'answers' : 'calls'} ${peer}`;
        return `${possessive(peer)} ${message.reply ? 'reply' : 'request'} ${named ? `to ${name} ` : ''}arrives`;
      }
      default:
        return undefined;
    }
  }

  /** What is sent and not answered has words of its own. */
  #sent(message: Message, it: string): string | undefined {
    if (message.reply) return undefined;
    const call = this.#teller.call(message);
    const name = `${this.#teller.name(message.from)} `;
    const clause = call.clause();
    return call.oneWay && !call.unremarkable && clause.startsWith(name)
      ? `${it} ${clause.slice(name.length)}`
      : undefined;
  }
}

const lifeOf = ({ node, life }: TraceEvent) => `${node} ${life}`;
