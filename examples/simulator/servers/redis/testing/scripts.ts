/** A script with its keys and arguments: the words behind EVAL. */
type Case = readonly [script: string, keys?: readonly string[], args?: readonly string[]];

/** Scripts that everybody uses, in the course of which each is called. */
export const WELL_KNOWN = {
  /** Deletes a lock that is still ours. */
  release: `if redis.call("get", KEYS[1]) == ARGV[1] then return redis.call("del", KEYS[1]) else return 0 end`,
  /** Renews it. */
  renew: `if redis.call("get", KEYS[1]) == ARGV[1] then return redis.call("pexpire", KEYS[1], ARGV[2]) else return 0 end`,
  /** Hands out a number with a lock, each higher than the last. */
  fence: `
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then
  return redis.call('INCR', KEYS[2])
end
return false`,
  /** A bucket of tokens that fills with time. */
  bucket: `
local rate, capacity, now, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local state = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = tonumber(state[1]) or capacity
local at = tonumber(state[2]) or now
tokens = math.min(capacity, tokens + math.max(0, now - at) * rate / 1000)
local allowed = tokens >= wanted
if allowed then tokens = tokens - wanted end
redis.call('HSET', KEYS[1], 'tokens', tokens, 'at', now)
redis.call('PEXPIRE', KEYS[1], math.ceil(capacity / rate * 2000))
return { allowed and 1 or 0, tostring(tokens), tokens }`,
  /** Counts what came within a window that moves. */
  window: `
local now, span, limit = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[1], 0, now - span)
local count = redis.call('ZCARD', KEYS[1])
if count < limit then
  redis.call('ZADD', KEYS[1], now, now .. ':' .. count)
  return { 1, limit - count - 1 }
end
local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
return { 0, oldest[2] + span - now }`,
  /** Moves what is due to the queue that workers read. */
  due: `
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
for i = 1, #due, 100 do
  redis.call('RPUSH', KEYS[2], unpack(due, i, math.min(i + 99, #due)))
end
if #due > 0 then redis.call('ZREM', KEYS[1], unpack(due)) end
return due`,
  /** Takes stock off, all or nothing. */
  reserve: `
for i, key in ipairs(KEYS) do
  local left = tonumber(redis.call('GET', key) or '0')
  if left < tonumber(ARGV[i]) then
    return redis.error_reply('SOLDOUT ' .. key .. ' has ' .. left)
  end
end
for i, key in ipairs(KEYS) do redis.call('DECRBY', key, ARGV[i]) end
return redis.status_reply('RESERVED')`,
  /** Remembers an answer for whoever asks again. */
  idempotent: `
local known = redis.call('GET', KEYS[1])
if known then return cjson.decode(known).result end
local result = redis.call('INCRBY', KEYS[2], ARGV[1])
redis.call('SET', KEYS[1], cjson.encode({ result = result, by = ARGV[1] }), 'EX', 86400)
return result`,
} as const;

