import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Consul, type ConsulOptions } from './consul.ts';
import { parseDuration } from './duration.ts';
import type { State } from './store.ts';

/** A Consul at a time of the test's choosing. Where no other source is named, a case is from the API's documentation. */
class Bench {
  readonly consul: Consul;
  nowMs = 0;
  #requests = 0;
  #sessions = 0;
  readonly answers = new Map<string, { status: number; index: number; body: string }>();

  constructor(options: Partial<ConsulOptions> = {}, state?: State) {
    const unique = () => `session-${++this.#sessions}`;
    this.consul = new Consul({ unique, jitter: (ms) => ms, ...options }, 0, state);
  }

  /** Sends a request; its answer may come later. */
  send(method: string, url: string, body = ''): string {
    const [path = '', search = ''] = url.split('?');
    const query = new Map(
      search
        .split('&')
        .filter(Boolean)
        .map((pair) => pair.split('=') as [string, string])
        .map(([name, value]) => [name, value ?? '']),
    );
    const id = String(++this.#requests);
    this.consul.receive(id, { method, path, query, body: new TextEncoder().encode(body) }, this.nowMs);
    this.#hear();
    return id;
  }

  ask(method: string, url: string, body = '') {
    const answer = this.answers.get(this.send(method, url, body));
    assert.ok(answer, `${method} ${url} waits`);
    return answer;
  }

  put = (url: string, body = '') => this.ask('PUT', url, body);
  get = (url: string) => this.ask('GET', url);
  entry = (key: string) => JSON.parse(this.get(`/v1/kv/${key}`).body)[0];

  at(nowMs: number): void {
    this.nowMs = nowMs;
    this.consul.advance(nowMs);
    this.#hear();
  }

  session(body: object = {}): string {
    return JSON.parse(this.put('/v1/session/create', JSON.stringify(body)).body).ID;
  }

  #hear(): void {
    for (const { id, answer } of this.consul.takeAnswers()) {
      const body = typeof answer.body === 'string' ? answer.body : new TextDecoder().decode(answer.body);
      this.answers.set(id, { status: answer.status, index: Number(answer.headers['x-consul-index']), body });
    }
  }
}

suite('keys', () => {
  test('an entry has the fields of the documentation, its value in base64', () => {
    const bench = new Bench();
    bench.put('/v1/kv/my-key?flags=42', 'hello consul');
    assert.deepEqual(bench.entry('my-key'), {
      LockIndex: 0,
      Key: 'my-key',
      Flags: 42,
      Value: 'aGVsbG8gY29uc3Vs',
      CreateIndex: 11,
      ModifyIndex: 11,
    });
    assert.equal(bench.get('/v1/kv/my-key?raw').body, 'hello consul');
  });

  test('?cas=0 creates only; another index must be the current one; a failed one takes an index all the same', () => {
    const bench = new Bench();
    assert.equal(bench.put('/v1/kv/a?cas=0', 'x').body, 'true');
    assert.equal(bench.put('/v1/kv/a?cas=0', 'y').body, 'false');
    assert.equal(bench.put('/v1/kv/a?cas=99', 'y').body, 'false');
    assert.equal(bench.put('/v1/kv/a?cas=11', 'y').body, 'true');
    assert.equal(bench.entry('a').ModifyIndex, 14);
  });

  test('a key that is not there has the index of all keys, and never 0 (kvs_endpoint.go)', () => {
    const bench = new Bench();
    assert.deepEqual(bench.get('/v1/kv/a'), { status: 404, index: 1, body: '' });
    bench.put('/v1/kv/b', 'x');
    assert.equal(bench.get('/v1/kv/a').index, 11);
  });

  test('deleting the newest key does not take the index of its prefix back (tombstones, kvs.go)', () => {
    const bench = new Bench();
    bench.put('/v1/kv/web/a', 'x');
    bench.put('/v1/kv/web/b', 'x');
    bench.ask('DELETE', '/v1/kv/web/b');
    assert.equal(bench.get('/v1/kv/web/?recurse').index, 13);
    bench.put('/v1/kv/other', 'x');
    assert.equal(bench.get('/v1/kv/web/?recurse').index, 13);
  });

  test('?keys lists names, with a separator only up to it', () => {
    const bench = new Bench();
    for (const key of ['web/bar', 'web/foo', 'web/sub/deep', 'web/sub/deeper'])
      bench.put(`/v1/kv/${key}`, 'x');
    assert.equal(bench.get('/v1/kv/web/?keys&separator=/').body, '["web/bar","web/foo","web/sub/"]');
    assert.equal(bench.get('/v1/kv/none?keys').status, 404);
  });

  test('flags that exclude each other are refused', () => {
    const { status, body } = new Bench().put('/v1/kv/a?acquire=s&cas=0', 'x');
    assert.deepEqual([status, body], [400, 'Conflicting flags: acquire=s&cas=0\n']);
  });
});

