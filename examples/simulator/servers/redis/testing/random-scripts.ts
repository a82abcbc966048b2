import { Random } from '../../../src/random.ts';

/** Random programs in Lua that end, print nothing and are often wrong: types clash, names are missing, calls fail. */
export class RandomScripts {
  readonly #random: Random;
  #names: string[] = [];

  constructor(seed: string) {
    this.#random = new Random(seed);
  }

  #one = <T>(...items: T[]): T => this.#random.pick(items);
  #chance = (likelihood: number) => this.#random.chance(likelihood);
  #times = <T>(most: number, make: () => T): T[] =>
    Array.from({ length: 1 + this.#random.below(most) }, make);

  next(): string {
    this.#names = ['ARGV', 'KEYS'];
    if (this.#chance(0.2)) {
      const body = this.#times(6, () => this.#statement(2));
      return `${body.join(this.#one(' ', '\n'))}\nreturn ${this.#result()}`;
    }
    const tries = this.#times(8, () => this.#attempt());
    return `local r = {} local function try(f) for _, v in pairs({pcall(f)}) do r[#r + 1] = tostring(v) end end\n${tries.join('\n')}\nreturn r`;
  }

  /** What fails is told, and the script goes on. */
  #attempt(): string {
    const before = [...this.#names];
    const [body, result] = [this.#chance(0.4) ? this.#block(2) : '', this.#expression(3)];
    this.#names = before;
    return `try(function() ${body} return ${result} end)`;
  }

  #result(): string {
    const shown = this.#times(4, () => `tostring(${this.#expression(3)})`);
    return this.#one(this.#expression(3), `{${shown.join(', ')}}`, `cjson.encode(${this.#expression(3)})`);
  }

  #name(): string {
    return this.#chance(0.04) ? 'missing' : this.#one(...this.#names);
  }

  #declare(): string {
    const name = this.#one('a', 'b', 'c', 'd', 'e');
    this.#names.push(name);
    return name;
  }

  /** What is declared within is not seen after it. */
  #block(deep: number): string {
    const before = [...this.#names];
    const body = this.#times(3, () => this.#statement(deep - 1)).join(' ');
    this.#names = before;
    return body;
  }

