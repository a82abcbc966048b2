/** Writes down the order in which everything that waits comes back. */
export async function timerReport(write: (line: string) => void): Promise<void> {
  const say = (what: string) => () => write(`${performance.now()} ${what}`);
  setTimeout(say('timeout 2'), 2);
  setTimeout(say('timeout 1'), 1);
  setTimeout(say('timeout 0'), 0);
  setTimeout(say('timeout 1.9'), 1.9);
  setTimeout(say('timeout of 25 days'), 2 ** 31);
  setImmediate(say('immediate'));
  queueMicrotask(say('microtask'));
  Promise.resolve().then(say('promise'));
  const cleared = setTimeout(say('never'), 1);
  clearTimeout(cleared);
  let ticks = 0;
  const interval = setInterval(() => {
    say(`tick ${++ticks}`)();
    if (ticks === 3) clearInterval(interval);
  }, 7);
  AbortSignal.timeout(4).addEventListener('abort', say('abort'));
  await Promise.all([sleep(5).then(say('slept 5')), sleep(3).then(say('slept 3'))]);
  for await (const n of counting()) say(`counted ${n}`)();
  const settled = await Promise.allSettled([
    sleep(1),
    Promise.reject(new RangeError('no')),
    Promise.any([sleep(2), sleep(1)]),
  ]);
  say(settled.map(({ status }) => status).join())();
  const first = await Promise.race([sleep(4).then(() => 'slow'), sleep(1).then(() => 'quick')]);
  say(first)();
}

const sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

async function* counting(): AsyncGenerator<number> {
  for (let n = 0; n < 3; n++) {
    await sleep(1);
    yield n;
  }
}