/** Single scripts, chosen for what is easily answered wrongly. */
export const CASES: readonly Case[] = [
  // Numbers and texts.
  ...[
    'return {tostring(1e15), tostring(1e14), tostring(2^53), tostring(1/0), tostring(-1/0), tostring(0.1), tostring(1/3), tostring(100), tostring(-1.5e-7)}',
    'return {tostring(1000000000000.25), tostring(0.5e-4), tostring(123456789012345), tostring(1e100)}',
    'return {7 % 3, -7 % 3, 7 % -3, tostring(5.5 % 2), tostring(-0.5 % 1), 2^10, tostring(2^0.5)}',
    `return {"10" + 5, "0x10" + 0, " 5 " * 2, tostring("1e2" + 0), 10 .. "", 1.5 .. "|" .. -2}`,
    `return {tostring(tonumber("0x1F")), tostring(tonumber("  12  ")), tostring(tonumber("1 2")), tostring(tonumber("")), tostring(tonumber("z", 36)), tostring(tonumber("8", 8)), tostring(tonumber("ff", 16)), tostring(tonumber("1e1")), tostring(tonumber(nil))}`,
    'return {3.99, -3.99, 1e18, 2^63, -2^63, 1/0, 0/0, 9007199254740993}',
    'return {1, 2, nil, 4}',
    'local t = {1, 2, nil, 4, nil} return #t',
    'local t = {} for i = 1, 10 do t[i] = i end for i = 3, 8 do t[i] = nil end return #t',
    'local t = {n = 1, 1, 2, 3} t[5] = 5 t[4] = 4 t[7] = 7 return {#t, select("#", unpack(t))}',
    'return {true, false, "x", {ok = "fine"}, {err = "E bad"}, {1, {2}}}',
    'return {double = 3.1}',
    'return {map = {a = 1}}',
    'return {set = {a = true}}',
    'return {big_number = "123"}',
    'return cjson.null',
    'return function() end',
    'return',
    'return nil, 1',
    // Order of keys.
    'local r = {} for k, v in pairs({a = 1, b = 2, c = 3, d = 4, e = 5, f = 6}) do r[#r + 1] = k end return r',
    'local t = {} for i = 1, 20 do t["key" .. i * 7] = i end t.key7 = nil t.key140 = nil t.other = 1 local r = {} for k in pairs(t) do r[#r + 1] = k end return r',
    'local t = {10, 20, 30, x = 1, [0] = 5, [-1] = 6, [1.5] = 7, [100] = 8, [true] = 9} local r = {} for k in pairs(t) do r[#r + 1] = tostring(k) end return r',
    'local t = {} for _, w in ipairs({"id", "name", "total", "items", "currency", "createdAt", "status"}) do t[w] = w end return cjson.encode(t)',
    'local t = {} t[3] = 1 t[1] = 2 t[2] = 3 t.z = 1 t.y = 2 local r = {} for k in pairs(t) do r[#r + 1] = tostring(k) end return r',
    // Errors and where they are.
    'error("boom")',
    'error("boom", 0)',
    'error("boom", 2)',
    'local function f() error("deep", 2) end\nf()',
    'error({err = "CODE text"})',
    'error()',
    'error(5)',
    'local t\nlocal x = 1\nreturn t.x.y',
    'return undefinedThing',
    'undefinedThing = 1',
    'local t = {} return t.a.b',
    'local t = {} t.f()',
    'local t = {} return t:method()',
    'return ("x"):nope()',
    'return 1 + nil',
    'local t = {} return 1 + t.x',
    'local a = "x" return a + 1',
    'local a = {} return "x" .. a',
    'return "a" < 1',
    'return {} < {}',
    'return nil > 1',
    'return #5',
    'return -{}',
    'local t = setmetatable({}, {__index = function(t, k) return k .. "!" end, __call = function(self, a) return a * 2 end}) return {t.hello, t(21)}',
    'local m = {__add = function(a, b) return "added" end, __eq = function() return true end, __lt = function() return true end, __concat = function() return "joined" end, __unm = function() return "negated" end, __tostring = function() return "shown" end} local a, b = setmetatable({}, m), setmetatable({}, m) return {a + 1, a == b and 1 or 0, a < b and 1 or 0, a .. "x", -a, tostring(a)}',
    'for i = 1, "x" do end',
    'for i = 1, 3 do\n local x = i\n if x == 2 then\n error("at " .. x)\n end\nend',
    'return {pcall(error, "x")}',
    'return {pcall(error, {err = "T x"})}',
    'return {pcall(string.rep)}',
    'return {pcall(function() local x = nil; return x.y end)}',
    'return {pcall(function() return redis.call("nope") end)}',
    'return {xpcall(function() error("a") end, function(e) return "handled " .. e end)}',
    'return {select(-1, 1, 2, 3)}',
    'return select(0)',
    'return {select("#"), select("#", nil, nil)}',
    'assert(false)',
    'assert(nil, "said")',
    'assert(false, "said")',
    'return {assert(1, 2)}',
    'string.x = 1',
    'rawset(_G, "a", 1)',
    'redis = 1',
    'setmetatable(_G, nil)',
    'return {type(nil), type(1), type("x"), type({}), type(print == nil), type(pairs), type(cjson.null)}',
    'return next({})',
    'return next({}, "x")',
    'local t = {} t[nil] = 1',
    'local t = {} t[0/0] = 1',
    'return tostring(rawequal("a", "a")) .. tostring(rawget({a = 1}, "a"))',
    'return loadstring("return 1 + 1")()',
    'return {loadstring("return (")}',
    'return {loadstring("x =", "=named")}',
    'local a <const> = 1',
    // What is no Lua.
    'return (',
    'x ==',
    'if x then',
    'local function f() return ... end',
    'for i = 1 do end',
    'break',
    'return 1 2',
    'x = "abc',
    'x = [[abc',
    '--[[ never closed',
    'return "\\300"',
    'return 3x',
    'f\n(x)',
    'a.b:c = 1',
    'local t = {1, 2',
    'goto x',
    'return 1 // 2',
    'return !x',
    '# comment',
    '',
    'end',
    // Syntax that works.
    'local s = 0 for i = 10, 1, -3 do s = s + i end return s',
    'local f = {} for i = 1, 3 do f[i] = function() i = i + 1 return i end end return {f[1](), f[1](), f[2]()}',
    'local i = 0 repeat local done = i >= 3 i = i + 1 until done return i',
    'local function sum(...) local s = 0 for _, v in ipairs({...}) do s = s + v end return s, select("#", ...) end return {sum(1, 2, 3), (sum(4, 5))}',
    'local a, b, c = (function() return 1, 2, 3 end)() a, b = b, a return {a, b, c}',
    'local t = {} function t.a.b() end',
    'local t = {v = 5} function t:get(n) return self.v + n end return t:get(2)',
    'return {2^3^2, -2^2, not nil == true and 1 or 0, 1 .. 2 .. 3, 2 + 3 * 4 - 1, 10 / 4}',
    'return {#"a\\0b", "\\65\\066\\n\\\\", [[\nlong]], [==[a]]b]==]}',
    'do local x = 1 end while true do break end return 1; ',
    'return 0x10 + 1e2 + .5',
    'local t = {f = function(s) return s end} return {t.f"x", t.f[[y]], #t.f{1, 2}}',
    'local a = {[1] = "x", "y", n = 2} return {a[1], a.n}',
    'return {(nil or false) == false and 1 or 0, (nil and 1) == nil and 1 or 0, 0 and 1, "" and 2}',
    // Strings.
    'return {("hello"):sub(2, -2), ("hello"):sub(-3), ("hello"):sub(0), ("x"):sub(5), ("abc"):byte(1, -1)}',
    'return {("hello world"):find("o w"), ("hello"):find("l+"), ("a.b"):find(".", 1, true), ("a.b"):find("%."), ("x"):find("", 10)}',
    'return {("key = value"):match("^(%w+)%s*=%s*(%w+)$")}',
    'return {("2026-11-30"):match("(%d+)-(%d+)-(%d+)")}',
    'local r = {} for k, v in ("a=1, b=2"):gmatch("(%w+)=(%w+)") do r[#r + 1] = k .. v end return r',
    'local r = {} for w in ("one two"):gmatch("%a*") do r[#r + 1] = "[" .. w .. "]" end return r',
    'return {("hello"):gsub("l", "L")}',
    'return {("hello world"):gsub("%w+", "<%0>", 1)}',
    'return {("abc"):gsub("", "-")}',
    'return {("$name is $age"):gsub("%$(%w+)", {name = "ann"})}',
    'return {("abc"):gsub("%w", function(c) if c == "b" then return c:upper() end end)}',
    'return {("THE (quick) fox"):find("%((%a+)%)"), ("f(a(b)c)d"):match("%b()"), ("THE (quick) fox"):gsub("%f[%a]%a+", string.lower)}',
    'return {("abab"):match("(ab)%1"), ("()"):match("()%("), ("[x]"):match("[]x]+"), ("a-b"):match("[a%-]+"), ("x^y"):match("[%^x]+")}',
    'return ("x"):rep(3) .. ("abc"):reverse() .. ("aB"):upper() .. ("aB"):lower() .. ("abc"):len()',
    'return ("abc"):match("(")',
    'return ("abc"):match("%")',
    'return ("abc"):match("[a")',
    'return ("abc"):gsub("a", "%2")',
    'return ("abc"):gsub("a", true)',
    'return string.char(72, 105, 0, 255)',
    'return string.char(256)',
    'return string.rep("x", -1)',
    'return string.rep()',
    'return string.rep({}, 1)',
    'return ("x"):rep({})',
    'return string.format("%5.2f|%d|%s|%q|%x|%5s|%-5s|%g|%i|%c|%e|%%|%05d|%+d|%X|%o|%.3s|%10.4f|%G", 1.005, -3.7, "a", "b\\n\\0\\"", 255, "r", "l", 1e20, 5, 65, 12.5, 42, 7, 255, 8, "abcdef", 3.14159, 1e-10)',
    'return string.format("%.0f %.0f %.0f %.14g %.17g %.3e", 0.5, 1.5, 2.5, 0.1, 0.1, 123456)',
    'return string.format("%d", "10") .. string.format("%s %s", 1, 2.5)',
    'return string.format("%s", nil)',
    'return string.format("%d", "x")',
    'return string.format("%y", 1)',
    'return string.format("%s")',
    'return string.format("%#x %x %d", 255, -1, 2^31)',
    // Tables.
    'local t = {3, 1, 2} table.sort(t) return t',
    'local t = {"b", "a", "C"} table.sort(t, function(a, b) return a:lower() > b:lower() end) return t',
    'local t = {} for i = 1, 30 do t[i] = {k = i % 4, i = i} end table.sort(t, function(a, b) return a.k < b.k end) local r = {} for i, e in ipairs(t) do r[i] = e.i end return r',
    'local t = {1, "x"} table.sort(t)',
    'local t = {1, 2, 3} table.insert(t, 4) table.insert(t, 1, 0) return {table.remove(t), table.remove(t, 1), #t, table.concat(t, ",")}',
    'local t = {} return {table.remove(t), 1}',
    'return table.concat({1, 2.5, "x"}, "-", 2, 3)',
    'return table.concat({1, {}, 3})',
    'table.insert({}, 1, 2, 3)',
    'table.insert(nil, 1)',
    'return table.maxn({1, 2, [10] = 3})',
    'return {unpack({1, 2, 3}, 2)}',
    'local t = {} for i = 1, 9000 do t[i] = i end return {unpack(t)}',
    // Mathematics and bits.
    'return {math.floor(-1.5), math.ceil(-1.5), math.max(1, 3, 2), math.min(2, 1), math.abs(-3), math.fmod(-7, 3), tostring(math.sqrt(2)), tostring(math.pi), tostring(math.modf(3.7)), tostring(math.huge)}',
    'return math.max()',
    'return math.floor("x")',
    'return {tostring(math.fmod(1, 0)), math.pow(2, 8), tostring(math.log(10)), tostring(math.exp(1))}',
    'return {bit.band(0xff, 0x0f), bit.bor(1, 2), bit.bxor(5, 1), bit.bnot(0), bit.lshift(1, 31), bit.rshift(-1, 28), bit.arshift(-8, 1), bit.tohex(255), bit.tohex(-1, 4), bit.tohex(255, -4), bit.rol(0x12345678, 8), bit.ror(0x12345678, 8), bit.bswap(0x12345678), bit.tobit(2^32 + 5), bit.rol(1, 0)}',
    'return bit.band()',
    // JSON.
    'return cjson.encode({1, 2, {a = "x\\ny", b = true}})',
    'return cjson.encode({}) .. cjson.encode({[1] = 1, [3] = 3}) .. cjson.encode("/\\127\\1") .. cjson.encode(1e15) .. cjson.encode(0.1)',
    'return cjson.encode({[1] = 1, [100] = 2})',
    'return cjson.encode({[1] = 1, x = 2, [1.5] = 3})',
    'return cjson.encode({[true] = 1})',
    'return cjson.encode(0/0)',
    'return cjson.encode(pairs)',
    'return cjson.encode()',
    'return cjson.encode({cjson.null, nil, 3})',
    `local t = cjson.decode('{"a": [1, 2.5, -3e2], "b": null, "c": {"d": "\\\\u00e9\\\\n\\\\ud83d\\\\ude00"}, "e": false}') return {#t.a, tostring(t.a[2]), t.a[3], tostring(t.b == cjson.null), t.c.d, tostring(t.e)}`,
    `return cjson.encode(cjson.decode('{"z": 1, "y": {"x": [], "w": {}}, "list": [1, "two", null]}'))`,
    ...[
      '[1,',
      '',
      '{',
      '{"a"}',
      '{"a":1,}',
      '[1 2]',
      'nul',
      '"abc',
      '"\\\\x"',
      '1 2',
      '01',
      '-',
      '+1',
      '[1,]',
      '{a:1}',
      'inf',
      'tru',
    ].map((text) => `return tostring(cjson.decode('${text}'))`),
    // Redis.
    'return redis.call("get")',
    'return redis.call("nope")',
    'return redis.call()',
    'return redis.call({})',
    'return redis.call("set", "a", true)',
    'return redis.pcall("nope")',
    'return redis.pcall()',
    'local e = redis.pcall("incr", "a", "b") return {type(e), e.err}',
    'return redis.error_reply("x")',
    'return redis.error_reply("MY x")',
    'return redis.error_reply("-MY x")',
    'return redis.error_reply("-MY")',
    'return redis.error_reply("")',
    'return redis.error_reply(1)',
    'return redis.error_reply()',
    'return redis.status_reply("x y")',
    'return redis.status_reply({})',
    'return {err = "two\\nlines\\n"}',
    'return {ok = "two\\nlines"}',
    'return redis.sha1hex("")',
    'return redis.sha1hex("The quick brown fox jumps over the lazy dog, again and again, until the block is full")',
    'return redis.sha1hex()',
    'return redis.log(redis.LOG_WARNING, "x")',
    'return redis.log(1)',
    'return redis.log("x", "y")',
    'return redis.log(9, "a")',
    'return redis.REDIS_VERSION .. " " .. redis.REDIS_VERSION_NUM .. " " .. _VERSION',
    'return redis.call("multi")',
    'return redis.call("eval", "return 1", 0)',
    'return redis.call("blpop", "nokey", 0)',
    'return redis.call("xread", "BLOCK", 0, "STREAMS", "nokey", "$")',
    'return redis.call("subscribe", "c")',
    'redis.call("set", "n", 1.5) redis.call("set", "m", 1e20) redis.call("set", "o", 10) return {redis.call("get", "n"), redis.call("get", "m"), redis.call("get", "o")}',
    'redis.call("set", "n", 1) return {type(redis.call("get", "n")), type(redis.call("get", "none")), type(redis.call("incr", "n")), redis.call("set", "n", 1).ok, type(redis.call("mget", "n", "none")[2])}',
    'redis.call("lpush", "l", "x") return redis.call("get", "l")',
    'redis.call("select", 3) redis.call("set", "elsewhere", 1) return redis.call("dbsize")',
    'return redis.call("time")[1] + 0 > 1e9',
    'redis.call("set", "x", 1) error("after a write")',
    'return redis.call("get", "x")',
    'return redis.call("hgetall", "none")',
    'return redis.call("zadd", "zz", 1.5, "a") .. redis.call("zscore", "zz", "a")',
    'return redis.call("ping")',
    'return redis.call("echo", 0.1)',
    '#!lua\nreturn 1',
    '#!lua name=x\nreturn 1',
    '#!lua flags=no-writes\nreturn redis.call("set", "a", 1)',
    '#!lua flags=foo\nreturn 1',
    '#!foo\nreturn 1',
    '#!lua',
  ].map((script): Case => [script]),
  ['return {KEYS[1], ARGV[1], ARGV[2], #KEYS, #ARGV, type(ARGV[2])}', ['k'], ['a', '2']],
  ['return {KEYS[2], #KEYS}', [], ['a']],
  ['return tonumber(ARGV[1]) + tonumber(ARGV[2])', [], ['1764532800000', '0.75']],
  ['return ARGV[1] + 1', [], ['x']],
  ['return ARGV[1] < ARGV[2]', [], ['10', '9']],
  ['return cjson.decode(ARGV[1]).total', [], ['{"total": 1764532800123}']],
];

export const words = ([script, keys = [], args = []]: Case): string[] => [
  ...['EVAL', script, String(keys.length)],
  ...keys,
  ...args,
];
