import type { Lua } from '../lua.ts';
import type { LuaTable } from '../table.ts';
import { NULL } from '../values.ts';
import { install, refuse } from './arguments.ts';
import { decode } from './json-decode.ts';
import { encode } from './json-encode.ts';

const ARGUMENT = 'expected 1 argument';

/** As Redis offers it, with its settings as they are at first. */
export function jsonLibrary(lua: Lua): LuaTable {
  const table = lua.newTable();
  install(lua, table, {
    encode(args) {
      if (args.count !== 1) throw lua.argumentError(1, ARGUMENT);
      return encode(lua, args.at(1));
    },
    decode(args) {
      if (args.count !== 1) throw lua.argumentError(1, ARGUMENT);
      return decode(lua, args.text(1));
    },
  });
  table.set('null', NULL);
  refuse(
    lua,
    table,
    'cjson.',
    'new encode_sparse_array encode_max_depth decode_max_depth encode_number_precision encode_keep_buffer encode_invalid_numbers decode_invalid_numbers',
  );
  return table;
}
