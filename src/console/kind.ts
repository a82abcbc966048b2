/** One thing that the reader did at a console. */
export type Step =
  | { kind: 'line'; session: number; line: string }
  /** Ctrl-C in a session. */
  | { kind: 'cancel'; session: number }
  | { kind: 'wait'; ms: number }
  /** The process dies; or its machine, with what it had not synced. */
  | { kind: 'crash'; machine: boolean }
  | { kind: 'start' };

/** A way to set the server up, of which the reader chooses one value. */
export interface ServerOption {
  readonly name: string;
  readonly values: readonly string[];
}

/** A session to try with one click. */
export interface Trial {
  readonly title: string;
  /** What to see in it, in a sentence or two. */
  readonly about: string;
  readonly steps: readonly Step[];
}

/** What the consoles of two servers do not have in common. */
export interface ConsoleKind {
  /** The node, also the simulated server's name. */
  readonly server: string;
  readonly title: string;
  /** What the line is that is typed. */
  readonly line: string;
  readonly placeholder: string;
  /** How a session begins. */
  readonly prompt: string;
  readonly option: ServerOption;
  /** Whether a session has Ctrl-C. */
  readonly cancels: boolean;
  readonly note: string;
  /** Source text: the names that the scenario imports of the server. */
  readonly imports: string;
  /** Source text: the node, with the option at this value. */
  readonly node: (value: string) => string;
  /** Source text: a function that opens a session, `(show) => ({ type(line), cancel() })`. */
  readonly open: string;
  /** A line that changes nothing, known by its number, and its event at the server. */
  readonly mark: (index: number) => { readonly line: string; readonly event: string };
  readonly trials: readonly Trial[];
}

/** Steps as a play: `1 BEGIN;` is a line of session 1, `wait 2000`, `crash process`, `crash machine` and `start` are what they say. */
export function play(text: string): Step[] {
  return text
    .trim()
    .split('\n')
    .map((written): Step => {
      const line = written.trim();
      const [word, argument] = line.split(' ');
      if (word === 'wait') return { kind: 'wait', ms: Number(argument) };
      if (word === 'crash') return { kind: 'crash', machine: argument === 'machine' };
      if (word === 'start') return { kind: 'start' };
      return { kind: 'line', session: Number(word) - 1, line: line.slice(2) };
    });
}
