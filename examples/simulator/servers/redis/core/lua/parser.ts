import type { Call, Expression, FunctionBody, Item, Statement } from './ast.ts';
import { compileError, Lexer, type Token } from './lexer.ts';
import { FunctionScope } from './scope.ts';

/** How tightly an operator binds what is left and right of it. */
const BINDS: Readonly<Record<string, readonly [left: number, right: number]>> = {
  ...{ or: [1, 1], and: [2, 2] },
  ...{ '<': [3, 3], '>': [3, 3], '<=': [3, 3], '>=': [3, 3], '~=': [3, 3], '==': [3, 3] },
  ...{ '..': [5, 4], '+': [6, 6], '-': [6, 6], '*': [7, 7], '/': [7, 7], '%': [7, 7], '^': [10, 9] },
};
const UNARY_BINDS = 8;
const ENDS = new Set(['else', 'elseif', 'end', 'until', '<eof>']);
const DEEPEST = 200;

/**
 * Reads a script of Lua 5.1.
 *
 * @throws LuaError in Lua's words, if it is none.
 */
export const parse = (text: string): FunctionBody => new Parser(text).script();

class Parser {
  readonly #lexer: Lexer;
  #token: Token;
  #peeked: Token | undefined;
  #lastLine = 1;
  #scope = new FunctionScope(undefined, true);
  #depth = 0;

  constructor(text: string) {
    this.#lexer = new Lexer(text);
    this.#token = this.#lexer.next();
  }

  script(): FunctionBody {
    const body = this.#block();
    this.#expect('<eof>');
    const { slots } = this.#scope;
    return { parameters: 0, hasVarargs: true, slots, captures: [], body, line: 0 };
  }

  #error(message: string): never {
    throw compileError(message, this.#token.line, this.#token.raw);
  }

