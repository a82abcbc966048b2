import { formatDouble } from '../../numbers.ts';
import { isFailure, printed, type Reply } from '../../reply.ts';
import { sha1 } from '../../sha1.ts';
import type { Lua } from '../lua.ts';
import { LuaTable } from '../table.ts';
import { toText, type LuaValue } from '../values.ts';
import { install, refuse, type Arguments } from './arguments.ts';

/** Runs a command for the script that is at work. */
export type CallCommand = (args: readonly string[]) => Reply;

/** A table that says what went wrong, as Redis makes one: a text without a code gets one. */
export function errorTable(lua: Lua, text: string): LuaTable {
  const table = lua.newTable();
  table.set('err', text);
  return table;
}

const withCode = (text: string): string => {
  if (!text.startsWith('-')) return `ERR ${text}`;
  return text.includes(' ') ? text.slice(1) : `ERR ${text.slice(1)}`;
};

/** What a command answered, as a script sees it. */
export function toLua(lua: Lua, reply: Reply): LuaValue {
  if (reply === null) return false;
  if (typeof reply === 'string') return reply;
  if (typeof reply === 'number' || typeof reply === 'bigint') return Number(reply);
  if (isFailure(reply)) {
    const table = errorTable(lua, reply.err);
    table.set('ignore_error_stats_update', true);
    return table;
  }
  if ('ok' in reply) {
    const table = lua.newTable();
    table.set('ok', reply.ok);
    return table;
  }
  return lua.list(reply.map((each) => toLua(lua, each)));
}

function call(args: Arguments, run: CallCommand, isProtected: boolean): LuaValue {
  const { lua } = args;
  const result = attempt(args, run);
  const failed = result instanceof LuaTable && result.get('err') !== undefined;
  if (failed && !isProtected) throw lua.raise(result);
  return result;
}

function attempt(args: Arguments, run: CallCommand): LuaValue {
  const { lua } = args;
  if (!args.count) return errorTable(lua, 'ERR Please specify at least one argument for this redis lib call');
  const words = args.values.map((value) => (typeof value === 'number' ? formatDouble(value) : value));
  if (!words.every((word) => typeof word === 'string'))
    return errorTable(lua, 'ERR Lua redis lib command arguments must be strings or integers');
  return toLua(lua, run(words));
}

function reply(args: Arguments, field: 'ok' | 'err'): LuaTable {
  const text = args.at(1);
  if (args.count !== 1 || typeof text !== 'string')
    return errorTable(args.lua, 'ERR wrong number or type of arguments');
  if (field === 'err') return errorTable(args.lua, withCode(`-${printed(text).replace(/^-/, '')}`));
  const table = args.lua.newTable();
  table.set('ok', text);
  return table;
}

function log({ lua, values, count }: Arguments): LuaValue[] {
  if (count < 2) throw lua.raise(errorTable(lua, 'ERR redis.log() requires two arguments or more.'));
  const level = values[0];
  if (typeof level !== 'number')
    throw lua.raise(errorTable(lua, 'ERR First argument must be a number (log level).'));
  if (level < 0 || level > 3) throw lua.raise(errorTable(lua, 'ERR Invalid debug level.'));
  return [];
}

/** What Redis offers to its scripts. */
export function redisLibrary(lua: Lua, version: string, run: CallCommand): LuaTable {
  const table = lua.newTable();
  install(lua, table, {
    call: (args) => call(args, run, false),
    pcall: (args) => call(args, run, true),
    error_reply: (args) => reply(args, 'err'),
    status_reply: (args) => reply(args, 'ok'),
    sha1hex(args) {
      if (args.count !== 1) throw lua.raise(errorTable(lua, 'ERR wrong number of arguments'));
      return sha1(toText(args.at(1)) ?? '');
    },
    log,
    replicate_commands: () => true,
    breakpoint: () => false,
    debug: () => [],
  });
  const constants = { LOG_DEBUG: 0, LOG_VERBOSE: 1, LOG_NOTICE: 2, LOG_WARNING: 3 };
  for (const [name, value] of Object.entries(constants)) table.set(name, value);
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  table.set('REDIS_VERSION', version);
  table.set('REDIS_VERSION_NUM', (major << 16) | (minor << 8) | patch);
  refuse(lua, table, 'redis.', 'setresp set_repl acl_check_cmd');
  return table;
}
