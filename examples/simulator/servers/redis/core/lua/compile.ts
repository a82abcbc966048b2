import type { Call, Expression, FunctionBody, Item, Statement, Variable } from './ast.ts';
import type { Box, Frame, Lua, Named } from './lua.ts';
import { arithmetic, concat, equal, length, less, lessOrEqual, negate } from './operations.ts';
import { isTrue, toNumber, type LuaFunction, type LuaValue } from './values.ts';

type Run = (frame: Frame) => LuaValue;
type RunAll = (frame: Frame) => LuaValue[];
/** What a statement ends with: nothing, a break, or what is returned. */
type Do = (frame: Frame) => undefined | typeof BREAK | LuaValue[];

const BREAK: unique symbol = Symbol('break');

/** Makes of a script a function to call. */
export function compile(lua: Lua, script: FunctionBody): LuaFunction {
  return new Compiler(lua).function(script)([]);
}

/** Turns each node into a closure once, so that running a script does not look at its tree again. */
class Compiler {
  readonly #lua: Lua;

  constructor(lua: Lua) {
    this.#lua = lua;
  }

  function({ parameters, hasVarargs, body }: FunctionBody): (upvalues: readonly Box[]) => LuaFunction {
    const run = this.#block(body);
    return (upvalues) =>
      this.#lua.newFunction((_, args, frame) => {
        for (let i = 0; i < parameters; i++) frame.slots[i] = { value: args[i] };
        if (hasVarargs) frame.varargs = args.slice(parameters);
        frame.upvalues = upvalues;
        const result = run(frame);
        return Array.isArray(result) ? result : [];
      }, false);
  }

  #block(statements: readonly Statement[]): Do {
    const all = statements.map((statement) => this.#statement(statement));
    return (frame) => {
      for (const each of all) {
        const result = each(frame);
        if (result !== undefined) return result;
      }
      return undefined;
    };
  }

  #statement(statement: Statement): Do {
    switch (statement.kind) {
      case 'local':
        return this.#local(statement.slots, statement.values);
      case 'localFunction': {
        const make = this.#closure(statement.body);
        return (frame) => {
          const box: Box = (frame.slots[statement.slot] = { value: undefined });
          box.value = make(frame);
          return undefined;
        };
      }
      case 'assign':
        return this.#assign(statement.targets, statement.values, statement.line);
      case 'call': {
        const call = this.#call(statement.call);
        return (frame) => void call(frame);
      }
      case 'do':
        return this.#block(statement.body);
      case 'while':
        return this.#while(this.#one(statement.condition), this.#block(statement.body));
      case 'repeat':
        return this.#repeat(this.#block(statement.body), this.#one(statement.condition));
      case 'if':
        return this.#if(statement);
      case 'count':
        return this.#count(statement);
      case 'each':
        return this.#each(statement);
      case 'return':
        return this.#all(statement.values);
      case 'break':
        return () => BREAK;
    }
  }

  #local(slots: readonly number[], values: readonly Expression[]): Do {
    if (slots.length === 1 && values.length === 1) {
      const [slot, value] = [slots[0]!, this.#one(values[0]!)];
      return (frame) => {
        frame.slots[slot] = { value: value(frame) };
        return undefined;
      };
    }
    const all = this.#all(values);
    return (frame) => {
      const found = all(frame);
      slots.forEach((slot, i) => (frame.slots[slot] = { value: found[i] }));
      return undefined;
    };
  }

  #assign(targets: readonly Expression[], values: readonly Expression[], line: number): Do {
    const setters = targets.map((target) => this.#setter(target, line));
    const all = this.#all(values);
    return (frame) => {
      const set = setters.map((each) => each(frame));
      const found = all(frame);
      for (let i = set.length - 1; i >= 0; i--) set[i]!(found[i]);
      return undefined;
    };
  }

  /** First looks where to, then puts. */
  #setter(target: Expression, line: number): (frame: Frame) => (value: LuaValue) => void {
    const lua = this.#lua;
    if (target.kind === 'index') {
      const [base, key, named] = [this.#one(target.base), this.#one(target.key), nameOf(target.base)];
      return (frame) => {
        const [into, at] = [base(frame), key(frame)];
        return (value) => {
          frame.line = line;
          lua.setIndex(into, at, value, named);
        };
      };
    }
    const { variable } = target as Extract<Expression, { kind: 'variable' }>;
    if (variable.kind === 'global')
      return (frame) => (value) => {
        frame.line = line;
        lua.setIndex(lua.globals, variable.name, value);
      };
    const box = boxOf(variable);
    return (frame) => (value) => {
      box(frame).value = value;
    };
  }

  #if({ branches, otherwise }: Extract<Statement, { kind: 'if' }>): Do {
    const all = branches.map(({ condition, body }) => [this.#one(condition), this.#block(body)] as const);
    const last = this.#block(otherwise);
    return (frame) => {
      for (const [condition, body] of all) if (isTrue(condition(frame))) return body(frame);
      return last(frame);
    };
  }

  #while(condition: Run, body: Do): Do {
    return (frame) => {
      while (isTrue(condition(frame))) {
        this.#lua.step();
        const result = body(frame);
        if (result === BREAK) break;
        if (result) return result;
      }
      return undefined;
    };
  }

  #repeat(body: Do, condition: Run): Do {
    return (frame) => {
      do {
        this.#lua.step();
        const result = body(frame);
        if (result === BREAK) break;
        if (result) return result;
      } while (!isTrue(condition(frame)));
      return undefined;
    };
  }

  #count({ slot, from, to, step, body, line }: Extract<Statement, { kind: 'count' }>): Do {
    const lua = this.#lua;
    const parts = [from, to, step ?? ({ kind: 'constant', value: 1 } as const)].map((part) =>
      this.#one(part),
    );
    const run = this.#block(body);
    return (frame) => {
      const values = parts.map((part) => part(frame));
      frame.line = line;
      const [first, last, by] = values.map((value, i) => {
        const number = toNumber(value);
        if (number === undefined)
          throw lua.runtime(`'for' ${['initial value', 'limit', 'step'][i]} must be a number`);
        return number;
      }) as [number, number, number];
      for (let i = first; by > 0 ? i <= last : last <= i; i += by) {
        lua.step();
        frame.slots[slot] = { value: i };
        const result = run(frame);
        if (result === BREAK) break;
        if (result) return result;
      }
      return undefined;
    };
  }

  #each({ slots, values, body, line }: Extract<Statement, { kind: 'each' }>): Do {
    const lua = this.#lua;
    const [all, run] = [this.#all(values), this.#block(body)];
    return (frame) => {
      const [next, state, start] = all(frame);
      for (let control = start; ;) {
        frame.line = line;
        const found = lua.call(next, [state, control]);
        control = found[0];
        if (control === undefined) return undefined;
        slots.forEach((slot, i) => (frame.slots[slot] = { value: found[i] }));
        const result = run(frame);
        if (result === BREAK) return undefined;
        if (result) return result;
      }
    };
  }

  /** Values of a list of expressions: the last may give many. */
  #all(expressions: readonly Expression[]): RunAll {
    const last = expressions.at(-1);
    if (!last) return () => [];
    if (last.kind !== 'call' && last.kind !== 'varargs') {
      const each = expressions.map((expression) => this.#one(expression));
      return (frame) => each.map((run) => run(frame));
    }
    const each = expressions.slice(0, -1).map((expression) => this.#one(expression));
    const many = this.#many(last);
    return each.length ? (frame) => [...each.map((run) => run(frame)), ...many(frame)] : many;
  }

  #many(expression: Expression): RunAll {
    if (expression.kind === 'call') return this.#call(expression);
    return (frame) => [...frame.varargs];
  }

  #one(expression: Expression): Run {
    switch (expression.kind) {
      case 'constant': {
        const { value } = expression;
        return () => value;
      }
      case 'varargs':
        return (frame) => frame.varargs[0];
      case 'variable':
        return this.#variable(expression.variable, expression.line);
      case 'index':
        return this.#index(expression);
      case 'call': {
        const call = this.#call(expression);
        return (frame) => call(frame)[0];
      }
      case 'function':
        return this.#closure(expression.body);
      case 'binary':
        return this.#binary(expression);
      case 'unary':
        return this.#unary(expression);
      case 'table':
        return this.#table(expression.items, expression.line);
      case 'single':
        return this.#one(expression.inner);
    }
  }

  #variable(variable: Variable, line: number): Run {
    const lua = this.#lua;
    if (variable.kind === 'global')
      return (frame) => {
        frame.line = line;
        return lua.index(lua.globals, variable.name);
      };
    const box = boxOf(variable);
    return (frame) => box(frame).value;
  }

  #index({ base, key, line }: Extract<Expression, { kind: 'index' }>): Run {
    const lua = this.#lua;
    const [from, at, named] = [this.#one(base), this.#one(key), nameOf(base)];
    return (frame) => {
      const [table, name] = [from(frame), at(frame)];
      frame.line = line;
      return lua.index(table, name, named);
    };
  }

  #call({ callee, method, args, line }: Call): RunAll {
    const lua = this.#lua;
    const [run, all] = [this.#one(callee), this.#all(args)];
    if (method === undefined) {
      const named = nameOf(callee);
      return (frame) => {
        const target = run(frame);
        const given = all(frame);
        frame.line = line;
        return lua.call(target, given, named);
      };
    }
    const [base, named] = [nameOf(callee), { kind: 'method', name: method } as const];
    return (frame) => {
      const self = run(frame);
      frame.line = line;
      const target = lua.index(self, method, base);
      const given = [self, ...all(frame)];
      frame.line = line;
      return lua.call(target, given, named);
    };
  }

  #closure(body: FunctionBody): (frame: Frame) => LuaFunction {
    const make = this.function(body);
    return (frame) =>
      make(
        body.captures.map(({ fromSlot, index }) => (fromSlot ? frame.slots[index]! : frame.upvalues[index]!)),
      );
  }

  #binary({ operator, left, right, line }: Extract<Expression, { kind: 'binary' }>): Run {
    const lua = this.#lua;
    const [a, b] = [this.#one(left), this.#one(right)];
    if (operator === 'and')
      return (frame) => {
        const value = a(frame);
        return isTrue(value) ? b(frame) : value;
      };
    if (operator === 'or')
      return (frame) => {
        const value = a(frame);
        return isTrue(value) ? value : b(frame);
      };
    const names = [nameOf(left), nameOf(right)] as const;
    const compute = binaryOf(lua, operator, names);
    return (frame) => {
      const [x, y] = [a(frame), b(frame)];
      frame.line = line;
      return compute(x, y);
    };
  }

  #unary({ operator, operand, line }: Extract<Expression, { kind: 'unary' }>): Run {
    const lua = this.#lua;
    const run = this.#one(operand);
    if (operator === 'not') return (frame) => !isTrue(run(frame));
    const named = nameOf(operand);
    const compute = operator === '-' ? negate : length;
    return (frame) => {
      const value = run(frame);
      frame.line = line;
      return compute(lua, value, named);
    };
  }

  #table(items: readonly Item[], line: number): Run {
    const lua = this.#lua;
    const fields = items.filter(({ key }) => key).length;
    const last = items.at(-1);
    const isOpen = last && !last.key && (last.value.kind === 'call' || last.value.kind === 'varargs');
    const places = items.length - fields - (isOpen ? 1 : 0);
    const parts = items.map(({ key, value }) => ({ key: key && this.#one(key), value: this.#one(value) }));
    const rest = isOpen ? this.#many(last.value) : undefined;
    return (frame) => {
      const table = lua.newTable(roughly(places), roughly(fields));
      const list: LuaValue[] = [];
      for (const [i, { key, value }] of parts.entries()) {
        if (rest && i === parts.length - 1) list.push(...rest(frame));
        else if (key) {
          const name = key(frame);
          const held = value(frame);
          frame.line = line;
          lua.rawSet(table, name, held);
        } else list.push(value(frame));
      }
      table.reserve(list.length);
      for (let i = list.length; i > 0; i--) table.set(i, list[i - 1]);
      return table;
    };
  }
}

/** A size as an instruction of Lua holds it: at most four bits of it count. */
function roughly(size: number): number {
  let [mantissa, exponent] = [size, 0];
  while (mantissa >= 16) {
    mantissa = (mantissa + 1) >> 1;
    exponent++;
  }
  return mantissa << exponent;
}

function binaryOf(
  lua: Lua,
  operator: string,
  names: readonly [Named | undefined, Named | undefined],
): (a: LuaValue, b: LuaValue) => LuaValue {
  switch (operator) {
    case '==':
      return (a, b) => equal(lua, a, b);
    case '~=':
      return (a, b) => !equal(lua, a, b);
    case '<':
      return (a, b) => less(lua, a, b);
    case '<=':
      return (a, b) => lessOrEqual(lua, a, b);
    case '>':
      return (a, b) => less(lua, b, a);
    case '>=':
      return (a, b) => lessOrEqual(lua, b, a);
    case '..':
      return (a, b) => concat(lua, a, b, names);
    default:
      return (a, b) => arithmetic(lua, operator, a, b, names);
  }
}

const boxOf = (variable: Exclude<Variable, { kind: 'global' }>): ((frame: Frame) => Box) =>
  variable.kind === 'local'
    ? ({ slots }) => slots[variable.slot]!
    : ({ upvalues }) => upvalues[variable.index]!;

/** What Lua calls the value of an expression in its messages, where it has a name. */
function nameOf(expression: Expression): Named | undefined {
  if (expression.kind === 'single') return nameOf(expression.inner);
  if (expression.kind === 'variable')
    return { kind: expression.variable.kind, name: expression.variable.name };
  if (expression.kind === 'binary' && hasNoChoice(expression)) return nameOf(expression.right);
  if (expression.kind !== 'index') return undefined;
  const name = expression.key.kind === 'constant' ? expression.key.value : undefined;
  return { kind: 'field', name: typeof name === 'string' ? name : '?' };
}

/** `true and x`, `nil or x`: Lua compiles them to `x`. */
const hasNoChoice = ({ operator, left }: Extract<Expression, { kind: 'binary' }>) =>
  left.kind === 'constant' && operator === (isTrue(left.value) ? 'and' : 'or');