  #advance(): Token {
    const token = this.#token;
    this.#lastLine = token.line;
    this.#token = this.#peeked ?? this.#lexer.next();
    this.#peeked = undefined;
    return token;
  }

  #is(kind: string): boolean {
    return this.#token.kind === kind;
  }

  #take(kind: string): boolean {
    if (!this.#is(kind)) return false;
    this.#advance();
    return true;
  }

  #expect(kind: string): void {
    if (!this.#take(kind)) this.#error(`'${kind}' expected`);
  }

  #close(kind: string, opened: string, line: number): void {
    if (this.#take(kind)) return;
    const where = line === this.#token.line ? '' : ` (to close '${opened}' at line ${line})`;
    this.#error(`'${kind}' expected${where}`);
  }

  #name(): string {
    if (!this.#is('name')) this.#error("'<name>' expected");
    return this.#advance().value as string;
  }

  #nested<T>(parse: () => T): T {
    if (++this.#depth > DEEPEST) throw compileError('chunk has too many syntax levels', this.#token.line);
    const parsed = parse();
    this.#depth--;
    return parsed;
  }

  #block(): Statement[] {
    return this.#nested(() => this.#scope.block(() => this.#statements()));
  }

  #statements(): Statement[] {
    const statements: Statement[] = [];
    while (!ENDS.has(this.#token.kind)) {
      const isLast = this.#is('return') || this.#is('break');
      statements.push(this.#statement());
      this.#take(';');
      if (isLast) break;
    }
    return statements;
  }

  #statement(): Statement {
    const { line } = this.#token;
    switch (this.#token.kind) {
      case 'if':
        return this.#if(line);
      case 'while':
        return this.#while(line);
      case 'do': {
        this.#advance();
        const body = this.#block();
        this.#close('end', 'do', line);
        return { kind: 'do', body };
      }
      case 'for':
        return this.#for(line);
      case 'repeat':
        return this.#repeat(line);
      case 'function':
        return this.#functionStatement(line);
      case 'local':
        this.#advance();
        return this.#take('function') ? this.#localFunction() : this.#local();
      case 'return':
        return this.#return();
      case 'break':
        this.#advance();
        if (!this.#scope.loops) this.#error('no loop to break');
        return { kind: 'break' };
      default:
        return this.#expressionStatement();
    }
  }

  #if(line: number): Statement {
    const branches: { condition: Expression; body: Statement[] }[] = [];
    do {
      this.#advance();
      const condition = this.#expression();
      this.#expect('then');
      branches.push({ condition, body: this.#block() });
    } while (this.#is('elseif'));
    const otherwise = this.#take('else') ? this.#block() : [];
    this.#close('end', 'if', line);
    return { kind: 'if', branches, otherwise };
  }

  #loop(): Statement[] {
    this.#scope.loops++;
    const body = this.#block();
    this.#scope.loops--;
    return body;
  }

  #while(line: number): Statement {
    this.#advance();
    const condition = this.#expression();
    this.#expect('do');
    const body = this.#loop();
    this.#close('end', 'while', line);
    return { kind: 'while', condition, body };
  }

  /** Its condition sees what its body declares. */
  #repeat(line: number): Statement {
    this.#advance();
    return this.#scope.block(() => {
      this.#scope.loops++;
      const body = this.#statements();
      this.#scope.loops--;
      this.#close('until', 'repeat', line);
      return { kind: 'repeat', body, condition: this.#expression() };
    });
  }

  #for(line: number): Statement {
    this.#advance();
    const first = this.#name();
    if (this.#take('=')) return this.#count(first, line);
    const names = [first];
    while (this.#take(',')) names.push(this.#name());
    if (!this.#is('in')) this.#error("'=' or 'in' expected");
    this.#advance();
    const values = this.#expressions();
    return this.#scope.block(() => {
      this.#expect('do');
      const slots = names.map((name) => this.#scope.declare(name));
      const body = this.#loop();
      this.#close('end', 'for', line);
      return { kind: 'each', slots, values, body, line };
    });
  }

  #count(name: string, line: number): Statement {
    const from = this.#expression();
    this.#expect(',');
    const to = this.#expression();
    const step = this.#take(',') ? this.#expression() : undefined;
    return this.#scope.block(() => {
      this.#expect('do');
      const slot = this.#scope.declare(name);
      const body = this.#loop();
      this.#close('end', 'for', line);
      return { kind: 'count', slot, from, to, step, body, line };
    });
  }

  #functionStatement(line: number): Statement {
    this.#advance();
    let target = this.#variable();
    let isMethod = false;
    while (this.#is('.') || this.#is(':')) {
      isMethod = this.#advance().kind === ':';
      const key: Expression = { kind: 'constant', value: this.#name() };
      target = { kind: 'index', base: target, key, line };
      if (isMethod) break;
    }
    const body = this.#function(isMethod, line);
    return { kind: 'assign', targets: [target], values: [{ kind: 'function', body }], line };
  }

  #localFunction(): Statement {
    const slot = this.#scope.declare(this.#name());
    return { kind: 'localFunction', slot, body: this.#function(false, this.#token.line) };
  }

  #local(): Statement {
    const names = [this.#name()];
    while (this.#take(',')) names.push(this.#name());
    const values = this.#take('=') ? this.#expressions() : [];
    return { kind: 'local', slots: names.map((name) => this.#scope.declare(name)), values };
  }

  #return(): Statement {
    const { line } = this.#advance();
    const values = ENDS.has(this.#token.kind) || this.#is(';') ? [] : this.#expressions();
    return { kind: 'return', values, line };
  }

  #expressionStatement(): Statement {
    const first = this.#suffixed();
    if (first.kind === 'call' && !this.#is('=') && !this.#is(',')) return { kind: 'call', call: first };
    const targets = [this.#assignable(first)];
    while (this.#take(',')) targets.push(this.#assignable(this.#suffixed()));
    this.#expect('=');
    const values = this.#expressions();
    return { kind: 'assign', targets, values, line: this.#lastLine };
  }

  #assignable(target: Expression): Expression {
    if (target.kind !== 'variable' && target.kind !== 'index') this.#error('syntax error');
    return target;
  }

  #expressions(): Expression[] {
    const all = [this.#expression()];
    while (this.#take(',')) all.push(this.#expression());
    return all;
  }

  #expression(least = 0): Expression {
    return this.#nested(() => {
      let left = this.#unary();
      for (;;) {
        const operator = this.#token.kind;
        const binds = Object.hasOwn(BINDS, operator) ? BINDS[operator] : undefined;
        if (!binds || binds[0] <= least) return left;
        this.#advance();
        const right = this.#expression(binds[1]);
        left = { kind: 'binary', operator, left, right, line: this.#lastLine };
      }
    });
  }

  #unary(): Expression {
    const operator = this.#token.kind;
    if (operator !== 'not' && operator !== '-' && operator !== '#') return this.#simple();
    this.#advance();
    const operand = this.#expression(UNARY_BINDS);
    return { kind: 'unary', operator, operand, line: this.#lastLine };
  }

  #simple(): Expression {
    switch (this.#token.kind) {
      case 'number':
      case 'string':
        return { kind: 'constant', value: this.#advance().value };
      case 'nil':
        this.#advance();
        return { kind: 'constant', value: undefined };
      case 'true':
      case 'false':
        return { kind: 'constant', value: this.#advance().kind === 'true' };
      case '...':
        if (!this.#scope.hasVarargs) this.#error("cannot use '...' outside a vararg function");
        this.#advance();
        return { kind: 'varargs' };
      case '{':
        return this.#table();
      case 'function': {
        const { line } = this.#advance();
        return { kind: 'function', body: this.#function(false, line) };
      }
      default:
        return this.#suffixed();
    }
  }

  #variable(): Expression {
    const { line } = this.#token;
    return { kind: 'variable', variable: this.#scope.find(this.#name()), line };
  }

  #primary(): Expression {
    if (this.#is('name')) return this.#variable();
    if (!this.#is('(')) this.#error('unexpected symbol');
    const { line } = this.#advance();
    const inner = this.#expression();
    this.#close(')', '(', line);
    return { kind: 'single', inner };
  }

  #suffixed(): Expression {
    let base = this.#primary();
    for (;;) {
      const { kind, line } = this.#token;
      if (kind === '.') {
        this.#advance();
        base = { kind: 'index', base, key: { kind: 'constant', value: this.#name() }, line: this.#lastLine };
      } else if (kind === '[') {
        this.#advance();
        const key = this.#expression();
        this.#expect(']');
        base = { kind: 'index', base, key, line: this.#lastLine };
      } else if (kind === ':') {
        this.#advance();
        base = this.#call(base, this.#name(), this.#token.line);
      } else if (kind === '(' || kind === 'string' || kind === '{') base = this.#call(base, undefined, line);
      else return base;
    }
  }

  #call(callee: Expression, method: string | undefined, line: number): Call {
    return { kind: 'call', callee, method, args: this.#arguments(line), line };
  }

  #arguments(line: number): Expression[] {
    if (this.#is('string')) return [{ kind: 'constant', value: this.#advance().value }];
    if (this.#is('{')) return [this.#table()];
    if (!this.#is('(')) this.#error('function arguments expected');
    if (line !== this.#lastLine) this.#error('ambiguous syntax (function call x new statement)');
    this.#advance();
    if (this.#take(')')) return [];
    const args = this.#expressions();
    this.#close(')', '(', line);
    return args;
  }

  #table(): Expression {
    const { line } = this.#advance();
    const items: Item[] = [];
    while (!this.#is('}')) {
      items.push(this.#item());
      if (!this.#take(',') && !this.#take(';')) break;
    }
    this.#close('}', '{', line);
    return { kind: 'table', items, line: this.#lastLine };
  }

  #item(): Item {
    if (this.#take('[')) {
      const key = this.#expression();
      this.#expect(']');
      this.#expect('=');
      return { key, value: this.#expression() };
    }
    if (this.#is('name')) {
      this.#peeked ??= this.#lexer.next();
      if (this.#peeked.kind === '=') {
        const key: Expression = { kind: 'constant', value: this.#name() };
        this.#advance();
        return { key, value: this.#expression() };
      }
    }
    return { key: undefined, value: this.#expression() };
  }

  #function(isMethod: boolean, line: number): FunctionBody {
    this.#expect('(');
    const names = isMethod ? ['self'] : [];
    let hasVarargs = false;
    if (!this.#is(')'))
      do {
        if (this.#take('...')) hasVarargs = true;
        else if (this.#is('name')) names.push(this.#name());
        else this.#error("<name> or '...' expected");
      } while (!hasVarargs && this.#take(','));
    this.#expect(')');
    const around = this.#scope;
    const scope = new FunctionScope(around, hasVarargs);
    this.#scope = scope;
    for (const name of names) scope.declare(name);
    const body = this.#block();
    this.#close('end', 'function', line);
    this.#scope = around;
    const { slots, captures } = scope;
    return { parameters: names.length, hasVarargs, slots, captures, body, line };
  }
}