suite('blocking queries', () => {
  test('one waits for a greater index, and hears of the change', () => {
    const bench = new Bench();
    bench.put('/v1/kv/a', 'one');
    const waiting = bench.send('GET', '/v1/kv/a?raw&index=11');
    bench.put('/v1/kv/b', 'not of interest');
    assert.equal(bench.answers.get(waiting), undefined);
    bench.put('/v1/kv/a', 'two');
    assert.deepEqual(bench.answers.get(waiting), { status: 200, index: 13, body: 'two' });
  });

  test('an index of 1 waits for a key when there never was any (“It is always safe to use an index of 1”)', () => {
    const bench = new Bench();
    assert.deepEqual(bench.get('/v1/kv/a?index=0'), { status: 404, index: 1, body: '' });
    const waiting = bench.send('GET', '/v1/kv/a?raw&index=1');
    assert.equal(bench.answers.get(waiting), undefined);
    bench.put('/v1/kv/a', 'one');
    assert.deepEqual(bench.answers.get(waiting), { status: 200, index: 11, body: 'one' });
  });

  test('a write that changes nothing wakes nobody (kvs.go)', () => {
    const bench = new Bench();
    bench.put('/v1/kv/a', 'one');
    const waiting = bench.send('GET', '/v1/kv/a?index=11');
    bench.put('/v1/kv/a', 'one');
    assert.equal(bench.answers.get(waiting), undefined);
    assert.equal(bench.entry('a').ModifyIndex, 11);
  });

  for (const [wait, longestMs] of [
    ['', (300_000 * 17) / 16],
    ['&wait=10s', (10_000 * 17) / 16],
    ['&wait=1h', (600_000 * 17) / 16],
  ] as const)
    test(`one with "${wait}" returns with no change after ${longestMs} ms at the latest`, () => {
      const bench = new Bench();
      bench.put('/v1/kv/a', 'one');
      const waiting = bench.send('GET', `/v1/kv/a?index=11${wait}`);
      bench.at(longestMs - 1);
      assert.equal(bench.answers.get(waiting), undefined);
      bench.at(longestMs);
      assert.equal(bench.answers.get(waiting)?.index, 11);
    });

  test('a snapshot takes the index back: who asks on with the old one hears of the next write only (raft.go)', () => {
    const bench = new Bench();
    bench.put('/v1/kv/a', 'old');
    const snapshot = bench.get('/v1/snapshot').body;
    for (const value of ['new', 'newer']) bench.put('/v1/kv/a', value);
    const sentAway = bench.send('GET', '/v1/kv/a?raw&index=13');
    bench.put('/v1/snapshot', snapshot);
    assert.deepEqual(bench.answers.get(sentAway), { status: 200, index: 13, body: 'newer' });
    const askedOn = bench.send('GET', '/v1/kv/a?raw&index=13');
    assert.equal(bench.answers.get(askedOn), undefined);
    assert.deepEqual(bench.get('/v1/kv/a?raw'), { status: 200, index: 11, body: 'old' });
    bench.put('/v1/kv/a', 'after the restore');
    assert.deepEqual(bench.answers.get(askedOn), { status: 200, index: 15, body: 'after the restore' });
  });

  test('an index or a wait that is none is refused (http.go)', () => {
    const bench = new Bench();
    assert.deepEqual(
      [bench.get('/v1/kv/a?index=-1').body, bench.get('/v1/kv/a?wait=soon').body],
      ['Invalid index', 'Invalid wait time'],
    );
  });
});

