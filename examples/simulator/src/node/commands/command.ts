import { parseArgs } from 'node:util';

/** A mistake in the call itself: one sentence that says what to write. */
export class UsageError extends Error {
  override name = 'UsageError';
}

export interface OptionSpec {
  type: 'boolean' | 'string';
  /** How help names the value of a `string`: `N`, `FILE`. */
  value?: string;
  help: string;
}
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

type Values<O extends OptionSpecs> = {
  [Name in keyof O]?: O[Name]['type'] extends 'boolean' ? boolean : string;
};

/** What was written after a command's name. */
export interface Call<O extends OptionSpecs = OptionSpecs> {
  values: Values<O>;
  positionals: string[];
}

/** One of the things that `faultline` does. */
export interface Command<O extends OptionSpecs = OptionSpecs> {
  name: string;
  /** What follows the name, as help shows it. */
  usage: string;
  /** One line for the list of commands. */
  summary: string;
  /** More about it, for its own help. */
  details?: string;
  options: O;
  /** It runs code of the example's, which may have a loop that never ends. */
  simulates?: boolean;
  /** @returns the exit code. */
  run(call: Call<O>): Promise<number>;
}

/** Lets TypeScript see which options a command has. */
export const command = <const O extends OptionSpecs>(definition: Command<O>): Command =>
  definition as unknown as Command;

const HELP = { type: 'boolean', help: 'print this' } as const;

/** @throws UsageError for an option that the command does not have. */
export function parse({ name, options }: Command, args: string[]): Call & { help: boolean } {
  const all = { ...options, help: HELP };
  try {
    const { values, positionals } = parseArgs({ args, options: all, allowPositionals: true });
    return { values: values as Call['values'], positionals, help: values.help === true };
  } catch (error) {
    throw new UsageError(sentenceOf(error as Error & { code?: string }, name, Object.keys(all)));
  }
}

function sentenceOf({ code, message }: Error & { code?: string }, name: string, options: string[]): string {
  // What follows the first sentence explains how to write a file name that begins with a hyphen.
  const [first = message] = message.split(/\. |\n/);
  const known = options.map((option) => `--${option}`).join(', ');
  // What looks like an option after an option that takes a value: most often a negative number.
  if (first.includes(' argument is ambiguous'))
    return `${first.replace(/ argument is ambiguous\.?/, '')} needs a value that does not begin with a hyphen.`;
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `${first}: faultline ${name} takes ${known}.`;
  return `${first.replace(/\.$/, '')}.`;
}

/** The help page of one command. */
export function helpOf({ name, usage, summary, details, options }: Command): string {
  const rows = Object.entries({ ...options, help: HELP as OptionSpec }).map(([option, { value, help }]) => [
    `--${option}${value ? ` ${value}` : ''}`,
    help,
  ]);
  const sentence = `${summary[0]!.toUpperCase()}${summary.slice(1)}.`;
  return [`faultline ${name} ${usage}`, details ? `${sentence} ${details}` : sentence, listOf(rows)].join(
    '\n\n',
  );
}

/** What can be written, and beside it what it does. */
export function listOf(rows: readonly (readonly string[])[]): string {
  const width = Math.max(...rows.map(([what]) => what!.length));
  return rows.map(([what, does]) => `  ${what!.padEnd(width)}  ${does}`).join('\n');
}
