/** A console that writes lines to the trace. Nothing in it depends on the engine's way to print objects. */
export function createConsole(write: (text: string) => void): Partial<Console> {
  const log = (...args: unknown[]) => write(args.map(format).join(' '));
  return Object.freeze({ log, info: log, warn: log, error: log, debug: log });
}

/** Text for one argument: strings as they are, errors by name and message, the rest as JSON. */
export function format(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Error) return value.message ? `${value.name}: ${value.message}` : value.name;
  try {
    return (
      JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part)) ??
      String(value)
    );
  } catch {
    return 'an object that cannot be printed';
  }
}
