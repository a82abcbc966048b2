import { notModelled, SqlError } from '../errors.ts';

/** Microseconds since 1970, UTC: a JavaScript number holds them exactly until the year 2255. */
export type Timestamp = number;

const MICROS_PER_DAY = 86_400_000_000;

/** Months, days and microseconds are kept apart: a month has no length. */
export class Interval {
  readonly months: number;
  readonly days: number;
  readonly micros: number;

  constructor(months: number, days: number, micros: number) {
    this.months = months;
    this.days = days;
    this.micros = micros;
  }

  /** As PostgreSQL prints it with `intervalstyle` postgres. */
  toString(): string {
    const years = Math.trunc(this.months / 12);
    const months = this.months % 12;
    const parts: string[] = [];
    let negativeBefore = false;
    const put = (count: number, unit: string): void => {
      if (count === 0) return;
      const sign = negativeBefore && count > 0 ? '+' : '';
      parts.push(`${sign}${count} ${unit}${count === 1 ? '' : 's'}`);
      negativeBefore = count < 0;
    };
    put(years, 'year');
    put(months, 'mon');
    put(this.days, 'day');
    if (this.micros !== 0 || parts.length === 0) {
      const sign = this.micros < 0 ? '-' : negativeBefore ? '+' : '';
      parts.push(`${sign}${clock(Math.abs(this.micros))}`);
    }
    return parts.join(' ');
  }

  /** For comparisons, where a month has 30 days. */
  approximateMicros(): number {
    return (this.months * 30 + this.days) * MICROS_PER_DAY + this.micros;
  }

  negated(): Interval {
    return new Interval(-this.months, -this.days, -this.micros);
  }

  plus(other: Interval): Interval {
    return new Interval(this.months + other.months, this.days + other.days, this.micros + other.micros);
  }

  times(factor: number): Interval {
    if (this.months !== 0 && !Number.isInteger(factor)) throw notModelled('a fraction of a month');
    const days = this.days * factor;
    const whole = Math.trunc(days);
    const rest = Math.round((Math.round((days - whole) * 1e6) / 1e6) * MICROS_PER_DAY);
    return new Interval(this.months * factor, whole, Math.round(this.micros * factor) + rest);
  }
}

function clock(micros: number): string {
  const seconds = Math.floor(micros / 1e6);
  const two = (value: number): string => String(value).padStart(2, '0');
  const text = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return text + fraction(micros % 1e6);
}

function fraction(micros: number): string {
  return micros === 0 ? '' : `.${String(micros).padStart(6, '0').replace(/0+$/, '')}`;
}

const UNITS: Record<string, [months: number, days: number, micros: number]> = {
  year: [12, 0, 0],
  mon: [1, 0, 0],
  month: [1, 0, 0],
  week: [0, 7, 0],
  day: [0, 1, 0],
  hour: [0, 0, 3_600_000_000],
  minute: [0, 0, 60_000_000],
  min: [0, 0, 60_000_000],
  second: [0, 0, 1_000_000],
  sec: [0, 0, 1_000_000],
  s: [0, 0, 1_000_000],
  m: [0, 0, 60_000_000],
  h: [0, 0, 3_600_000_000],
  d: [0, 1, 0],
  millisecond: [0, 0, 1_000],
  ms: [0, 0, 1_000],
  microsecond: [0, 0, 1],
};

