import { anomaly, type Anomaly, type Step } from './anomaly.ts';
import type { Cycle, CycleStep } from './cycles.ts';
import { EITHER, EITHER_BY_TIME, RT, WR, WW, WW_BY_TIME } from './graph.ts';
import type { Transaction } from './history.ts';
import type { CycleName } from './levels.ts';
import { did, list, show, state } from './words.ts';
import type { Read, Reason, Version, Write } from './versions.ts';

const TITLES: Readonly<Record<CycleName, string>> = {
  G0: 'a cycle of writes',
  G1c: 'a cycle of writes and reads',
  'G-single': 'a cycle with one read of an old version',
  'G-nonadjacent': 'a cycle with several reads of old versions, none right after another',
  G2: 'a cycle with reads of old versions, one right after another',
};

/** Turns a cycle into sentences that a reader can check against the history. */
export class Explainer {
  readonly #transactions: readonly Transaction[];
  readonly #versions: readonly Version[];
  readonly #verb: 'append' | 'w';

  constructor(transactions: readonly Transaction[], versions: readonly Version[], verb: 'append' | 'w') {
    this.#transactions = transactions;
    this.#versions = versions;
    this.#verb = verb;
  }

  cycle({ name, steps }: Cycle): Anomaly {
    const members = steps.map(({ from }) => this.#transactions[from]!);
    const told = steps.map((step) => this.#step(step));
    const sentences = someSentences(told);
    const names = someNames(members);
    const title = TITLES[name.replace('-realtime', '') as CycleName];
    const timed = name.endsWith('-realtime') ? ', given which of them ended before another began' : '';
    const end = `So ${members.length > 2 ? 'none' : 'neither'} of them can come first.`;
    const explanation = [
      `${names} form ${title}${timed}.`,
      ...sentences,
      end,
      ...this.#eitherWay(steps),
    ].join(' ');
    const alsoCalled = this.#specialCase(name, told, steps);
    return anomaly(name, members, explanation, { steps: told, ...(alsoCalled && { alsoCalled }) });
  }

  /** Transactions that all read one version of a key and then wrote the key. */
  lostUpdate(version: Version, writers: readonly Transaction[]): Anomaly {
    const { key } = version;
    const [one, two] = writers as [Transaction, Transaction];
    const names = someNames(writers);
    const read = version.reads.find(({ reader }) => reader === one)!;
    const wrote = some(writers.map((writer) => show(lastWrite(writer, version))));
    const writing = this.#verb === 'append' ? 'appended' : 'wrote';
    return anomaly(
      'lost update',
      writers,
      `${names} each read ${state(key, read.seen)} and then ${writing} ${wrote} to it: all but one acted on a value that was already out of date.`,
      { steps: [this.#missed(version, one, two), this.#missed(version, two, one)] },
    );
  }

  #missed(version: Version, reader: Transaction, writer: Transaction): Step {
    const read = version.reads.find((candidate) => candidate.reader === reader)!;
    const because = `${reader.name} read ${state(version.key, read.seen)}, without ${show(lastWrite(writer, version))}, which ${writer.name} ${this.#wrote()}`;
    return { from: reader.name, to: writer.name, kind: 'rw', key: version.key, because };
  }

  #step({ from, to, kind, version }: CycleStep): Step {
    const [first, second] = [this.#transactions[from]!, this.#transactions[to]!];
    const ends = { from: first.name, to: second.name };
    if (kind === RT)
      return { ...ends, kind: 'rt', because: `${first.name} ended before ${second.name} began` };
    const earlier = this.#versions[version]!;
    const { key } = earlier;
    if (kind === WR) return { ...ends, kind: 'wr', key, because: this.#readFrom(earlier, second) };
    if (kind === WW || kind === WW_BY_TIME)
      return { ...ends, kind: 'ww', key, because: this.#wroteAfter(earlier, second) };
    return { ...ends, kind: 'rw', key, because: this.#overwrote(earlier, first, second) };
  }

  #readFrom({ write, reads, glimpses }: Version, reader: Transaction): string {
    const read = [...reads, ...glimpses].find((candidate) => candidate.reader === reader)!;
    const { key, value, transaction } = write!;
    return this.#verb === 'append'
      ? `${reader.name} read ${state(key, read.seen)}, which has ${show(value)}, appended by ${transaction.name}`
      : `${reader.name} read ${state(key, value)}, written by ${transaction.name}`;
  }

  #overwrote(version: Version, reader: Transaction, writer: Transaction): string {
    const { write, reason } = linkTo(version, writer);
    const read = version.reads.find((candidate) => candidate.reader === reader)!;
    const saw = `${reader.name} read ${state(version.key, read.seen)}`;
    if (this.#verb === 'append') return `${saw}, without ${show(write.value)}, which ${writer.name} appended`;
    return `${saw}, which ${writer.name} replaced with ${show(write.value)}${this.#evidence(version, write, reason)}`;
  }

  #wroteAfter(version: Version, writer: Transaction): string {
    const { write, reason } = linkTo(version, writer);
    const before = version.write!;
    const first = before.transaction.name;
    if (reason === 'list') {
      const witness = witnessOf(version, write);
      return `${writer.name} ${did(write, 'append')} after ${first} appended ${show(before.value)}${witness}`;
    }
    if (reason === 'unseen')
      return `${writer.name} ${did(write, 'append')}, which no read of others has, so after ${show(before.value)}, which ${first} appended and reads have`;
    return `${writer.name} ${did(write, 'w')} after ${first} wrote ${show(before.value)}${this.#evidence(version, write, reason)}`;
  }

  /** How the order of two values of a register is known, in brackets. */
  #evidence({ write: before, key }: Version, { transaction, value }: Write, reason: Reason): string {
    if (reason === 'read')
      return ` (${transaction.name} read ${state(key, before?.value ?? null)} before it wrote ${show(value)})`;
    if (reason === 'given') return ` (the version order given for ${key} says so)`;
    if (reason === 'time')
      return ` (${before!.transaction.name}, which wrote ${show(before!.value)}, ended before ${transaction.name} began)`;
    return '';
  }

  /** Says why a cycle counts as one with a single old read although more reads in it are old. */
  #eitherWay(steps: readonly CycleStep[]): string[] {
    const step = steps.find(({ kind }) => kind === EITHER || kind === EITHER_BY_TIME);
    if (!step) return [];
    const names = [step.from, step.to].sort((a, b) => a - b).map((index) => this.#transactions[index]!.name);
    const { key } = this.#versions[step.version]!;
    return [
      `Nothing tells which of ${list(names)} wrote ${key} first; either way there is such a cycle, or a worse one.`,
    ];
  }

  #specialCase(name: string, told: readonly Step[], steps: readonly CycleStep[]): Anomaly['alsoCalled'] {
    const keys = told.map(({ key }) => key);
    const oneKey = keys.every((key) => key === keys[0]);
    const kinds = told.map(({ kind }) => kind).join(' ');
    if (name === 'G2' && told.length === 2 && !oneKey) return 'write skew';
    if (name === 'G-nonadjacent' && isLongFork(kinds, keys)) return 'long fork';
    if (name !== 'G-single' || (kinds !== 'wr rw' && kinds !== 'rw wr')) return undefined;
    if (!oneKey) return 'read skew';
    const reader = this.#transactions[steps.find(({ kind }) => kind === WR)!.to]!;
    const reads = reader.operations.filter(([verb, key]) => verb === 'r' && key === keys[0]);
    return reads.length > 1 ? 'non-repeatable read' : undefined;
  }

  #wrote(): string {
    return this.#verb === 'append' ? 'appended' : 'wrote';
  }
}

/** How much an explanation tells; `transactions` and `steps` have all of it. */
const TOLD = 8;

function some(items: readonly string[]): string {
  if (items.length <= TOLD + 1) return list(items);
  return list([...items.slice(0, TOLD), `${items.length - TOLD} more`]);
}

function someNames(transactions: readonly Transaction[]): string {
  return some(transactions.map(({ name }) => name));
}

/** The first steps of a cycle and the one that closes it. */
function someSentences(steps: readonly Step[]): string[] {
  const sentences = steps.map(({ from, to, because }) => `${from} comes before ${to}: ${because}.`);
  const left = steps.length - TOLD - 1;
  if (left < 1) return sentences;
  const between = `And so on, in ${left} more ${left === 1 ? 'step' : 'steps'}, to ${steps.at(-1)!.from}.`;
  return [...sentences.slice(0, TOLD), between, sentences.at(-1)!];
}

/** Two readers see two writes in opposite orders. */
function isLongFork(kinds: string, keys: readonly unknown[]): boolean {
  const fromWrite = kinds === 'wr rw wr rw' ? keys : [...keys.slice(1), keys[0]];
  if (kinds !== 'wr rw wr rw' && kinds !== 'rw wr rw wr') return false;
  const [one, two, three, four] = fromWrite;
  return one !== two && two === three && four === one;
}

function linkTo({ later }: Version, writer: Transaction): { write: Write; reason: Reason } {
  const { version, reason } = later.find((link) => link.version.write!.transaction === writer)!;
  return { write: version.write!, reason };
}

function lastWrite(writer: Transaction, { key }: Version): Write['value'] {
  const last = writer.operations.findLast(([verb, name]) => verb !== 'r' && name === key)!;
  return last[2] as Write['value'];
}

/** A read that shows both appends. */
function witnessOf(version: Version, write: Write): string {
  let at: Version | undefined = version.later.find((link) => link.version.write === write)?.version;
  for (; at; at = at.later.find(({ reason }) => reason === 'list')?.version) {
    const read: Read | undefined = at.reads[0];
    if (read) return ` (${read.reader.name} read ${state(version.key, read.seen)})`;
  }
  return '';
}
