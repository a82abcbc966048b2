import { CHUNK } from './lexer.ts';
import { LuaTable } from './table.ts';
import { LuaError, LuaFunction, numberText, toText, typeName, type LuaValue, type Place } from './values.ts';

export interface Box {
  value: LuaValue;
}

/** How a value is called where it is used: `local 'x'`. */
export interface Named {
  readonly kind: 'local' | 'upvalue' | 'global' | 'field' | 'method';
  readonly name: string;
}

/** One call that is under way. */
export interface Frame {
  readonly slots: Box[];
  upvalues: readonly Box[];
  varargs: readonly LuaValue[];
  readonly previous: Frame | undefined;
  readonly isNative: boolean;
  /** How the caller named it. */
  readonly named: Named | undefined;
  line: number;
}

const DEEPEST = 190;
const LONGEST = 20_000_000;

/** Raised when a script does what the model cannot follow. It is no error of the script: nothing in it can catch it. */
export class ScriptLimit extends Error {
  override name = 'ScriptLimit';
}

/** An interpreter of Lua 5.1, as Redis embeds it. */
export class Lua {
  readonly globals = new LuaTable();
  /** What `("x"):rep(3)` finds its method in. */
  readonly strings = new LuaTable();
  frame: Frame | undefined = undefined;
  #depth = 0;
  #steps = 0;
  #ids = 0;

  /** Begins a script: the budget for its steps is new. */
  start(): void {
    this.#steps = 0;
    this.#depth = 0;
    this.frame = undefined;
  }

  /** Counts calls and rounds of loops: a script that never ends would stop the whole cluster. */
  step(): void {
    if (++this.#steps > LONGEST)
      throw new ScriptLimit(
        'ERR this script took too many steps, and the BUSY state of Redis is not modelled',
      );
  }

  newTable(items = 0, fields = 0): LuaTable {
    return new LuaTable(items, fields, ++this.#ids);
  }

  list(items: readonly LuaValue[]): LuaTable {
    const table = this.newTable();
    items.forEach((item, i) => table.set(i + 1, item));
    return table;
  }

  newFunction(run: LuaFunction['run'], isNative: boolean): LuaFunction {
    return new LuaFunction(run, isNative, ++this.#ids);
  }

  call(callee: LuaValue, args: LuaValue[], named?: Named): LuaValue[] {
    this.step();
    if (!(callee instanceof LuaFunction)) {
      const handler = this.metamethod(callee, '__call');
      if (!(handler instanceof LuaFunction)) throw this.typeError('call', callee, named);
      return this.call(handler, [callee, ...args], named);
    }
    if (++this.#depth > DEEPEST) {
      this.#depth--;
      throw this.runtime('stack overflow');
    }
    const previous = this.frame;
    const { isNative } = callee;
    const frame: Frame = { slots: [], upvalues: [], varargs: [], previous, isNative, named, line: -1 };
    this.frame = frame;
    try {
      return callee.run(this, args, frame);
    } finally {
      this.frame = previous;
      this.#depth--;
    }
  }

  metamethod(value: LuaValue, event: string): LuaValue {
    if (value instanceof LuaTable) return value.metatable?.get(event);
    return typeof value === 'string' && event === '__index' ? this.strings : undefined;
  }

  index(base: LuaValue, key: LuaValue, named?: Named): LuaValue {
    for (let i = 0, from = base; i < 100; i++) {
      if (from instanceof LuaTable) {
        const value = from.get(key);
        if (value !== undefined || !from.metatable) return value;
      }
      const handler = this.metamethod(from, '__index');
      if (handler instanceof LuaFunction) return this.call(handler, [from, key])[0];
      if (handler === undefined) {
        if (from instanceof LuaTable) return undefined;
        throw this.typeError('index', from, i ? undefined : named);
      }
      from = handler;
    }
    throw this.runtime('loop in gettable');
  }

  setIndex(base: LuaValue, key: LuaValue, value: LuaValue, named?: Named): void {
    for (let i = 0, into = base; i < 100; i++) {
      if (into instanceof LuaTable) {
        const handler =
          into.metatable && into.get(key) === undefined ? this.metamethod(into, '__newindex') : undefined;
        if (handler === undefined) return this.rawSet(into, key, value);
        if (handler instanceof LuaFunction) return void this.call(handler, [into, key, value]);
        into = handler;
        continue;
      }
      throw this.typeError('index', into, i ? undefined : named);
    }
    throw this.runtime('loop in settable');
  }

  rawSet(table: LuaTable, key: LuaValue, value: LuaValue): void {
    if (table.isReadOnly) throw this.runtime('Attempt to modify a readonly table');
    if (key === undefined) throw this.runtime('table index is nil');
    if (Number.isNaN(key)) throw this.runtime('table index is NaN');
    table.set(key, value);
  }

  tostring(value: LuaValue): string {
    const handler = this.metamethod(value, '__tostring');
    if (handler !== undefined) {
      const text = this.call(handler, [value])[0];
      if (typeof text !== 'string' && typeof text !== 'number')
        throw this.error("'tostring' must return a string to 'print'");
      return toText(text)!;
    }
    if (typeof value === 'number') return numberText(value);
    if (value === undefined) return 'nil';
    if (value instanceof LuaTable || value instanceof LuaFunction)
      return `${typeName(value)}: 0x${value.id.toString(16).padStart(12, '0')}`;
    return typeof value === 'object' ? 'userdata: (nil)' : String(value);
  }

  /** An error that a function of the host raises: at the place where it was called. */
  error(message: string, level = 1): LuaError {
    return this.raise(this.where(level) + message);
  }

  /** An error of the code itself: of its place, if it is a script's. */
  runtime(message: string): LuaError {
    return this.error(message, 0);
  }

  /** An error that is any value. */
  raise(value: LuaValue): LuaError {
    return new LuaError(value, this.#place());
  }

  /** `user_script:3: `, or nothing where there is no script: so many calls up from the function that is at work. */
  where(level: number): string {
    let { frame } = this;
    for (let i = 0; i < level; i++) frame = frame?.previous;
    return frame && !frame.isNative ? `${CHUNK}:${frame.line}: ` : '';
  }

  #place(): Place | undefined {
    const frame = this.frame?.isNative ? this.frame.previous : this.frame;
    if (!frame) return undefined;
    return frame.isNative ? { source: '=[C]', line: -1 } : { source: `@${CHUNK}`, line: frame.line };
  }

  typeError(what: string, value: LuaValue, named?: Named): LuaError {
    const subject = named
      ? `${named.kind} '${named.name}' (a ${typeName(value)} value)`
      : `a ${typeName(value)} value`;
    return this.runtime(`attempt to ${what} ${subject}`);
  }

  /** What a function of the host says of an argument, from 1 on. */
  argumentError(place: number, message: string): LuaError {
    const named = this.frame?.named;
    const name = named?.name ?? '?';
    if (named?.kind !== 'method') return this.error(`bad argument #${place} to '${name}' (${message})`);
    if (place === 1) return this.error(`calling '${name}' on bad self (${message})`);
    return this.error(`bad argument #${place - 1} to '${name}' (${message})`);
  }
}