export function parseInterval(text: string): Interval {
  let total = new Interval(0, 0, 0);
  let rest = text.trim().toLowerCase();
  const ago = /\s+ago$/.test(rest);
  if (ago) rest = rest.replace(/\s+ago$/, '');
  if (rest === '') throw invalid('interval', text);
  while (rest !== '') {
    const time = /^([+-]?)(\d+):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?\s*/.exec(rest);
    const quantity = /^([+-]?\d+(?:\.\d+)?)\s*([a-z]+)\s*/.exec(rest);
    const bare = /^([+-]?\d+(?:\.\d+)?)$/.exec(rest);
    if (time) {
      const micros = (Number(time[2]) * 3600 + Number(time[3]) * 60 + Number(time[4] ?? 0)) * 1e6;
      const all = micros + Number((time[5] ?? '').padEnd(6, '0'));
      total = total.plus(new Interval(0, 0, time[1] === '-' ? -all : all));
      rest = rest.slice(time[0].length);
    } else if (quantity) {
      const unit = UNITS[quantity[2]!] ?? UNITS[quantity[2]!.replace(/s$/, '')];
      if (!unit) throw invalid('interval', text);
      total = total.plus(new Interval(...unit).times(Number(quantity[1])));
      rest = rest.slice(quantity[0].length);
    } else if (bare) {
      total = total.plus(new Interval(0, 0, Math.round(Number(bare[1]) * 1e6)));
      rest = '';
    } else throw invalid('interval', text);
  }
  return ago ? total.negated() : total;
}

const TIMESTAMP =
  /^\s*(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?\s*(Z|UTC|GMT|[+-]\d{1,2}(?::?\d{2})?)?\s*$/i;

/** ISO 8601 only; the session's time zone is UTC. */
export function parseTimestamp(text: string): Timestamp {
  const match = TIMESTAMP.exec(text);
  if (!match) {
    if (/^\s*(now|today|tomorrow|yesterday|epoch|-?infinity)\s*$/i.test(text))
      throw notModelled(`the timestamp '${text}'`);
    throw invalid('timestamp with time zone', text);
  }
  const [, year, month, day, hour = '0', minute = '0', second = '0', part = '', zone] = match;
  const millis = Date.UTC(+year!, +month! - 1, +day!, +hour, +minute, +second);
  const back = new Date(millis);
  const valid = back.getUTCMonth() === +month! - 1 && back.getUTCDate() === +day!;
  if ((!valid && +hour < 24) || +month! > 12 || +minute > 59 || +second > 60 || +hour > 24)
    throw new SqlError('22008', `date/time field value out of range: "${text}"`);
  const micros = Math.round(Number(`0.${part || '0'}`) * 1e6);
  return millis * 1_000 + micros - zoneOffset(zone);
}

function zoneOffset(zone: string | undefined): number {
  const match = zone ? /^([+-])(\d{1,2}):?(\d{2})?$/.exec(zone) : null;
  if (!match) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  return (match[1] === '-' ? -minutes : minutes) * 60_000_000;
}

export function printTimestamp(value: Timestamp): string {
  const millis = Math.floor(value / 1_000);
  const text = new Date(millis).toISOString().slice(0, 19).replace('T', ' ');
  return `${text}${fraction(value - Math.floor(value / 1e6) * 1e6)}+00`;
}

export function addInterval(value: Timestamp, interval: Interval): Timestamp {
  const micros = interval.days * MICROS_PER_DAY + interval.micros;
  return addMonths(value, interval.months) + micros;
}

function addMonths(value: Timestamp, months: number): Timestamp {
  if (months === 0) return value;
  const date = new Date(Math.floor(value / 1_000));
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
  return date.getTime() * 1_000 + (value - Math.floor(value / 1_000) * 1_000);
}

export function timestampDifference(a: Timestamp, b: Timestamp): Interval {
  const micros = a - b;
  const days = Math.trunc(micros / MICROS_PER_DAY);
  return new Interval(0, days, micros - days * MICROS_PER_DAY);
}

const TRUNCATIONS: Record<string, number> = { second: 1e6, minute: 60e6, hour: 3_600e6, day: MICROS_PER_DAY };

export function truncateTimestamp(field: string, value: Timestamp): Timestamp {
  const unit = TRUNCATIONS[field.toLowerCase()];
  if (!unit) throw notModelled(`date_trunc('${field}')`);
  return Math.floor(value / unit) * unit;
}

function invalid(type: string, text: string): SqlError {
  return new SqlError('22007', `invalid input syntax for type ${type}: "${text}"`);
}
