import type { Connection, Machine } from '../../src/server.ts';
import { fromBytes, toBytes } from './bytes.ts';
import { isFailure, type Reply } from './core/reply.ts';
import { commandText, nameOf, type Answer } from './server.ts';

/** One session of redis-cli: it is given lines, and gives what that would print. */
export class RedisCli {
  readonly #machine: Machine;
  readonly #host: string;
  #connection: Connection | undefined;
  #waiting: ((text: string | undefined) => void)[] = [];
  #replies: Reply[] = [];
  #isInTransaction = false;

  constructor(machine: Machine, host: string) {
    this.#machine = machine;
    this.#host = host;
  }

  /** What redis-cli would show in front of the next line. */
  get prompt(): string {
    if (this.#connection && !this.#connection.open) return 'not connected> ';
    return `${this.#host}:6379${this.#isInTransaction ? '(TX)' : ''}> `;
  }

  /** Runs one line. A session without a connection opens one. */
  async run(line: string): Promise<string> {
    const words = splitLine(line);
    if (!words) return 'Invalid argument(s)';
    if (!words.length) return '';
    if (NOT_HERE.has(words[0]!.toLowerCase()))
      return `(error) ${words[0]!.toUpperCase()} is not offered here: this console does not listen.`;
    // A connection that turns out to be dead is made again, and the line sent again, as redis-cli does: once.
    for (let attempt = 1; attempt <= 2; attempt++) {
      if (!this.#connection?.open && !(await this.#dial()))
        return `Could not connect to Redis at ${this.#host}:6379: Connection refused`;
      const text = await this.#send(words);
      if (text !== undefined) {
        this.#note(words[0]!.toLowerCase(), text);
        return text;
      }
    }
    return 'Error: Server closed the connection';
  }

  #note(command: string, reply: string): void {
    if (command === 'multi' && reply === 'OK') this.#isInTransaction = true;
    if ((command === 'exec' || command === 'discard') && !reply.startsWith('(error) ERR'))
      this.#isInTransaction = false;
  }

  #send(words: readonly string[]): Promise<string | undefined> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#connection!.send({ name: nameOf(words), text: commandText(words), payload: words });
    });
  }

  #dial(): Promise<boolean> {
    return new Promise((resolve) => {
      this.#connection = this.#machine.connect(this.#host, {
        opened: () => resolve(true),
        received: ({ payload }) => this.#receive(payload as Answer),
        closed: () => {
          this.#isInTransaction = false;
          this.#replies = [];
          for (const tell of this.#waiting.splice(0)) tell(undefined);
          resolve(false);
        },
      });
    });
  }

  #receive({ reply, last }: Answer): void {
    this.#replies.push(reply);
    if (last) this.#waiting.shift()?.(this.#replies.splice(0).map(formatReply).join('\n'));
  }
}

/** What turns a connection into one that only listens. */
const NOT_HERE = new Set(['subscribe', 'psubscribe', 'ssubscribe', 'monitor', 'psync', 'replconf']);

/** A reply as redis-cli prints it in a terminal. */
export function formatReply(reply: Reply): string {
  return lines(reply, '');
}

function lines(reply: Reply, indent: string): string {
  if (reply === null) return '(nil)';
  if (typeof reply === 'string') return quoted(reply);
  if (typeof reply !== 'object') return `(integer) ${reply}`;
  if (isFailure(reply)) return `(error) ${fromBytes(reply.err)}`;
  if ('ok' in reply) return reply.ok;
  const items = reply as readonly Reply[];
  if (!items.length) return '(empty array)';
  const width = String(items.length).length;
  const deeper = indent + ' '.repeat(width + 2);
  return items
    .map((item, i) => `${i ? indent : ''}${String(i + 1).padStart(width)}) ${lines(item, deeper)}`)
    .join('\n');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\x07': '\\a',
  '\b': '\\b',
};

/** Bytes between quotes; those that cannot be printed as `\xff`. */
function quoted(bytes: string): string {
  const hex = (byte: string) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`;
  const text = [...bytes].map((byte) => ESCAPES[byte] ?? (/[ -~]/.test(byte) ? byte : hex(byte)));
  return `"${text.join('')}"`;
}

const UNESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', a: '\x07' };

/** The words of a line, as strings of bytes; undefined if its quotes do not close, or a word goes on behind one. */
export function splitLine(line: string): string[] | undefined {
  const words: string[] = [];
  const WORD = /\s*(?:"((?:\\x[0-9a-fA-F]{2}|\\[^]|[^"\\])*)"|'((?:\\'|[^'])*)'|([^\s"']+))(?=\s|$)/y;
  const end = line.trimEnd().length;
  while (WORD.lastIndex < end) {
    const match = WORD.exec(line);
    if (!match) return undefined;
    const [, double, single, bare] = match;
    if (double !== undefined) words.push(unescaped(double));
    else words.push(toBytes(single?.replaceAll("\\'", "'") ?? bare!));
  }
  return words;
}

const unescaped = (text: string) =>
  text.replace(/\\x([0-9a-fA-F]{2})|\\([^])|[^\\]+/g, (plain, hex?: string, escape?: string) =>
    hex ? String.fromCharCode(parseInt(hex, 16)) : toBytes(escape ? (UNESCAPED[escape] ?? escape) : plain),
  );
