import { span } from '../../examples/simulator/src/story/english.ts';
import {
  clockWords,
  failureInside,
  fullWords,
  isOff,
  refusalWords,
  slowWords,
  stopWords,
} from '../../examples/simulator/src/story/mishaps.ts';
import {
  readTrace,
  succeeded,
  type Message,
  type Reading,
} from '../../examples/simulator/src/story/reading.ts';
import type { Vocabulary } from '../../examples/simulator/src/story/vocabulary.ts';
import { callOf, nodeName, servedBy, writeOf } from '../../examples/simulator/src/story/words.ts';
import type { TraceEvent } from '../../examples/simulator/src/trace.ts';

export interface MermaidOptions {
  /** Becomes `accTitle`. */
  title: string;
  /** Becomes `accDescr`. */
  description: string;
  vocabulary?: Vocabulary;
  /** The nodes in order. Default: as they appear, the workload first. */
  lanes?: readonly string[];
}

/**
 * A run as the source of a Mermaid sequence diagram. A message stands where it arrives, or where it is lost; what befalls
 * nodes, time-outs and the violation are notes.
 */
export function toMermaid(trace: readonly TraceEvent[], options: MermaidOptions): string {
  const { vocabulary = {} } = options;
  const reading = readTrace(trace);
  const nodes = options.lanes ?? reading.nodes;
  const lines = [
    'sequenceDiagram',
    `  accTitle: ${escaped(options.title)}`,
    `  accDescr: ${escaped(options.description)}`,
    ...nodes.map((node, i) => `  participant ${idOf(i)} as ${escaped(node)}`),
  ];
  const ids = new Map(nodes.map((node, i) => [node, idOf(i)]));
  const source = new Source(reading, vocabulary, ids);
  trace.forEach((event, index) => {
    for (const line of source.linesOf(event, index)) lines.push(`  ${line}`);
  });
  return `${lines.join('\n')}\n`;
}

type Of<K extends TraceEvent['kind']> = Extract<TraceEvent, { kind: K }>;

const LOSSES: Record<Of<'unwritten'>['why'], (file: string) => string> = {
  'in flight': (file) => `a write to ${file} is lost`,
  'not synced': (file) => `an unsynced write to ${file} is gone`,
  torn: (file) => `a write to ${file} is torn`,
};

function deathOf({ silent, power }: Of<'crash'>): string {
  if (power) return 'the machine loses power';
  return silent ? 'the machine dies without a word' : 'crashes';
}

/** Names of nodes may hold anything, Mermaid's identifiers may not. */
function idOf(index: number): string {
  return `n${index}`;
}

class Source {
  readonly #reading: Reading;
  readonly #vocabulary: Vocabulary;
  readonly #ids: ReadonlyMap<string, string>;
  readonly #served: ReadonlyMap<number, Message>;

  constructor(reading: Reading, vocabulary: Vocabulary, ids: ReadonlyMap<string, string>) {
    this.#reading = reading;
    this.#vocabulary = vocabulary;
    this.#ids = ids;
    this.#served = servedBy(reading, vocabulary);
  }

  linesOf(event: TraceEvent, index: number): string[] {
    const wakes = this.#reading.wakes.has(index) ? this.#note(event.node, 'wakes') : [];
    return [...wakes, ...this.#linesOf(event, index)];
  }

  #linesOf(event: TraceEvent, index: number): string[] {
    switch (event.kind) {
      case 'receive':
      case 'lost':
      case 'ignored':
        return this.#message(this.#reading.messages.get(event.message)!, event);
      case 'durable':
      case 'cached':
        return this.#write(event, index);
      case 'unwritten':
        return this.#note(event.node, LOSSES[event.why](event.file));
      case 'refused':
        return this.#note(event.node, refusalWords(event));
      case 'full':
        return this.#note(event.node, fullWords(event));
      case 'synced':
        return event.count ? this.#note(event.node, `${event.file} is synced`) : [];
      case 'recovered':
        return this.#note(event.node, `cuts a torn entry off ${event.file}`);
      case 'crash':
        return this.#note(event.node, deathOf(event));
      case 'stop':
        return this.#note(event.node, stopWords(event));
      case 'pause':
        return this.#note(event.node, `stands still for ${span(event.ms)}`);
      case 'block':
        return this.#note(event.node, `its thread is busy for ${span(event.ms)}`);
      case 'slow':
        return this.#note(event.node, slowWords(event));
      case 'clock':
        return this.#note(
          event.node,
          `its clock ${clockWords(event, isOff(this.#reading.trace, event, index))}`,
        );
      case 'log': {
        const failure = failureInside(this.#reading, index);
        return failure ? this.#note(event.node, `fails inside: ${failure.error}`) : [];
      }
      case 'exit':
        return this.#note(event.node, `dies of an error: ${event.error}`);
      case 'boot':
        return event.life > 1 ? this.#note(event.node, 'starts again') : [];
      case 'abort':
        return this.#note(event.node, this.#giveUp(event));
      case 'failed': {
        const from = nodeName(event.from, this.#vocabulary);
        return this.#note(
          event.node,
          event.why === 'refused' ? `${from} refuses the connection` : `the connection to ${from} breaks`,
        );
      }
      case 'connection': {
        const peer = nodeName(event.peer, this.#vocabulary);
        if (event.phase === 'reset') return this.#note(event.node, `the connection to ${peer} breaks`);
        return event.phase === 'refused' ? this.#note(event.node, `${peer} refuses the connection`) : [];
      }
      case 'operation':
        return event.phase === 'start'
          ? []
          : this.#note(event.node, `${event.name}: ${event.outcome || event.phase}`);
      case 'partition':
        return this.#note(
          [event.from, event.to],
          event.phase === 'start' ? this.#cut(event) : 'the network heals',
        );
      case 'violation':
        return this.#note([...this.#ids.keys()], `This breaks: ${event.invariant}`);
      default:
        return [];
    }
  }

