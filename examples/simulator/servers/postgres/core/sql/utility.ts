import { notModelled, syntaxError } from '../errors.ts';
import type { Token } from './lexer.ts';

export type IsolationLevel = 'read committed' | 'repeatable read' | 'serializable';

export interface TransactionModes {
  readonly isolation?: IsolationLevel;
  readonly readOnly?: boolean;
}

/** Statements that the library's grammar lacks or reads only in part. */
export type Utility =
  | { readonly type: 'begin'; readonly modes: TransactionModes; readonly tag: string }
  | { readonly type: 'commit' | 'rollback' }
  | { readonly type: 'savepoint' | 'release' | 'rollback to'; readonly name: string }
  | { readonly type: 'prepare transaction' | 'commit prepared' | 'rollback prepared'; readonly gid: string }
  | { readonly type: 'set transaction' | 'set session characteristics'; readonly modes: TransactionModes }
  | { readonly type: 'set'; readonly name: string; readonly value: string | null; readonly local: boolean }
  | { readonly type: 'reset' | 'show'; readonly name: string }
  | { readonly type: 'listen' | 'unlisten'; readonly channel: string }
  | { readonly type: 'notify'; readonly channel: string; readonly payload: string }
  | {
      readonly type: 'lock table';
      readonly tables: readonly string[];
      readonly mode: string;
      readonly nowait: boolean;
    };

/** The statement if its first word is one of a utility statement, else undefined. */
export function utilityOf(tokens: readonly Token[]): Utility | undefined {
  const reader = new Reader(tokens);
  const first = tokens[0];
  if (first?.kind !== 'word') return undefined;
  const read = READERS[first.value];
  if (!read) return undefined;
  reader.at = 1;
  const utility = read(reader);
  if (utility) reader.end();
  return utility;
}

const READERS: Record<string, (reader: Reader) => Utility | undefined> = {
  begin(reader) {
    if (!reader.skip('transaction')) reader.skip('work');
    return { type: 'begin', modes: modesOf(reader), tag: 'BEGIN' };
  },
  start(reader) {
    reader.expect('transaction');
    return { type: 'begin', modes: modesOf(reader), tag: 'START TRANSACTION' };
  },
  commit(reader) {
    if (reader.skip('prepared')) return { type: 'commit prepared', gid: reader.string() };
    return ended(reader, 'commit');
  },
  end: (reader) => ended(reader, 'commit'),
  abort: (reader) => ended(reader, 'rollback'),
  rollback(reader) {
    if (reader.skip('prepared')) return { type: 'rollback prepared', gid: reader.string() };
    if (!reader.skip('transaction')) reader.skip('work');
    if (!reader.skip('to')) return ended(reader, 'rollback');
    reader.skip('savepoint');
    return { type: 'rollback to', name: reader.name() };
  },
  savepoint: (reader) => ({ type: 'savepoint', name: reader.name() }),
  release(reader) {
    reader.skip('savepoint');
    return { type: 'release', name: reader.name() };
  },
  prepare(reader) {
    if (!reader.skip('transaction')) throw notModelled('PREPARE of a statement');
    return { type: 'prepare transaction', gid: reader.string() };
  },
  set: readSet,
  reset(reader) {
    if (reader.skip('all')) throw notModelled('RESET ALL');
    return { type: 'reset', name: reader.setting() };
  },
  show(reader) {
    if (reader.skip('all')) throw notModelled('SHOW ALL');
    if (reader.skip('transaction')) {
      reader.expect('isolation');
      reader.expect('level');
      return { type: 'show', name: 'transaction_isolation' };
    }
    return { type: 'show', name: reader.setting() };
  },
  listen: (reader) => ({ type: 'listen', channel: reader.name() }),
  unlisten: (reader) => ({ type: 'unlisten', channel: reader.skip('*') ? '*' : reader.name() }),
  notify(reader) {
    const channel = reader.name();
    return { type: 'notify', channel, payload: reader.skip(',') ? reader.string() : '' };
  },
  lock: readLock,
};

