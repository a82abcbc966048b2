import type { Connection, Machine } from '../../../src/server.ts';
import type { Answer, Request, TransactionStatus } from '../server.ts';
import { describeCommand, HELP, KNOWN_ELSEWHERE } from './commands.ts';
import { InputBuffer, type Item } from './input.ts';
import { printError, printNotice, printResult, type Verbosity } from './print.ts';

/** What a session of psql shows: what it printed, and the prompt that follows. */
export interface Printed {
  readonly text: string;
  /** Undefined as long as a statement is under way. */
  readonly prompt: string | undefined;
}

const LOST = `server closed the connection unexpectedly
\tThis probably means the server terminated abnormally
\tbefore or while processing the request.
The connection to the server was lost. Attempting reset: `;

/** One session of psql, as it looks in a terminal: it is given lines, and tells what it prints, and its prompts. */
export class Psql {
  readonly #machine: Machine;
  readonly #host: string;
  readonly #database: string;
  readonly #show: (printed: Printed) => void;
  readonly #input = new InputBuffer();
  readonly #lines: string[] = [];
  #connection: Connection | undefined;
  /** The process of the server that serves it. */
  pid: number | undefined;
  #status: TransactionStatus = 'I';
  #isBusy = false;
  #isOver = false;
  #answered: ((answer: Answer | undefined) => void) | undefined;
  #fatal = '';
  #notifications = '';
  verbosity: Verbosity = 'verbose';

  constructor(machine: Machine, host: string, show: (printed: Printed) => void, database = 'postgres') {
    this.#machine = machine;
    this.#host = host;
    this.#database = database;
    this.#show = show;
  }

  /** Takes a line. One that comes while a statement is under way waits for its end. */
  type(line: string): void {
    this.#lines.push(line);
    if (!this.#isBusy) void this.#work();
  }

  /** Ctrl-C: asks the server to cancel what is under way, or forgets what was begun. */
  cancel(): void {
    if (!this.#isBusy) {
      this.#input.clear();
      return this.#print('^C\n');
    }
    this.#show({ text: '^CCancel request sent\n', prompt: undefined });
    const { pid } = this;
    const connection = this.#machine.connect(this.#host, {
      received: ({ payload }) => {
        if ((payload as Answer).kind !== 'ready') return connection.close();
        const request: Request = { text: `SELECT pg_cancel_backend(${pid})` };
        connection.send({ name: 'cancel', text: 'cancel', payload: request });
      },
      closed: () => {},
    });
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    let line = this.#lines.shift();
    while (line !== undefined) {
      for (const item of this.#input.take(line)) await this.#do(item);
      line = this.#lines.shift();
    }
    this.#isBusy = false;
    this.#print('');
  }

  #do(item: Item): Promise<void> | void {
    if (this.#isOver) this.#isOver = false;
    if (item.kind === 'statement') return this.#query({ text: item.text });
    return this.#command(item.name, item.args);
  }

  get prompt(): string {
    if (this.#isOver) return '';
    const open = this.#input.open;
    const isConnected = this.#connection === undefined || this.#connection.open;
    if (!isConnected) return `${open === '=' ? '!' : open}?> `;
    const mark = { I: '', T: '*', E: '!' }[this.#status];
    return `${this.#database}${open}${mark}> `;
  }

  #print(text: string): void {
    this.#show({ text, prompt: this.#isBusy ? undefined : this.prompt });
  }

  async #query(request: Request, print = printAnswer): Promise<void> {
    const wasConnected = this.#connection !== undefined;
    if (!this.#connection?.open) {
      if (wasConnected) return this.#reset('');
      if (!(await this.#dial())) return this.#print(this.#refused());
    }
    const answer = await this.#ask(request);
    if (answer) this.#print(print(answer, request.text, this.verbosity) + this.#notified());
    else await this.#reset('');
  }

  /** Notifications are shown when a command is over, whenever they came. */
  #notified(): string {
    const text = this.#notifications;
    this.#notifications = '';
    return text;
  }

  /** The connection is gone: psql says so and tries once to make it anew. What the statement did, nobody knows. */
  async #reset(before: string): Promise<void> {
    this.#print(before + this.#fatal + LOST);
    this.#fatal = '';
    this.#status = 'I';
    this.#input.clear();
    this.#print((await this.#dial()) ? 'Succeeded.\n' : 'Failed.\n');
  }

