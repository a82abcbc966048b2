import { json, Refusal, text, type Answer, type Ask, type Found } from './answer.ts';
import * as catalog from './catalog.ts';
import { parseDuration } from './duration.ts';
import { read } from './reads.ts';
import * as sessions from './sessions.ts';
import { Store, type Session, type State, type Status } from './store.ts';
import { transact } from './txn.ts';
import { write } from './writes.ts';

export interface ConsulOptions {
  /** The name of its node. @default 'consul' */
  readonly node?: string;
  /** How long after a start there is no leader: until then only stale reads are answered. @default 0 */
  readonly electionMs?: number;
  /** Identities of sessions: none may come again. */
  readonly unique: () => string;
  /** A part of so many milliseconds, by which a blocking query waits longer than it was asked to. */
  readonly jitter: (atMostMs: number) => number;
}

/** A query that waits for a greater index, or for its time to be over. */
interface Waiting {
  readonly ask: Ask;
  readonly index: number;
  readonly untilMs: number;
  last: Found;
}

const [defaultWaitMs, longestWaitMs] = [300_000, 600_000];
/** A request that needs a leader waits that long for one. */
const holdMs = 7_000;
/** How often the agent looks for services that have been critical for too long. */
const reapEveryMs = 30_000;

/** Consul without HTTP, disk and clock: it is given requests and the time, gives answers, and says when to wake it. */
export class Consul {
  readonly node: string;
  readonly unique: () => string;
  store: Store;
  readonly #options: ConsulOptions;
  readonly #bootedAtMs: number;
  readonly #leaderAtMs: number;
  #nowMs: number;
  #answers: { readonly id: string; readonly answer: Answer }[] = [];
  readonly #waiting = new Map<string, Waiting>();
  readonly #held = new Map<string, { readonly ask: Ask; readonly untilMs: number }>();
  readonly #sessionEnds = new Map<string, number>();
  readonly #checkEnds = new Map<string, number>();
  readonly #criticalSince = new Map<string, number>();
  /** Only the leader knows lock-delays, and only in memory: its successor knows none. */
  readonly #lockDelays = new Map<string, number>();

