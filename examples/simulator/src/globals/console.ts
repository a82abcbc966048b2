import { freezeMembers } from './stand-in.ts';

/** A console that writes lines to the trace. Nothing in it depends on the engine's way to print objects. */
export function createConsole(write: (text: string) => void): Partial<Console> {
  const log = (...args: unknown[]) => write(formatAll(args));
  const console = {
    ...{ log, info: log, warn: log, error: log, debug: log, trace: log, group: log },
    dir: (value: unknown) => log(value),
    assert: (condition: unknown, ...args: unknown[]) => {
      if (!condition) log('Assertion failed', ...args);
    },
    groupEnd: () => {},
  };
  freezeMembers(console);
  return console;
}

/** The arguments one after the other, or put into the places that the first one leaves for them, such as `%s`. */
function formatAll(args: unknown[]): string {
  if (typeof args[0] !== 'string' || !args[0].includes('%')) return args.map(format).join(' ');
  const [template, ...rest] = args as [string, ...unknown[]];
  const text = template.replace(/%[sdifjoOc%]/g, (place) => {
    if (place === '%%') return '%';
    if (!rest.length) return place;
    const value = rest.shift();
    if (place === '%c') return '';
    if (place === '%i') return String(Math.trunc(Number(value)));
    return place === '%d' || place === '%f' ? String(Number(value)) : format(value);
  });
  return [text, ...rest.map(format)].join(' ');
}

/** Text for one argument: strings as they are, errors by name and message, the rest as JSON. */
export function format(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint') return `${value}n`;
  if (value instanceof Error) return value.message ? `${value.name}: ${value.message}` : value.name;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return formatBig(value);
  }
}

/** With a replacer, JSON.stringify takes ten times as long: only for what it refuses without. */
function formatBig(value: unknown): string {
  try {
    return (
      JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part)) ??
      String(value)
    );
  } catch {
    return 'an object that cannot be printed';
  }
}
