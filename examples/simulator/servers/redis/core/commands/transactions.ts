import type { Commands } from '../command.ts';
import { CommandError, OK } from '../reply.ts';

export const transactionCommands: Commands = {
  multi: {
    arity: 1,
    noScript: true,
    run({ session }) {
      if (session.queued) throw new CommandError('ERR MULTI calls can not be nested');
      session.queued = [];
      session.spoiled = false;
      return OK;
    },
  },
  exec: {
    arity: 1,
    noScript: true,
    run({ redis, session }) {
      const { queued, spoiled } = session;
      if (!queued) throw new CommandError('ERR EXEC without MULTI');
      redis.lookAtWatched(session);
      const { dirty } = session;
      redis.endTransaction(session);
      if (spoiled) throw new CommandError('EXECABORT Transaction discarded because of previous errors.');
      return dirty ? null : redis.executeQueued(session, queued);
    },
  },
  discard: {
    arity: 1,
    noScript: true,
    run({ redis, session }) {
      if (!session.queued) throw new CommandError('ERR DISCARD without MULTI');
      redis.endTransaction(session);
      return OK;
    },
  },
  watch: {
    arity: -2,
    noScript: true,
    keys: [1, -1, 1],
    run({ session, db, args }) {
      if (session.queued) throw new CommandError('ERR WATCH inside MULTI is not allowed');
      for (const key of args.slice(1)) {
        // What has expired by now is not there to be watched.
        db.has(key);
        session.watched.add(`${session.db} ${key}`);
      }
      return OK;
    },
  },
  unwatch: {
    arity: 1,
    noScript: true,
    run({ session }) {
      session.watched.clear();
      session.dirty = false;
      return OK;
    },
  },
};