  constructor(options: ConsulOptions, nowMs: number, state?: State) {
    this.#options = options;
    this.node = options.node ?? 'consul';
    this.unique = options.unique;
    this.store = new Store(state);
    [this.#nowMs, this.#bootedAtMs] = [nowMs, nowMs];
    this.#leaderAtMs = nowMs + (options.electionMs ?? 0);
    for (const session of this.store.sessions.values())
      this.#sessionEnds.set(session.id, this.#leaderAtMs + sessions.lifeMs(session));
    for (const { id } of this.store.checks.values()) this.keepCheck(id);
  }

  /** A request that came in. Its answer, sooner or later, is among {@link takeAnswers}. */
  receive(id: string, ask: Ask, nowMs: number): void {
    this.advance(nowMs);
    if (this.#needsLeader(ask) && this.#nowMs < this.#leaderAtMs)
      this.#held.set(id, { ask, untilMs: this.#nowMs + holdMs });
    else this.#handle(id, ask);
    this.#answerChanged();
  }

  /** Nobody waits for that answer any more. */
  forget(id: string): void {
    this.#waiting.delete(id);
    this.#held.delete(id);
  }

  takeAnswers(): readonly { readonly id: string; readonly answer: Answer }[] {
    const answers = this.#answers;
    this.#answers = [];
    return answers;
  }

  /** Lets happen what was due by now, in its order. */
  advance(nowMs: number): void {
    for (let due = this.wakeAtMs; due !== undefined && due <= nowMs; due = this.wakeAtMs) {
      this.#nowMs = Math.max(this.#nowMs, due);
      this.#happen();
      this.#answerChanged();
    }
    this.#nowMs = Math.max(this.#nowMs, nowMs);
  }

  get wakeAtMs(): number | undefined {
    const due = [
      ...[...this.#waiting.values()].map(({ untilMs }) => untilMs),
      ...[...this.#held.values()].map(({ untilMs }) => Math.min(untilMs, this.#leaderAtMs)),
      ...this.#sessionEnds.values(),
      ...this.#checkEnds.values(),
      ...[...this.#criticalSince.keys()].map((check) => this.#reapAtMs(check)),
    ];
    const first = Math.min(Infinity, ...due);
    return first === Infinity ? undefined : first;
  }

  /** A session lives on, from now. */
  keepSession(session: Session): void {
    const life = sessions.lifeMs(session);
    if (life !== Infinity) this.#sessionEnds.set(session.id, this.#nowMs + life);
  }

  endSession(id: string): void {
    const session = this.store.sessions.get(id);
    const index = this.store.nextIndex();
    this.#sessionEnds.delete(id);
    if (!session) return;
    for (const key of sessions.invalidate(this.store, index, id))
      if (session.lockDelayMs > 0) this.#lockDelays.set(key, this.#nowMs + session.lockDelayMs);
  }

  /** Whether a lock that was lost may not be taken yet. */
  isDelayed(key: string): boolean {
    return (this.#lockDelays.get(key) ?? 0) > this.#nowMs;
  }

  /** A TTL check has been heard of: its time begins again. */
  keepCheck(id: string): void {
    const check = this.store.checks.get(id);
    if (!check) return;
    if (check.ttlMs !== undefined) this.#checkEnds.set(id, this.#nowMs + check.ttlMs);
    if (check.status === 'critical') this.#critical(id);
    else this.#criticalSince.delete(id);
  }

  /** Whether there is such a check. */
  report(id: string, status: Status, output: string): boolean {
    const check = this.store.checks.get(id);
    if (!check) return false;
    if (check.status !== status || check.output !== output)
      catalog.setCheck(this.store, this.store.nextIndex(), { ...check, status, output });
    this.keepCheck(id);
    return true;
  }

  removeService(id: string): boolean {
    const service = this.store.services.get(id);
    if (!service) return false;
    const checks = catalog.checksOf(this.store, service).map((check) => check.id);
    catalog.deregister(this.store, this.store.nextIndex(), service);
    for (const check of checks) this.#forgetCheck(check);
    return true;
  }

  transact(body: Uint8Array): Answer {
    const { answer, store } = transact(this.store, body, (key) => this.isDelayed(key));
    this.store = store;
    return answer;
  }

  /**
   * Puts an older state back: the indexes of what is in it are smaller, and whoever waits is sent away with what was found
   * before. The count of writes never goes back (`restoreUserSnapshot` in hashicorp/raft).
   */
  restore(body: Uint8Array): Answer {
    const { raftIndex } = this.store;
    this.store = new Store(JSON.parse(new TextDecoder().decode(body)) as State);
    this.store.raftIndex = Math.max(raftIndex, this.store.raftIndex) + 1;
    for (const [id, { last }] of this.#waiting) this.#answer(id, last);
    this.#waiting.clear();
    this.#sessionEnds.clear();
    for (const session of this.store.sessions.values()) this.keepSession(session);
    this.#checkEnds.clear();
    this.#criticalSince.clear();
    for (const { id } of this.store.checks.values()) this.keepCheck(id);
    return text('', 200);
  }

  #handle(id: string, ask: Ask): void {
    try {
      const answer = ask.method === 'GET' ? this.#read(id, ask) : write(this, ask);
      if (answer === 'waits') return;
      this.#answers.push({ id, answer: answer ?? text('', 404) });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#answers.push({ id, answer: text(error.message, error.status) });
    }
  }

  #read(id: string, ask: Ask): Answer | 'waits' | undefined {
    if (ask.path === '/v1/status/leader')
      return json(this.#nowMs < this.#leaderAtMs ? '' : `${this.node}:8300`);
    if (ask.path === '/v1/snapshot') return json(this.store.state());
    const { index, waitMs } = blockingOf(ask.query);
    const found = read(this.store, ask, this.node);
    if (!found) return undefined;
    if (index === 0 || found.index === undefined || shownIndex(found) > index) return this.#withMeta(found);
    const untilMs = this.#nowMs + waitMs + this.#options.jitter(waitMs / 16);
    this.#waiting.set(id, { ask, index, untilMs, last: found });
    return 'waits';
  }

  /** Answers the queries whose result has a greater index now. */
  #answerChanged(): void {
    for (const [id, waiting] of this.#waiting) {
      const found = read(this.store, waiting.ask, this.node);
      if (!found) continue;
      waiting.last = found;
      if (shownIndex(found) <= waiting.index) continue;
      this.#waiting.delete(id);
      this.#answer(id, found);
    }
  }

  #answer(id: string, found: Found): void {
    this.#answers.push({ id, answer: this.#withMeta(found) });
  }

  #withMeta(found: Found): Answer {
    const hasLeader = this.#nowMs >= this.#leaderAtMs;
    const meta = {
      'x-consul-index': String(shownIndex(found)),
      'x-consul-knownleader': String(hasLeader),
      'x-consul-lastcontact': String(hasLeader ? 0 : this.#nowMs - this.#bootedAtMs),
    };
    const { answer } = found;
    return { ...answer, headers: { ...answer.headers, ...meta } };
  }

  #happen(): void {
    const now = this.#nowMs;
    for (const [id, { ask, untilMs }] of this.#held)
      if (this.#leaderAtMs <= now) {
        this.#held.delete(id);
        this.#handle(id, ask);
      } else if (untilMs <= now) {
        this.#held.delete(id);
        this.#answers.push({ id, answer: text('No cluster leader', 500) });
      }
    for (const [id, { untilMs, last }] of this.#waiting)
      if (untilMs <= now) {
        this.#waiting.delete(id);
        this.#answer(id, last);
      }
    for (const [id, endsAt] of this.#sessionEnds) if (endsAt <= now) this.endSession(id);
    for (const [id, endsAt] of this.#checkEnds) if (endsAt <= now) this.#expire(id);
    for (const id of [...this.#criticalSince.keys()]) if (this.#reapAtMs(id) <= now) this.#reap(id);
  }

  #expire(id: string): void {
    this.#checkEnds.delete(id);
    const check = this.store.checks.get(id);
    if (!check) return;
    const expired = { ...check, status: 'critical', output: 'TTL expired' } as const;
    if (check.status !== 'critical') catalog.setCheck(this.store, this.store.nextIndex(), expired);
    this.#critical(id);
  }

  /** A check that goes critical ends the sessions bound to it. */
  #critical(id: string): void {
    if (!this.#criticalSince.has(id)) this.#criticalSince.set(id, this.#nowMs);
    for (const session of sessions.boundTo(this.store, id)) this.endSession(session.id);
  }

  #reapAtMs(id: string): number {
    const after = this.store.checks.get(id)?.deregisterAfterMs;
    if (after === undefined) return Infinity;
    const due = (this.#criticalSince.get(id) ?? 0) + after - this.#bootedAtMs;
    return this.#bootedAtMs + (Math.floor(due / reapEveryMs) + 1) * reapEveryMs;
  }

  #reap(id: string): void {
    const service = this.store.checks.get(id)?.service;
    if (service === undefined || !this.removeService(service)) this.#forgetCheck(id);
  }

  #forgetCheck(id: string): void {
    this.#checkEnds.delete(id);
    this.#criticalSince.delete(id);
    for (const session of sessions.boundTo(this.store, id)) this.endSession(session.id);
  }

  #needsLeader({ query, path }: Ask): boolean {
    return !query.has('stale') && path !== '/v1/status/leader' && !path.startsWith('/v1/agent/');
  }
}

/** An index of 0 would make clients ask again and again: it is never shown, and 1 waits for what was never there. */
const shownIndex = ({ index = 0 }: Found): number => Math.max(index, 1);

/** @throws Refusal for an index or a wait that is none */
function blockingOf(query: Ask['query']): { readonly index: number; readonly waitMs: number } {
  if (query.has('stale') && query.has('consistent'))
    throw new Refusal(400, 'Cannot specify ?stale with ?consistent, conflicting semantics.');
  const [index, wait] = [query.get('index') ?? '0', query.get('wait')];
  if (!/^\d+$/.test(index)) throw new Refusal(400, 'Invalid index');
  const waitMs = wait === undefined ? 0 : parseDuration(wait);
  if (waitMs === undefined) throw new Refusal(400, 'Invalid wait time');
  return { index: Number(index), waitMs: Math.min(waitMs || defaultWaitMs, longestWaitMs) };
}
