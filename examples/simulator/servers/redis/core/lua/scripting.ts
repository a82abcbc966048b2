import { CommandError, type Reply } from '../reply.ts';
import { sha1 } from '../sha1.ts';
import { compile } from './compile.ts';
import { base } from './library/base.ts';
import { bitLibrary } from './library/bit.ts';
import { jsonLibrary } from './library/json.ts';
import { Lots } from './library/lots.ts';
import { mathLibrary } from './library/math.ts';
import { redisLibrary, type CallCommand } from './library/redis.ts';
import { refuse, wrap } from './library/arguments.ts';
import { stringLibrary } from './library/string.ts';
import { tableLibrary } from './library/table.ts';
import { Lua, ScriptLimit } from './lua.ts';
import { parse } from './parser.ts';
import { parseShebang, type Shebang } from './shebang.ts';
import { LuaTable } from './table.ts';
import { oneLine, toReply } from './to-reply.ts';
import { LuaError, type LuaFunction } from './values.ts';

/** A script that the server knows. */
export interface Script extends Shebang {
  readonly sha: string;
  readonly main: LuaFunction;
}

/** The scripts of one server, and the interpreter that runs them all. */
export class Scripting {
  readonly #scripts = new Map<string, Script>();
  readonly #lua = new Lua();
  #run: CallCommand | undefined = undefined;

  constructor(version: string) {
    const lua = this.#lua;
    const { globals } = lua;
    base(lua);
    const libraries = {
      string: stringLibrary(lua),
      table: tableLibrary(lua),
      math: mathLibrary(lua, new Lots()),
      bit: bitLibrary(lua),
      cjson: jsonLibrary(lua),
      redis: redisLibrary(lua, version, (args) => this.#run!(args)),
      cmsgpack: refused(lua, 'cmsgpack.', 'pack unpack unpack_one unpack_limit'),
      struct: refused(lua, 'struct.', 'pack unpack size'),
      coroutine: refused(lua, 'coroutine.', 'create resume running status wrap yield'),
    };
    for (const [name, library] of Object.entries(libraries)) {
      library.isReadOnly = true;
      globals.set(name, library);
    }
    guard(lua);
  }

  find(sha: string): Script | undefined {
    return this.#scripts.get(sha.toLowerCase());
  }

  /**
   * Compiles a script, unless it is known.
   *
   * @throws CommandError if it is none.
   */
  load(text: string): Script {
    const sha = sha1(text);
    const known = this.#scripts.get(sha);
    if (known) return known;
    const script = { sha, main: this.#compile(text), ...parseShebang(text) };
    this.#scripts.set(sha, script);
    return script;
  }

  forget(): void {
    this.#scripts.clear();
  }

  #compile(text: string): LuaFunction {
    parseShebang(text);
    try {
      return compile(this.#lua, parse(text));
    } catch (error) {
      if (!(error instanceof LuaError)) throw error;
      throw new CommandError(oneLine(`ERR Error compiling script (new function): ${error.message}`));
    }
  }

  run({ sha, main }: Script, keys: readonly string[], args: readonly string[], call: CallCommand): Reply {
    const lua = this.#lua;
    this.#run = call;
    lua.globals.set('KEYS', lua.list(keys));
    lua.globals.set('ARGV', lua.list(args));
    lua.start();
    try {
      return toReply(lua.call(main, [])[0]);
    } catch (error) {
      if (error instanceof ScriptLimit) throw new CommandError(error.message);
      if (!(error instanceof LuaError)) throw error;
      throw new CommandError(failureText(lua, error, sha));
    }
  }
}

/** What a client is told of an error that a script did not catch. */
function failureText(lua: Lua, { value, place }: LuaError, sha: string): string {
  const text = value instanceof LuaTable ? value.get('err') : `ERR ${lua.tostring(value)}`;
  // Redis 7.0.15 crashes of it.
  if (typeof text !== 'string') return 'ERR error() with a table that has no text `err` is not modelled';
  return oneLine(place ? `${text} script: ${sha}, on ${place.source}:${place.line}.` : text);
}

function refused(lua: Lua, library: string, names: string): LuaTable {
  const table = lua.newTable();
  refuse(lua, table, library, names);
  return table;
}

/** Scripts share no globals: they can make none, and there is none that they do not know. */
function guard(lua: Lua): void {
  const meta = lua.newTable();
  meta.set(
    '__index',
    wrap(lua, (args) => {
      throw lua.error(`Script attempted to access nonexistent global variable '${lua.tostring(args.at(2))}'`);
    }),
  );
  lua.globals.metatable = meta;
  meta.isReadOnly = true;
  lua.globals.isReadOnly = true;
}
