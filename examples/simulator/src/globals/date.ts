/**
 * `Date` for simulated nodes: UTC, no locale, and only ISO 8601 is parsed, because everything else differs between
 * engines and time zones. {@link createDate} adds the node's own clock.
 */
const ISO = /^[+-]?\d{4,6}(-\d\d(-\d\d)?)?(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/;

/** Milliseconds since the epoch, or NaN. A date-time without a zone is UTC here; the standard would ask the host's zone. */
export function parseIso(text: string): number {
  if (!ISO.test(text)) return NaN;
  const needsZone = text.includes('T') && !/(Z|[+-]\d\d:\d\d)$/.test(text);
  return Date.parse(needsZone ? `${text}Z` : text);
}

/** The methods of `Date` that read or write the host's zone; their UTC twins take their place. */
const PARTS = ['FullYear', 'Month', 'Date', 'Hours', 'Minutes', 'Seconds', 'Milliseconds'];

const iso = (date: Date) => (Number.isNaN(date.getTime()) ? 'Invalid Date' : date.toISOString());

class UtcDate extends Date {
  override getDay(): number {
    return this.getUTCDay();
  }
  override getTimezoneOffset(): number {
    return 0;
  }
  override toString(): string {
    return iso(this);
  }
  override toDateString(): string {
    return iso(this).slice(0, 10);
  }
  override toTimeString(): string {
    return iso(this).slice(11);
  }
  override toUTCString(): string {
    return iso(this);
  }
  override toLocaleString(): string {
    return iso(this);
  }
  override toLocaleDateString(): string {
    return this.toDateString();
  }
  override toLocaleTimeString(): string {
    return this.toTimeString();
  }
}

for (const part of PARTS) {
  const prototype = Date.prototype as unknown as Record<string, unknown>;
  for (const verb of ['get', 'set'])
    Object.defineProperty(UtcDate.prototype, verb + part, {
      value: prototype[`${verb}UTC${part}`],
      writable: true,
      configurable: true,
    });
}
Object.freeze(UtcDate.prototype);

/** A `Date` whose "now" is the given clock's, in milliseconds since the epoch. */
export function createDate(now: () => number): DateConstructor {
  class SimDate extends UtcDate {
    constructor(...args: unknown[]) {
      if (args.length === 0) super(now());
      else if (args.length > 1) super(Date.UTC(...(args as Parameters<typeof Date.UTC>)));
      else if (typeof args[0] === 'string') super(parseIso(args[0]));
      else super(args[0] instanceof Date ? args[0].getTime() : (args[0] as number));
    }
    static override now(): number {
      return Math.floor(now());
    }
    static override parse(text: string): number {
      return parseIso(text);
    }
  }
  Object.defineProperty(SimDate, 'name', { value: 'Date' });
  Object.defineProperty(SimDate.prototype, 'constructor', { value: SimDate });
  return SimDate as unknown as DateConstructor;
}