suite('sessions', () => {
  test('a lock is taken, taken again, refused to others, and given back', () => {
    const bench = new Bench();
    const [mine, other] = [bench.session(), bench.session()];
    assert.equal(bench.put(`/v1/kv/lead?acquire=${mine}`, 'a').body, 'true');
    assert.equal(bench.put(`/v1/kv/lead?acquire=${mine}`, 'b').body, 'true');
    assert.equal(bench.put(`/v1/kv/lead?acquire=${other}`, 'c').body, 'false');
    assert.deepEqual([bench.entry('lead').Session, bench.entry('lead').LockIndex], [mine, 1]);
    assert.equal(bench.put(`/v1/kv/lead?release=${other}`).body, 'false');
    assert.equal(bench.put(`/v1/kv/lead?release=${mine}`).body, 'true');
    assert.equal(bench.put(`/v1/kv/lead?acquire=${other}`, 'c').body, 'true');
    assert.equal(bench.entry('lead').LockIndex, 2);
    assert.equal(bench.put('/v1/kv/lead?acquire=nobody').body, 'invalid session "nobody"');
  });

  test('a lock is advisory: whoever does not ask for it writes all the same', () => {
    const bench = new Bench();
    bench.put(`/v1/kv/lead?acquire=${bench.session()}`, 'a');
    assert.equal(bench.put('/v1/kv/lead', 'b').body, 'true');
    assert.equal(bench.entry('lead').Session, 'session-1');
  });

  test('a session ends at twice its TTL after the last renewal (session_ttl.go), and its key is free after the lock-delay', () => {
    const bench = new Bench();
    const [mine, other] = [bench.session({ TTL: '10s' }), bench.session()];
    bench.put(`/v1/kv/lead?acquire=${mine}`, 'a');
    bench.at(15_000);
    bench.put(`/v1/session/renew/${mine}`);
    bench.at(34_999);
    assert.equal(bench.entry('lead').Session, mine);
    bench.at(35_000);
    assert.equal(bench.entry('lead').Session, undefined);
    assert.equal(bench.put(`/v1/session/renew/${mine}`).body, `Session id '${mine}' not found`);
    bench.at(49_999);
    assert.equal(bench.put(`/v1/kv/lead?acquire=${other}`).body, 'false');
    bench.at(50_000);
    assert.equal(bench.put(`/v1/kv/lead?acquire=${other}`).body, 'true');
  });

  test('with the behaviour "delete" the keys go with the session', () => {
    const bench = new Bench();
    const mine = bench.session({ Behavior: 'delete', LockDelay: '0s' });
    bench.put(`/v1/kv/here?acquire=${mine}`, 'a');
    bench.put(`/v1/session/destroy/${mine}`);
    assert.equal(bench.get('/v1/kv/here').status, 404);
  });

  test('a TTL out of bounds is refused (session_endpoint.go)', () => {
    const { body } = new Bench().put('/v1/session/create', JSON.stringify({ TTL: '5s' }));
    assert.equal(body, "Invalid Session TTL '5000000000', must be between [10s=24h0m0s]");
  });

  test('a new leader knows no lock-delay, and gives every session its whole time again', () => {
    const before = new Bench();
    before.session({ TTL: '10s' });
    before.put('/v1/kv/lead?acquire=session-1', 'a');
    before.at(19_000);
    const after = new Bench({}, before.consul.store.state());
    after.at(19_999);
    assert.equal(after.entry('lead').Session, 'session-1');
    after.at(20_000);
    assert.equal(after.entry('lead').Session, undefined);
  });
});