function ended(reader: Reader, type: 'commit' | 'rollback'): Utility {
  if (!reader.skip('transaction')) reader.skip('work');
  if (reader.skip('and')) {
    if (!reader.skip('no')) throw notModelled('AND CHAIN');
    reader.expect('chain');
  }
  return { type };
}

function readSet(reader: Reader): Utility {
  if (reader.skip('transaction')) return { type: 'set transaction', modes: modesOf(reader) };
  if (reader.skip('session') && reader.skip('characteristics')) {
    reader.expect('as');
    reader.expect('transaction');
    return { type: 'set session characteristics', modes: modesOf(reader) };
  }
  const local = reader.skip('local');
  if (reader.skip('time')) throw notModelled('SET TIME ZONE');
  const name = reader.setting();
  if (!reader.skip('=')) reader.expect('to');
  if (reader.skip('default')) return { type: 'set', name, value: null, local };
  return { type: 'set', name, value: reader.settingValue(), local };
}

function readLock(reader: Reader): Utility {
  reader.skip('table');
  const tables = [reader.name()];
  while (reader.skip(',')) tables.push(reader.name());
  let mode = 'access exclusive';
  if (reader.skip('in')) {
    const words = [reader.word()];
    while (!reader.skip('mode')) words.push(reader.word());
    mode = words.join(' ');
  }
  return { type: 'lock table', tables, mode, nowait: reader.skip('nowait') };
}

function modesOf(reader: Reader): TransactionModes {
  let modes: TransactionModes = {};
  while (!reader.done()) {
    if (reader.skip('isolation')) {
      reader.expect('level');
      modes = { ...modes, isolation: isolationOf(reader) };
    } else if (reader.skip('read')) {
      const readOnly = reader.skip('only');
      if (!readOnly) reader.expect('write');
      modes = { ...modes, readOnly };
    } else if (reader.skip('deferrable')) throw notModelled('DEFERRABLE');
    else if (reader.skip('not')) reader.expect('deferrable');
    else throw syntaxError(reader.near());
    reader.skip(',');
  }
  return modes;
}

function isolationOf(reader: Reader): IsolationLevel {
  if (reader.skip('serializable')) return 'serializable';
  if (reader.skip('repeatable')) {
    reader.expect('read');
    return 'repeatable read';
  }
  reader.expect('read');
  // READ UNCOMMITTED is READ COMMITTED in PostgreSQL; SHOW would tell the difference, so it is not accepted here.
  if (reader.skip('uncommitted')) throw notModelled('READ UNCOMMITTED');
  reader.expect('committed');
  return 'read committed';
}

class Reader {
  at = 0;
  readonly tokens: readonly Token[];

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  done(): boolean {
    return this.at >= this.tokens.length;
  }

  near(): Token | undefined {
    return this.tokens[this.at];
  }

  end(): void {
    if (!this.done()) throw syntaxError(this.near());
  }

  skip(word: string): boolean {
    const token = this.tokens[this.at];
    const found =
      (token?.kind === 'word' || token?.kind === 'operator') && token.value === word ? true : false;
    if (found) this.at++;
    return found;
  }

  expect(word: string): void {
    if (!this.skip(word)) throw syntaxError(this.near());
  }

  word(): string {
    const token = this.tokens[this.at++];
    if (token?.kind !== 'word') throw syntaxError(token);
    return token.value;
  }

  name(): string {
    const token = this.tokens[this.at++];
    if (token?.kind !== 'word' && token?.kind !== 'quoted') throw syntaxError(token);
    return token.value;
  }

  string(): string {
    const token = this.tokens[this.at++];
    if (token?.kind !== 'string') throw syntaxError(token);
    return token.value;
  }

  setting(): string {
    let name = this.word();
    while (this.skip('.')) name += `.${this.word()}`;
    return name;
  }

  settingValue(): string {
    const minus = this.skip('-') ? '-' : '';
    const token = this.tokens[this.at++];
    if (!token || token.kind === 'operator' || token.kind === 'parameter') throw syntaxError(token);
    return minus + token.value;
  }
}