  #ask(request: Request): Promise<Answer | undefined> {
    return new Promise((resolve) => {
      this.#answered = resolve;
      const shown = request.text.replaceAll(/\s+/g, ' ').trim();
      this.#connection!.send({ name: shown.slice(0, 60), text: shown, payload: request });
    });
  }

  #dial(): Promise<boolean> {
    return new Promise((resolve) => {
      this.#connection = this.#machine.connect(this.#host, {
        received: ({ payload }) => {
          const answer = payload as Answer;
          if (answer.kind === 'ready') {
            this.pid = answer.pid;
            this.#status = 'I';
            this.#show({ text: '', prompt: undefined });
            resolve(true);
          } else this.#receive(answer);
        },
        closed: () => {
          const tell = this.#answered;
          this.#answered = undefined;
          tell?.(undefined);
          resolve(false);
        },
      });
    });
  }

  #receive(answer: Answer): void {
    if (answer.kind === 'notice') return this.#print(printNotice(answer, this.verbosity));
    if (answer.kind === 'notification') {
      const payload = answer.payload && ` with payload "${answer.payload}"`;
      this.#notifications += `Asynchronous notification "${answer.channel}"${payload} received from server process with PID ${answer.pid}.\n`;
      return;
    }
    if (answer.kind === 'fatal') {
      this.#fatal = printError(answer.error, '', this.verbosity);
      return;
    }
    if (answer.kind === 'ready') return;
    this.#status = answer.status;
    const tell = this.#answered;
    this.#answered = undefined;
    tell?.(answer);
  }

  #refused(): string {
    const failed = `psql: error: connection to server at "${this.#host}", port 5432 failed: `;
    const fatal = this.#fatal;
    this.#fatal = '';
    if (fatal) return failed + fatal;
    return `${failed}Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?\n`;
  }

  #command(name: string, args: readonly string[]): Promise<void> | void {
    const describe = describeCommand(name, args);
    if (describe) return this.#query(describe.request, describe.print);
    switch (name) {
      case '?':
        return this.#print(HELP);
      case 'q':
        return this.#quit();
      case 'r':
        this.#input.clear();
        return this.#print('Query buffer reset (cleared).\n');
      case 'set':
        return this.#set(args);
      case 'conninfo':
        return this.#print(
          `You are connected to database "${this.#database}" as user "shop" on host "${this.#host}" at port "5432".\n`,
        );
      default:
        return this.#print(
          KNOWN_ELSEWHERE.has(name.replace('+', ''))
            ? `\\${name} is a command of psql that this console does not have. \\? lists those that it has.\n`
            : `invalid command \\${name}\nTry \\? for help.\n`,
        );
    }
  }

  #set([name, value]: readonly string[]): void {
    const wanted = value?.replaceAll("'", '') as Verbosity;
    if (name !== 'VERBOSITY') return this.#print('This console has one variable to set: VERBOSITY.\n');
    if (!['terse', 'default', 'verbose', 'sqlstate'].includes(wanted))
      return this.#print(
        `unrecognized value "${value ?? ''}" for "VERBOSITY"\nAvailable values are: default, verbose, terse, sqlstate.\n`,
      );
    this.verbosity = wanted;
  }

  /** The connection goes, and with it what was open. The next line begins a session anew. */
  #quit(): void {
    this.#connection?.close();
    this.#connection = undefined;
    this.#status = 'I';
    this.#input.clear();
    this.#isOver = true;
    this.#print('The session has ended. The next line begins a new one.\n');
  }
}

function printAnswer(answer: Answer, query: string, verbosity: Verbosity): string {
  if (answer.kind === 'results') return answer.results.map(printResult).join('');
  return answer.kind === 'error' ? printError(answer.error, query, verbosity) : '';
}
