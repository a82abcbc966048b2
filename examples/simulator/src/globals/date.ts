import { freezeMembers } from './stand-in.ts';

/**
 * `Date` for simulated nodes: as Node's is under `TZ=UTC`, but that it parses ISO 8601 and nothing else, because engines
 * and time zones differ in the rest, and that it has no locale. {@link createDate} adds the node's own clock.
 */
const ISO =
  /^(\d{4}|[+-]\d{6})(?:-(\d\d)(?:-(\d\d))?)?(?:T(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?(?:(Z)|([+-])(\d\d):(\d\d))?)?$/;

const MINUTE_MS = 60_000;

/** Milliseconds since the epoch, or NaN. A date-time without a zone is UTC here; the standard would ask the host's zone. */
export function parseIso(text: string): number {
  const match = ISO.exec(text);
  if (!match || match[1] === '-000000') return NaN;
  const [year, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => (part === undefined ? undefined : Number(part)));
  const ms = Math.trunc(Number(`0.${match[7] ?? 0}`) * 1000);
  const endOfDay = hour === 24 && minute === 0 && second === 0 && ms === 0;
  if (month < 1 || month > 12 || day < 1 || minute > 59 || second > 59 || (hour > 23 && !endOfDay))
    return NaN;
  const date = new Date(0);
  date.setUTCFullYear(year!, month - 1, day);
  if (date.getUTCDate() !== day) return NaN;
  const [zoneHours, zoneMinutes] = [Number(match[10] ?? 0), Number(match[11] ?? 0)];
  if (zoneHours > 23 || zoneMinutes > 59) return NaN;
  const zone = (match[9] === '-' ? -1 : 1) * (zoneHours * 60 + zoneMinutes) * MINUTE_MS;
  return new Date(date.setUTCHours(hour, minute, second, ms) - zone).getTime();
}

/** The methods of `Date` that read or write the host's zone; their UTC twins take their place. */
const PARTS = ['FullYear', 'Month', 'Date', 'Hours', 'Minutes', 'Seconds', 'Milliseconds'];

const INVALID = 'Invalid Date';

class UtcDate extends Date {
  override getDay(): number {
    return this.getUTCDay();
  }
  override getTimezoneOffset(): number {
    return 0;
  }
  getYear(): number {
    return this.getUTCFullYear() - 1900;
  }
  setYear(year: number): number {
    const whole = Math.trunc(Number(year));
    return this.setUTCFullYear(whole >= 0 && whole <= 99 ? 1900 + whole : year);
  }
  override toString(): string {
    return Number.isNaN(this.getTime()) ? INVALID : `${this.toDateString()} ${this.toTimeString()}`;
  }
  override toDateString(): string {
    // “Thu, 01 Jan 1970 00:00:00 GMT”: the standard fixes every character of this one.
    const [weekday, day, month, year] = this.toUTCString().split(/,? /);
    return year === undefined ? INVALID : `${weekday} ${month} ${day} ${year}`;
  }
  override toTimeString(): string {
    const time = this.toUTCString().split(' ')[4];
    return time === undefined ? INVALID : `${time} GMT+0000 (Coordinated Universal Time)`;
  }
  override toLocaleString(): never {
    throw noLocale('toLocaleString');
  }
  override toLocaleDateString(): never {
    throw noLocale('toLocaleDateString');
  }
  override toLocaleTimeString(): never {
    throw noLocale('toLocaleTimeString');
  }
}

function noLocale(method: string): TypeError {
  return new TypeError(`${method} depends on the engine's locale data. Use toISOString.`);
}

for (const part of PARTS) {
  const prototype = Date.prototype as unknown as Record<string, unknown>;
  for (const verb of ['get', 'set'])
    Object.defineProperty(UtcDate.prototype, verb + part, { value: prototype[`${verb}UTC${part}`] });
}
// Not every engine has it, and what it gives is not simulated.
Object.defineProperty(UtcDate.prototype, 'toTemporalInstant', { value: undefined });
freezeMembers(UtcDate);
freezeMembers(UtcDate.prototype);

/** A `Date` whose "now" is the given clock's, in milliseconds since the epoch. */
export function createDate(now: () => number): DateConstructor {
  const time = (args: unknown[]): number => {
    const [first] = args;
    if (args.length === 0) return now();
    if (args.length > 1) return Date.UTC(...(args as Parameters<typeof Date.UTC>));
    if (first instanceof Date) return first.getTime();
    const primitive = typeof first === 'object' && first !== null ? toPrimitive(first) : first;
    return typeof primitive === 'string' ? parseIso(primitive) : Number(primitive);
  };
  function SimDate(this: unknown, ...args: unknown[]): unknown {
    if (!new.target) return new UtcDate(now()).toString();
    return Reflect.construct(UtcDate, [time(args)], new.target);
  }
  Object.setPrototypeOf(SimDate, UtcDate);
  SimDate.prototype = Object.create(UtcDate.prototype, { constructor: { value: SimDate } }) as object;
  Object.defineProperties(SimDate, {
    name: { value: 'Date' },
    length: { value: 7 },
    now: { value: () => Math.floor(now()) },
    parse: { value: (text: unknown) => parseIso(String(text)) },
  });
  freezeMembers(SimDate);
  freezeMembers(SimDate.prototype as object);
  return SimDate as unknown as DateConstructor;
}

function toPrimitive(value: object): unknown {
  const convert = (value as { [Symbol.toPrimitive]?: (hint: string) => unknown })[Symbol.toPrimitive];
  return convert
    ? convert.call(value, 'default')
    : value.valueOf() === value
      ? String(value)
      : value.valueOf();
}
