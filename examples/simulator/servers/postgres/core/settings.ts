import { notModelled, SqlError } from './errors.ts';

interface Setting {
  readonly default: string;
  /** In milliseconds, shown with its unit. */
  readonly duration?: true;
  readonly values?: readonly string[];
}

/** Settings that this server obeys, or that have one value here. Others are refused: SET would promise too much. */
const SETTINGS: Record<string, Setting> = {
  lock_timeout: { default: '0', duration: true },
  statement_timeout: { default: '0', duration: true },
  idle_in_transaction_session_timeout: { default: '0', duration: true },
  deadlock_timeout: { default: '1000', duration: true },
  synchronous_commit: { default: 'on', values: ['on', 'off', 'local'] },
  default_transaction_isolation: {
    default: 'read committed',
    values: ['read committed', 'repeatable read', 'serializable'],
  },
  default_transaction_read_only: { default: 'off', values: ['on', 'off'] },
  application_name: { default: '' },
  client_encoding: { default: 'UTF8', values: ['UTF8'] },
  timezone: { default: 'UTC', values: ['UTC'] },
  search_path: { default: 'public', values: ['public'] },
  datestyle: { default: 'ISO, MDY', values: ['ISO, MDY', 'ISO'] },
  intervalstyle: { default: 'postgres', values: ['postgres'] },
  standard_conforming_strings: { default: 'on', values: ['on'] },
  server_version: { default: '15.18', values: ['15.18'] },
  transaction_isolation: { default: 'read committed', values: [] },
};

const UNITS: Record<string, number> = { '': 1, ms: 1, s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** What the server was started with: shown, and not to be changed by a session. */
export type FixedSettings = Readonly<
  Record<'fsync' | 'max_connections' | 'max_prepared_transactions' | 'wal_level', string>
>;

/** The settings of one session. */
export class Settings {
  readonly changed = new Map<string, string>();
  readonly #fixed: FixedSettings;

  constructor(fixed: FixedSettings) {
    this.#fixed = fixed;
  }

  get(name: string): string {
    return this.#fixedValue(name) ?? this.changed.get(name) ?? setting(name).default;
  }

  #fixedValue(name: string): string | undefined {
    return Object.hasOwn(this.#fixed, name) ? this.#fixed[name as keyof FixedSettings] : undefined;
  }

  milliseconds(name: string): number {
    return Number(this.get(name));
  }

  show(name: string): string {
    const value = this.get(name);
    if (this.#fixedValue(name) !== undefined) return value;
    return setting(name).duration ? withUnit(Number(value)) : value;
  }

  /** Null is the default. Gives what undoes it. */
  set(name: string, value: string | null): () => void {
    if (this.#fixedValue(name) !== undefined) throw fixedError(name);
    const before = this.changed.get(name);
    if (value === null) this.changed.delete(name);
    else this.changed.set(name, checked(name, value));
    return () => {
      if (before === undefined) this.changed.delete(name);
      else this.changed.set(name, before);
    };
  }
}

function fixedError(name: string): SqlError {
  const when = name === 'fsync' ? 'now' : 'without restarting the server';
  return new SqlError('55P02', `parameter "${name}" cannot be changed ${when}`);
}

function setting(name: string): Setting {
  const found = SETTINGS[name];
  if (!found) throw notModelled(`the setting "${name}"`);
  return found;
}

function checked(name: string, value: string): string {
  const { duration, values } = setting(name);
  if (duration) return String(durationOf(name, value));
  if (!values) return value;
  const found = values.find((allowed) => allowed.toLowerCase() === value.toLowerCase());
  if (found === undefined) throw notModelled(`${name} = '${value}'`);
  return found;
}

function durationOf(name: string, value: string): number {
  const match = /^\s*(\d+)\s*(ms|s|min|h|d)?\s*$/.exec(value);
  if (!match) throw new SqlError('22023', `invalid value for parameter "${name}": "${value}"`);
  return Number(match[1]) * UNITS[match[2] ?? '']!;
}

function withUnit(milliseconds: number): string {
  if (milliseconds === 0) return '0';
  for (const unit of ['d', 'h', 'min', 's'])
    if (milliseconds % UNITS[unit]! === 0) return `${milliseconds / UNITS[unit]!}${unit}`;
  return `${milliseconds}ms`;
}