  #statement(deep: number): string {
    const simple = [
      () => `local x = ${this.#expression(3)}`.replace('x', this.#declare()),
      () => `local x, y = ${this.#expression(2)}, ${this.#expression(2)}`.replace('x', 'a').replace('y', 'b'),
      () => this.#assign(),
      () => this.#call(),
    ];
    if (deep <= 0) return `${this.#one(...simple)()};`;
    return `${this.#one(
      ...simple,
      ...simple,
      () => `if ${this.#expression(2)} then ${this.#block(deep)} else ${this.#block(deep)} end`,
      () =>
        `for i = ${this.#end()}, ${this.#end()}${this.#one('', ', 2', ', -1')} do ${this.#block(deep)} end`,
      () => `for k, v in ${this.#one('pairs', 'ipairs')}(${this.#table(1)}) do ${this.#block(deep)} end`,
      () => this.#function(deep),
    )()};`;
  }

  #function(deep: number): string {
    const before = [...this.#names];
    this.#names.push('p');
    const body = `${this.#block(deep)} return ${this.#expression(2)}`;
    this.#names = before;
    return `local function f(p, ...) ${body} end local ${this.#declare()} = ${this.#one('f', 'pcall(f', 'select(2, pcall(f')}`.replace(
      /(pcall\(f|f)$/,
      (call) => (call === 'f' ? `f(${this.#expression(1)})` : `pcall(f, ${this.#expression(1)})`),
    );
  }

  #assign(): string {
    return this.#one(
      () => `${this.#local()} = ${this.#expression(3)}`,
      () => `${this.#local()}[${this.#key()}] = ${this.#expression(2)}`,
      () => `${this.#local()}.x = ${this.#expression(2)}`,
    )();
  }

  /** A variable of the script's own, most of the time. */
  #local(): string {
    return this.#chance(0.05) ? this.#name() : (this.#names.findLast((name) => name.length === 1) ?? 'ARGV');
  }

  #call(): string {
    return this.#one(
      () => `table.insert(${this.#name()}, ${this.#expression(2)})`,
      () => `table.sort(${this.#table(1)})`,
      () => `redis.call("SET", "k", ${this.#expression(2)})`,
      () => `redis.pcall("RPUSH", "l", ${this.#expression(1)}, ${this.#expression(1)})`,
    )();
  }

  #number = () => this.#one('0', '1', '2', '3', '-1', '0.5', '1e3', '7', '10', '1e15', '2^53', '-2.25');
  #end = () => this.#one('0', '1', '2', '3', '-1', '0.5', '"4"', 'nil', '{}', '7');
  #text = () =>
    this.#one('""', '"a"', '"abc"', '"10"', '"0x1f"', '" 7 "', '"1e2"', '"a b"', '"%d"', "'x\\ny'");
  #key = () => this.#one('1', '2', '3', '"x"', '"y"', 'true', '2.5', '-1', this.#expression(0));

  #table(deep: number): string {
    const items = this.#times(5, () =>
      this.#one(
        () => this.#expression(deep - 1),
        () => `${this.#one('x', 'y', 'name', 'id', 'total', 'count')} = ${this.#expression(deep - 1)}`,
        () =>
          `[${this.#one('1', '2', '5', '"k"', '"longer key"', '-1', '0', 'true')}] = ${this.#expression(deep - 1)}`,
      )(),
    );
    return `{${items.join(', ')}}`;
  }

  #pattern = () =>
    this.#one(
      '"a"',
      '"%a+"',
      '"(%w)(%w*)"',
      '"^%s*(.-)%s*$"',
      '"[a-c]"',
      '"%d*"',
      '"."',
      '"()b"',
      '"[^b]+"',
      '"%"',
      '"("',
    );

  #expression(deep: number): string {
    if (deep <= 0)
      return this.#one(this.#number(), this.#text(), this.#name(), this.#one('nil', 'true', 'false', '{}'));
    const [a, b] = [() => this.#expression(deep - 1), () => this.#expression(deep - 1)];
    return this.#one(
      () => this.#expression(0),
      () => `(${a()} ${this.#one('+', '-', '*', '/', '%', '^', '..', '..')} ${b()})`,
      () => `(${a()} ${this.#one('==', '~=', '<', '<=', '>', '>=', 'and', 'or')} ${b()})`,
      () => `${this.#one('not ', '-', '#')}${a()}`,
      () => this.#table(deep),
      () => `${this.#name()}[${this.#key()}]`,
      () => `${this.#name()}.${this.#one('x', 'y', 'name')}`,
      () => this.#library(a, b),
      () => this.#library(a, b),
      () =>
        `select(2, pcall(${this.#one('tostring', 'error', 'string.rep', 'table.concat', 'unpack')}, ${a()}))`,
    )();
  }

  #library(a: () => string, b: () => string): string {
    return this.#one(
      () =>
        `${this.#one('tostring', 'tonumber', 'type', 'math.floor', 'math.abs', 'string.len', 'string.upper')}(${a()})`,
      () =>
        `${this.#one('string.rep', 'string.sub', 'math.max', 'math.fmod', 'rawequal', 'bit.band', 'bit.lshift', 'string.byte')}(${a()}, ${this.#number().replace(/1e\d+|2\^53/, '4')})`,
      () => `string.${this.#one('find', 'match')}(${this.#text()}, ${this.#pattern()})`,
      () =>
        `(string.gsub(${this.#text()}, ${this.#pattern()}, ${this.#one('"<%0>"', '"%1"', '{a = 1}', b())}))`,
      () =>
        `string.format("${this.#one('%d', '%5.1f', '%s', '%g', '%x', '%q', '%-4s|', '%e', '%03d')}", ${a()})`,
      () => `table.concat(${this.#table(1)}, ${this.#text()})`,
      () => `cjson.encode(${this.#table(1)})`,
      () =>
        `cjson.decode('${this.#one('[1,2,{"a":null}]', '{"x":1.5e3}', '[', '"\\\\u00e9"', '{"a":{"b":[]}}')}')`,
      () => `unpack(${this.#table(1)})`,
      () =>
        `redis.${this.#one('call', 'pcall')}("${this.#one('GET', 'INCR', 'STRLEN', 'LLEN')}", "${this.#one('k', 'l')}")`,
    )();
  }
}