suite('services', () => {
  const web = {
    ID: 'web-1',
    Name: 'web',
    Port: 80,
    Check: { TTL: '15s', DeregisterCriticalServiceAfter: '10s' },
  };
  const ids = (body: string) => JSON.parse(body).map((one: { Service: { ID: string } }) => one.Service.ID);

  test('a TTL check is critical until it is heard of, and when it is not heard of for that long', () => {
    const bench = new Bench();
    bench.put('/v1/agent/service/register', JSON.stringify(web));
    assert.deepEqual(ids(bench.get('/v1/health/service/web?passing').body), []);
    bench.put('/v1/agent/check/pass/service:web-1');
    assert.deepEqual(ids(bench.get('/v1/health/service/web?passing').body), ['web-1']);
    const waiting = bench.send(
      'GET',
      `/v1/health/service/web?passing&index=${bench.get('/v1/health/service/web').index}`,
    );
    bench.at(15_000);
    assert.equal(bench.answers.get(waiting)?.body, '[]');
  });

  test('one that stays critical is taken out: after a minute at least, at the next look, every 30 seconds', () => {
    const bench = new Bench();
    bench.put('/v1/agent/service/register', JSON.stringify(web));
    bench.put('/v1/agent/check/pass/service:web-1');
    bench.at(89_999);
    assert.deepEqual(ids(bench.get('/v1/health/service/web').body), ['web-1']);
    bench.at(90_000);
    assert.deepEqual(ids(bench.get('/v1/health/service/web').body), []);
  });

  test('a check that fails ends the sessions bound to it', () => {
    const bench = new Bench();
    bench.put('/v1/agent/service/register', JSON.stringify(web));
    bench.put('/v1/agent/check/pass/service:web-1');
    const mine = bench.session({ NodeChecks: [], ServiceChecks: [{ ID: 'service:web-1' }] });
    bench.put(`/v1/kv/lead?acquire=${mine}`, 'a');
    bench.put('/v1/agent/check/fail/service:web-1');
    assert.equal(bench.entry('lead').Session, undefined);
  });

  test('what is not modelled is refused by name', () => {
    const { status, body } = new Bench().put(
      '/v1/agent/service/register',
      JSON.stringify({ Name: 'web', Check: { HTTP: 'http://web/health', Interval: '10s' } }),
    );
    assert.equal(status, 501);
    assert.match(body, /^the simulated Consul has no HTTP checks/);
  });
});

suite('transactions', () => {
  test('all or nothing, with the errors of all that failed (txn.go)', () => {
    const bench = new Bench();
    bench.put('/v1/kv/a', 'x');
    const operations = [
      { KV: { Verb: 'set', Key: 'b', Value: 'eQ==' } },
      { KV: { Verb: 'check-index', Key: 'a', Index: 10 } },
      { KV: { Verb: 'get', Key: 'none' } },
    ];
    const { status, body } = bench.put('/v1/txn', JSON.stringify(operations));
    assert.equal(status, 409);
    assert.deepEqual(JSON.parse(body), {
      Results: null,
      Errors: [
        { OpIndex: 1, What: 'failed index check for key "a", current modify index 11 != 10' },
        { OpIndex: 2, What: 'key "none" doesn\'t exist' },
      ],
    });
    assert.equal(bench.get('/v1/kv/b').status, 404);
  });

  test('their writes have one index, and show no values', () => {
    const bench = new Bench();
    const set = (Key: string) => ({ KV: { Verb: 'set', Key, Value: 'eA==' } });
    const { body } = bench.put('/v1/txn', JSON.stringify([set('a'), set('b')]));
    const shown = JSON.parse(body).Results.map(({ KV }: { KV: object }) => KV);
    const entry = { LockIndex: 0, Flags: 0, Value: null, CreateIndex: 11, ModifyIndex: 11 };
    assert.deepEqual(shown, [
      { ...entry, Key: 'a' },
      { ...entry, Key: 'b' },
    ]);
  });
});

suite('without a leader', () => {
  test('stale reads are answered, others wait for one, and give up after seven seconds', () => {
    const stored = new Bench();
    stored.put('/v1/kv/a', 'x');
    const bench = new Bench({ electionMs: 10_000 }, stored.consul.store.state());
    assert.equal(bench.get('/v1/kv/a?stale&raw').body, 'x');
    const early = bench.send('GET', '/v1/kv/a?raw');
    bench.at(5_000);
    const late = bench.send('GET', '/v1/kv/a?raw');
    bench.at(7_000);
    assert.deepEqual(
      [bench.answers.get(early)?.status, bench.answers.get(early)?.body],
      [500, 'No cluster leader'],
    );
    bench.at(10_000);
    assert.equal(bench.answers.get(late)?.body, 'x');
  });
});

test('durations are as Go writes them', () => {
  assert.deepEqual(['10s', '1m30s', '500ms', '1.5h', '0', 'soon', '10'].map(parseDuration), [
    ...[10_000, 90_000, 500, 5_400_000, 0],
    ...[undefined, undefined],
  ]);
});
