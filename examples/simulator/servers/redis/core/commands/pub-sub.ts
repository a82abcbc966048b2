import type { Call, Command, Commands } from '../command.ts';
import { matches } from '../glob.ts';
import { CommandError, printed, type Reply } from '../reply.ts';

type Kind = 'channels' | 'patterns';

/** Each name has a reply of its own: the last is the command's, the others go before it. */
function eachName(
  { redis, session, args }: Call,
  word: string,
  change: (name: string) => void,
  all: string[],
) {
  const names = args.length > 1 ? args.slice(1) : all;
  if (!names.length) return [word, null, session.subscriptions];
  let reply: Reply = null;
  names.forEach((name, i) => {
    change(name);
    reply = [word, name, session.subscriptions];
    if (i < names.length - 1) redis.replyMore(session, reply);
  });
  return reply;
}

const subscribe = (kind: Kind, word: string): Command => ({
  arity: -2,
  noScript: true,
  run: (call) => eachName(call, word, (name) => call.session[kind].add(name), []),
});

const unsubscribe = (kind: Kind, word: string): Command => ({
  arity: -1,
  noScript: true,
  run: (call) => eachName(call, word, (name) => call.session[kind].delete(name), [...call.session[kind]]),
});

/** Tells all who listen. Returns how many. */
function publish({ redis, args }: Call): Reply {
  const [, channel = '', text = ''] = args;
  let heard = 0;
  for (const session of redis.sessions) {
    if (session.channels.has(channel)) {
      redis.push(session, ['message', channel, text]);
      heard++;
    }
    for (const pattern of session.patterns)
      if (matches(pattern, channel)) {
        redis.push(session, ['pmessage', pattern, channel, text]);
        heard++;
      }
  }
  return heard;
}

const listened = ({ redis }: Call, kind: Kind) => {
  const counts = new Map<string, number>();
  for (const session of redis.sessions)
    for (const name of session[kind]) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
};

export const pubSubCommands: Commands = {
  subscribe: subscribe('channels', 'subscribe'),
  unsubscribe: unsubscribe('channels', 'unsubscribe'),
  psubscribe: subscribe('patterns', 'psubscribe'),
  punsubscribe: unsubscribe('patterns', 'punsubscribe'),
  publish: { arity: 3, run: publish },
  pubsub: {
    arity: -2,
    subcommands: {
      channels: {
        arity: -2,
        run(call) {
          if (call.args.length > 3)
            throw new CommandError(
              `ERR unknown subcommand or wrong number of arguments for '${printed(call.args[1]!)}'. Try PUBSUB HELP.`,
            );
          const pattern = call.args[2] ?? '*';
          return [...listened(call, 'channels').keys()].filter((name) => matches(pattern, name));
        },
      },
      numsub: {
        arity: -2,
        run(call) {
          const counts = listened(call, 'channels');
          return call.args.slice(2).flatMap((name) => [name, counts.get(name) ?? 0]);
        },
      },
      numpat: { arity: 2, run: (call) => listened(call, 'patterns').size },
    },
    run: () => null,
  },
};
