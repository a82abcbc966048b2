import { checkConditions, type Conditions } from '../../../examples/simulator/src/scenario.ts';
import type { Fault, Order, Schedule } from '../../../examples/simulator/src/schedule.ts';

/** What a share link holds: one run of one example, to the last event. */
export interface SharedRun {
  /** Of this shape: 2 if it has conditions, so that a site that knows none says so. A higher number comes from a newer site. */
  v: 1 | 2;
  /** The example's folder, for example `transactions/saga`. */
  example: string;
  /** {@link ./sources.ts} of the example as it was: another hash here means the example has changed since. */
  sources: string;
  /** `fixed`, or the name of a planted bug. */
  variant: string;
  schedule: Schedule;
  /** Those that differ from the scenario's own. */
  conditions?: Partial<Conditions>;
  /** The reader's edits as a unified diff against that variant's files; see {@link ./edits.ts}. */
  edits?: string;
}

/** Why a link cannot be read. The message is one sentence for the reader. */
export class LinkError extends Error {
  override readonly name = 'LinkError';
}

/** Checks JSON from outside, field by field, and returns a fresh run. Throws {@link LinkError}. */
export function parseRun(value: unknown): SharedRun {
  refuseOtherVersions(value);
  const run = object<SharedRun>({
    v: literal(1, 2),
    example: matching(/^[a-z0-9-]+\/[a-z0-9-]+$/, 'the folder of an example'),
    sources: matching(/^[0-9a-f]{12}$/, 'a hash of sources'),
    variant: matching(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'the name of a variant'),
    schedule: object<Schedule>({
      seed: text(MAX_NAME),
      faults: list(fault, MAX_FAULTS),
      calm: optional(flag),
      order: optional(order),
      only: optional(list(text(MAX_NAME), MAX_FAULTS)),
      off: optional(list(text(MAX_NAME), MAX_FAULTS)),
    }),
    conditions: optional(conditions),
    edits: optional(text(MAX_EDITS)),
  })(value, '');
  return (run.v === 2) === (run.conditions !== undefined) ? run : wrong('v', 'right for what it holds');
}

const MAX_NAME = 2_000;
const MAX_FAULTS = 1_000;
const MAX_EDITS = 200_000;

function refuseOtherVersions(value: unknown): void {
  const version = isObject(value) ? value['v'] : undefined;
  if (typeof version === 'number' && version > 2) throw new LinkError(NEWER);
}

export const NEWER =
  'This link was made by a newer version of the site; reload the page, or open the link on the site it came from.';

/** Returns the value it was given, or throws {@link LinkError} naming the field at `path`. */
type Check<T> = (value: unknown, path: string) => T;

type Fields<T> = { [F in keyof T]-?: Check<T[F]> };

const name = text(MAX_NAME);

const around = { node: name, when: literal('before', 'after'), event: name };
const span = { startMs: milliseconds, endMs: milliseconds };

/** The simulator itself says which conditions there are and what makes sense. */
function conditions(value: unknown, path: string): Partial<Conditions> {
  if (!isObject(value)) return wrong(path, 'an object');
  try {
    checkConditions(value);
  } catch (error) {
    throw new LinkError(`This link cannot be read. ${(error as Error).message}`);
  }
  const copy = (field: unknown) => (Array.isArray(field) ? field.slice(0, 2) : field);
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, copy(field)]));
}

