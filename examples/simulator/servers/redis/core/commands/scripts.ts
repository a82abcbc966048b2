import type { Call, Command, Commands } from '../command.ts';
import type { Script } from '../lua/scripting.ts';
import { int } from '../numbers.ts';
import { CommandError, OK, type Reply } from '../reply.ts';

/** `EVAL script 2 key key argument …`, and its like. */
function run({ redis, session, args }: Call, find: (word: string) => Script, isReadOnly: boolean): Reply {
  const [, word = '', many = '', ...rest] = args;
  const keys = int(many);
  if (keys > rest.length) throw new CommandError("ERR Number of keys can't be greater than number of args");
  if (keys < 0) throw new CommandError("ERR Number of keys can't be negative");
  const script = find(word);
  const readOnly = isReadOnly || script.isReadOnly;
  if (script.hasShebang && !readOnly) redis.mustWrite(session);
  const { db } = session;
  try {
    return redis.scripting.run(script, rest.slice(0, keys), rest.slice(keys), (words) =>
      redis.callFromScript(session, words, readOnly),
    );
  } finally {
    session.db = db;
  }
}

const evaluate = (isReadOnly: boolean): Command => ({
  arity: -3,
  noScript: true,
  run: (call) => run(call, (text) => call.redis.scripting.load(text), isReadOnly),
});

const evaluateKnown = (isReadOnly: boolean): Command => ({
  arity: -3,
  noScript: true,
  run(call) {
    if (call.args[1]!.length !== SHA_LENGTH) throw noScript();
    return run(call, (sha) => known(call, sha), isReadOnly);
  },
});

const SHA_LENGTH = 40;
const noScript = () => new CommandError('NOSCRIPT No matching script. Please use EVAL.');

function known({ redis }: Call, sha: string): Script {
  const script = redis.scripting.find(sha);
  if (!script) throw noScript();
  return script;
}

export const scriptCommands: Commands = {
  eval: evaluate(false),
  eval_ro: evaluate(true),
  evalsha: evaluateKnown(false),
  evalsha_ro: evaluateKnown(true),
  script: {
    arity: -2,
    noScript: true,
    subcommands: {
      load: { arity: 3, noScript: true, run: ({ redis, args }) => redis.scripting.load(args[2]!).sha },
      exists: {
        arity: -3,
        noScript: true,
        run: ({ redis, args }) => args.slice(2).map((sha) => Number(redis.scripting.find(sha) !== undefined)),
      },
      flush: {
        arity: -2,
        noScript: true,
        run({ redis, args }) {
          if (args.length > 3 || (args[2] !== undefined && !/^(a?sync)$/i.test(args[2])))
            throw new CommandError('ERR SCRIPT FLUSH only support SYNC|ASYNC option');
          redis.scripting.forget();
          return OK;
        },
      },
      kill: {
        arity: 2,
        noScript: true,
        run() {
          throw new CommandError('NOTBUSY No scripts in execution right now.');
        },
      },
    },
    run: () => null,
  },
};
