import { play, type ConsoleKind } from './kind.ts';

export const redisConsole: ConsoleKind = {
  server: 'redis',
  title: 'redis-cli',
  line: 'Redis command',
  placeholder: 'SET stock 5',
  prompt: 'redis:6379> ',
  option: { name: 'appendfsync', values: ['everysec', 'always', 'no'] },
  cancels: false,
  note: 'With everysec the log is synced once a second, with always before each reply, with no when the system likes.',
  imports: 'redis, redisCli',
  node: (value) => `redis({ appendfsync: '${value}' })`,
  open: `(show) => {
  const cli = redisCli('redis');
  let last = Promise.resolve();
  return {
    type(line) {
      last = last.then(() => cli.run(line)).then((text) => show({ text: text + '\\n', prompt: cli.prompt }));
    },
  };
}`,
  mark: (index) => ({ line: `PING crash-${index}`, event: `client→redis PING crash-${index}#1` }),
  trials: [
    {
      title: 'A lock that runs out',
      about:
        'The lock goes to whoever asks first, and runs out. Who watches what the lock guards finds out that somebody else was faster.',
      steps: play(`
        1 SET stock 5
        1 SET lock me NX PX 2000
        2 SET lock you NX PX 2000
        wait 2000
        2 SET lock you NX PX 2000
        1 WATCH stock
        2 DECR stock
        1 MULTI
        1 DECR stock
        1 EXEC
        1 GET stock`),
    },
    {
      title: 'A second of writes that is lost',
      about:
        'Both writes were answered with OK. The machine dies before the log is synced: with everysec the second write is gone, with always it is there.',
      steps: play(`
        1 SET paid:1 yes
        wait 1000
        1 SET paid:2 yes
        crash machine
        start
        1 GET paid:1
        1 GET paid:2`),
    },
    {
      title: 'A worker that waits for a job',
      about: 'BLPOP waits until somebody pushes. Who came first is served first.',
      steps: play(`
        1 BLPOP jobs 0
        wait 1000
        2 RPUSH jobs first second
        2 LRANGE jobs 0 -1`),
    },
    {
      title: 'An entry that nobody acknowledged',
      about: 'A group of consumers shares a stream. What one took and never acknowledged, another may claim.',
      steps: play(`
        1 XADD orders 1-1 item pear
        1 XGROUP CREATE orders shop 0
        1 XREADGROUP GROUP shop anna STREAMS orders >
        wait 60000
        2 XPENDING orders shop
        2 XAUTOCLAIM orders shop ben 30000 0
        2 XACK orders shop 1-1
        2 XPENDING orders shop`),
    },
  ],
};