/** Every kind of fault: the compiler asks for a line here when there is a new one. */
const FAULTS: { [K in Fault['kind']]: Fields<Extract<Fault, { kind: K }>> } = {
  drop: { kind: literal('drop'), message: name },
  duplicate: { kind: literal('duplicate'), message: name, afterMs: milliseconds },
  delay: { kind: literal('delay'), message: name, ms: milliseconds },
  reset: { kind: literal('reset'), message: name },
  overtake: { kind: literal('overtake'), message: name, overtaken: name },
  crash: {
    kind: literal('crash'),
    ...around,
    restartMs: milliseconds,
    silent: optional(flag),
    torn: optional(flag),
  },
  power: {
    kind: literal('power'),
    ...around,
    others: list(name, MAX_FAULTS),
    restartMs: milliseconds,
    torn: optional(flag),
  },
  stop: { kind: literal('stop'), ...around, graceMs: milliseconds, restartMs: milliseconds },
  pause: { kind: literal('pause'), ...around, ms: milliseconds },
  block: { kind: literal('block'), node: name, event: name, ms: milliseconds },
  slow: { kind: literal('slow'), node: name, what: literal('thread', 'disk'), ms: milliseconds, ...span },
  clock: { kind: literal('clock'), node: name, startMs: milliseconds, skewMs: number, driftPpm: number },
  fail: { kind: literal('fail'), node: name, event: name, written: optional(flag) },
  full: { kind: literal('full'), node: name, ...span },
  partition: {
    kind: literal('partition'),
    from: name,
    to: name,
    oneWay: optional(flag),
    ...span,
  },
};

function order(value: unknown, path: string): Order {
  return matching(/^priority:[1-9]\d?\/[1-9]\d{0,6}$/, 'an order of messages')(value, path) as Order;
}

function fault(value: unknown, path: string): Fault {
  const kind = isObject(value) ? value['kind'] : undefined;
  if (typeof kind !== 'string' || !Object.hasOwn(FAULTS, kind)) {
    throw new LinkError(
      `This link holds a fault that this site does not know (${show(kind)}); reload the page to get the newest version.`,
    );
  }
  const checked = object(FAULTS[kind as Fault['kind']] as Fields<Fault>)(value, path);
  if ('endMs' in checked && checked.endMs < checked.startMs)
    return wrong(`${path}.endMs`, 'after its startMs');
  return checked;
}

function object<T extends object>(fields: Fields<T>): Check<T> {
  return (value, path) => {
    if (!isObject(value)) return wrong(path || 'content', 'an object');
    const unknown = Object.keys(value).find((key) => !Object.hasOwn(fields, key));
    if (unknown !== undefined) return wrong(inside(path, unknown.slice(0, 40)), 'known to this site');
    const entries = Object.entries<Check<unknown>>(fields).map(([key, check]) => {
      return [key, check(Object.hasOwn(value, key) ? value[key] : undefined, inside(path, key))];
    });
    return Object.fromEntries(entries.filter(([, checked]) => checked !== undefined)) as T;
  };
}

function inside(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function list<T>(check: Check<T>, most: number): Check<T[]> {
  return (value, path) => {
    if (!Array.isArray(value) || value.length > most) return wrong(path, `a list of at most ${most}`);
    return value.map((item, index) => check(item, `${path}[${index}]`));
  };
}

function text(most: number): Check<string> {
  return (value, path) =>
    typeof value === 'string' && value.length <= most
      ? value
      : wrong(path, `a text of at most ${most} characters`);
}

function matching(pattern: RegExp, what: string): Check<string> {
  return (value, path) =>
    typeof value === 'string' && value.length <= 100 && pattern.test(value) ? value : wrong(path, what);
}

function literal<const T extends string | number>(...values: T[]): Check<T> {
  return (value, path) =>
    values.includes(value as T) ? (value as T) : wrong(path, values.map(show).join(' or '));
}

function optional<T>(check: Check<T>): Check<T | undefined> {
  return (value, path) => (value === undefined ? undefined : check(value, path));
}

function flag(value: unknown, path: string): boolean {
  return typeof value === 'boolean' ? value : wrong(path, 'true or false');
}

function milliseconds(value: unknown, path: string): number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
    ? value
    : wrong(path, 'a number of milliseconds');
}

function number(value: unknown, path: string): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : wrong(path, 'a number');
}

function wrong(path: string, expected: string): never {
  throw new LinkError(
    `This link cannot be read because its ${path} is not ${expected}; ask for the link again.`,
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  return value === undefined ? 'without a name' : (JSON.stringify(value)?.slice(0, 40) ?? typeof value);
}