  #message(message: Message, event: Of<'receive' | 'lost' | 'ignored'>): string[] {
    const from = this.#ids.get(message.from);
    const to = this.#ids.get(message.to);
    if (from === undefined || to === undefined) return [];
    const { phrase } = callOf(message.question ?? message, this.#vocabulary);
    const reply =
      !succeeded(message.label) || !/^\d*$/.test(message.label) ? `reply ${message.label}` : 'reply';
    const remarks = [
      ...(message.copy ? ['second copy'] : []),
      ...this.#late(message),
      ...this.#overtaking(message),
      ...fate(event),
    ];
    const text = [message.reply ? reply : phrase, ...remarks].join(', ');
    const line = message.reply ? '--' : '-';
    const arrow = event.kind === 'receive' ? `${line}>>` : `${line}x`;
    return [`${from}${arrow}${to}: ${escaped(text)}`];
  }

  #late(message: Message): string[] {
    const delay = message.delayed === undefined ? undefined : this.#reading.trace[message.delayed];
    return delay?.kind === 'delay' ? [`${span(delay.ms)} late`] : [];
  }

  #write(event: Of<'durable' | 'cached'>, index: number): string[] {
    const request = this.#served.get(index);
    const { text } = writeOf(event, this.#vocabulary, request && callOf(request, this.#vocabulary));
    const remark = event.kind === 'cached' ? ', not synced' : '';
    return text ? this.#note(event.node, text + remark) : [];
  }

  #overtaking(message: Message): string[] {
    const { trace, messages } = this.#reading;
    const overtake = message.overtook === undefined ? undefined : trace[message.overtook];
    if (overtake?.kind !== 'overtake') return [];
    const other = messages.get(overtake.overtaken);
    if (!other) return ['overtaking'];
    const { phrase } = callOf(other.question ?? other, this.#vocabulary);
    return [`overtaking ${other.reply ? `the reply to ${phrase}` : phrase}`];
  }

  #giveUp(event: Of<'abort'>): string {
    const { sent } = this.#reading.messages.get(event.message)!;
    const waited = sent === undefined ? 0 : event.atMs - this.#reading.trace[sent]!.atMs;
    return `gives up on ${nodeName(event.to, this.#vocabulary)}${waited > 0 ? ` after ${span(waited)}` : ''}`;
  }

  #cut(event: Of<'partition'>): string {
    return event.oneWay ? `nothing gets from ${event.from} to ${event.to}` : 'the network is cut';
  }

  #note(over: string | readonly string[], text: string): string[] {
    const nodes = typeof over === 'string' ? [over] : over;
    const ids = nodes.map((node) => this.#ids.get(node)).filter((id) => id !== undefined);
    if (!ids.length) return [];
    const ends = ids.length > 1 ? `${ids[0]},${ids.at(-1)}` : ids[0];
    return [`Note over ${ends}: ${escaped(text)}`];
  }
}

function fate(event: Of<'receive' | 'lost' | 'ignored'>): string[] {
  if (event.kind === 'receive') return [];
  if (event.kind === 'ignored')
    return [{ down: 'nobody there', closed: 'connection closed' }[event.why as string] ?? 'too late'];
  return [
    {
      drop: 'lost',
      partition: 'cut off',
      reset: 'lost, the connection breaks',
      unsent: 'never sent',
      stalled: 'stuck behind a loss',
    }[event.why],
  ];
}

/** Mermaid ends a text at a semicolon or the end of the line, reads `#` as an entity and `<` as markup. */
function escaped(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim() || '–';
  return line.replaceAll(/[#;<>&%{}]/g, (character) => `#${character.codePointAt(0)};`);
}
