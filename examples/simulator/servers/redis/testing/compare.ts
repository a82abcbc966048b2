import type { Reply } from '../core/reply.ts';

/** Replies whose order is none, or that tell of time. */
const UNORDERED = /^(smembers|sinter|sunion|sdiff|keys|hkeys|hvals)$/;

/**
 * A reply without what two servers may tell differently: orders that are none, times that pass, inner workings. That of
 * EXEC has those of the commands that it ran.
 */
export function comparable(
  args: readonly string[],
  given: Reply,
  queued: readonly (readonly string[])[] = [],
): Reply {
  const name = args[0]!.toLowerCase();
  if (name === 'exec' && Array.isArray(given))
    return given.map((reply: Reply, i) => comparable(queued[i]!, reply));
  const reply = withoutNow(given);
  // What is left of a time in the future.
  if (/^p?ttl$/.test(name) && typeof reply === 'number' && reply > 0) return Math.round(reply / 1e5);
  if (/^eval/.test(name)) return withoutAddresses(reply);
  if (!Array.isArray(reply)) return reply;
  if (UNORDERED.test(name) || (name === 'pubsub' && /^channels$/i.test(args[1]!))) return sorted(reply);
  if (name === 'hgetall') return sorted(pairs(reply));
  // Without a count it may be a part.
  if (name === 'scan' && !args.some((word) => /^count$/i.test(word))) return 'some keys';
  if (name === 'scan') return [reply[0]!, sorted(reply[1] as Reply[])];
  // Without the connection's number.
  if (name === 'hello') return [...reply.slice(0, 7), ...reply.slice(8)];
  if (name === 'sscan') return [reply[0]!, sorted(reply[1] as Reply[])];
  if (name === 'hscan' || name === 'zscan') return [reply[0]!, sorted(pairs(reply[1] as Reply[]))];
  if (name === 'xpending' && args.length > 3)
    return reply.map((each: Reply) => (Array.isArray(each) ? [each[0]!, each[1]!, each[3]!] : each));
  if (name === 'xinfo') return withoutTimes(args, reply);
  return reply;
}

/** Where a table lies in memory, and the sign of what is no number, which JavaScript does not know. */
function withoutAddresses(reply: Reply): Reply {
  if (typeof reply === 'string') return reply.replace(/0x[\da-f]{6,}/g, '0x').replace(/-nan/g, 'nan');
  if (Array.isArray(reply)) return (reply as readonly Reply[]).map(withoutAddresses);
  return reply;
}

function withoutTimes(args: readonly string[], reply: readonly Reply[]): Reply {
  const word = args[1]!.toLowerCase();
  if (word === 'consumers') return reply.map((each) => (each as Reply[]).slice(0, 4));
  if (word !== 'stream') return reply;
  return pairs(reply).filter((pair) => !/^radix/.test(String((pair as Reply[])[0])));
}

/** An ID or a time that was made of what the clock said. */
const isNow = (reply: Reply) =>
  (typeof reply === 'string' && /^1[6-9]\d{11}-\d+$/.test(reply)) ||
  (typeof reply === 'number' && reply > 1.6e12 && reply < 2.5e12);

const withoutNow = (reply: Reply): Reply =>
  Array.isArray(reply) ? reply.map(withoutNow) : isNow(reply) ? 'now' : reply;

const sorted = (items: readonly Reply[]): Reply[] =>
  [...items].sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1));

const textOf = (reply: Reply) =>
  JSON.stringify(reply, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));

function pairs(flat: readonly Reply[]): Reply[] {
  const found: Reply[] = [];
  for (let i = 0; i < flat.length; i += 2) found.push([flat[i]!, flat[i + 1]!]);
  return found;
}
