import type { TraceEvent } from '../trace.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Runs written by hand, as a simulator would trace them. For tests and for looking at diagrams. */

type Body = TraceEvent extends infer E
  ? E extends TraceEvent
    ? Omit<E, 'atMs' | 'node' | 'life'>
    : never
  : never;

/** Writes down a trace, one event a call, with the lives of the nodes kept. */
class Script {
  readonly #events: TraceEvent[] = [];
  readonly #lives = new Map<string, number>();
  readonly #counts = new Map<string, number>();
  #now = 0;

  constructor(...nodes: string[]) {
    for (const node of nodes) this.boot(node);
  }

  /** In order of time: calls that overlap may be written one after the other. */
  get trace(): TraceEvent[] {
    return this.#events.toSorted((a, b) => a.atMs - b.atMs);
  }

  at(ms: number): this {
    this.#now = ms;
    return this;
  }

  add(node: string, body: Body): this {
    this.#events.push({ atMs: this.#now, node, life: this.#lives.get(node) ?? 1, ...body } as TraceEvent);
    return this;
  }

  boot(node: string): this {
    this.#lives.set(node, (this.#lives.get(node) ?? 0) + 1);
    return this.add(node, { kind: 'boot' });
  }

  start(name: string): this {
    return this.add('client', { kind: 'operation', name, phase: 'start', outcome: '' });
  }

  end(name: string, outcome: string, phase: 'ok' | 'error' = 'ok'): this {
    return this.add('client', { kind: 'operation', name, phase, outcome });
  }

  /** Sends a request and returns its identity. */
  ask(from: string, to: string, label: string): string {
    const key = `${from}→${to} ${label}`;
    const n = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, n);
    const message = `${key}#${n}`;
    this.add(from, { kind: 'send', message, to, reply: false, label, body: '' });
    return message;
  }

  get(message: string): this {
    const [, from = '', to = '', label = ''] = /^(.*?)→(\S+) (.*)#\d+/.exec(message)!;
    return this.add(to, { kind: 'receive', message, from, reply: false, label });
  }

  answer(message: string, label = '200'): this {
    const [, to = '', from = ''] = /^(.*?)→(\S+) /.exec(message)!;
    return this.add(from, { kind: 'send', message: `${message}/reply`, to, reply: true, label, body: '' });
  }

  hear(message: string, label = '200'): this {
    const [, node = '', from = ''] = /^(.*?)→(\S+) /.exec(message)!;
    return this.add(node, { kind: 'receive', message: `${message}/reply`, from, reply: true, label });
  }

  write(node: string, file: string, entry: unknown, acked = true): this {
    const write = `${node} ${file}#${this.#events.length}`;
    this.add(node, { kind: 'durable', write, file, text: JSON.stringify(entry) });
    return acked ? this.add(node, { kind: 'acked', write, file }) : this;
  }

  /** A whole call with nothing wrong, from `ms` on, three milliseconds long. */
  calm(ms: number, from: string, to: string, label: string, entry?: unknown, status = '200'): this {
    const message = this.at(ms).ask(from, to, label);
    this.at(ms + 1)
      .get(message)
      .at(ms + 2);
    if (entry !== undefined) this.write(to, 'ledger', entry);
    return this.answer(message, status)
      .at(ms + 3)
      .hear(message, status);
  }

  breaks(invariant: string): this {
    return this.add('', { kind: 'violation', invariant });
  }
}

const ATOMIC =
  'a finished saga leaves either all effects or none (each applied step compensated exactly once)';
const SERVICES = ['orders', 'inventory', 'payment', 'shipping'] as const;

export const SAGA_WORDS: Vocabulary = {
  undo: { reserve: 'release', charge: 'refund', book: 'cancel' },
  calls: { 'POST /orders': { verb: 'place', object: 'order {2}' } },
  operations: { place: 'places order {rest}' },
  writes: [
    { file: 'ledger', text: '{done}' },
    { file: 'journal', match: { event: 'began' }, text: 'knows {step}', tone: 'note' },
    { file: 'journal', match: { event: 'undone' }, text: '{step} undone', tone: 'undo' },
    { file: 'journal', match: { event: 'compensated' }, text: '{step} undone', tone: 'undo' },
    { file: 'journal', match: { event: 'ended' }, text: 'saga {result}', tone: 'end' },
    { file: 'journal', match: { event: 'failed' }, text: 'saga failed', tone: 'end' },
    { file: 'journal', match: { event: 'done' }, text: 'saga done', tone: 'end' },
  ],
};

const journal = (event: string, step?: string) => ({ saga: 'o1', event, ...(step ? { step } : {}) });
const applied = (step: string) => ({ event: 'applied', key: `o1/${step}` });
const undone = (step: string) => ({ event: 'undone', key: `o1/${step}` });

/** The opening run of the site: the step whose reply was lost is not in the list of what to undo. */
export function lostReply(): TraceEvent[] {
  const s = new Script(...SERVICES);
  const order = s.start('place o1').ask('client', 'orders', 'POST /orders/o1');
  s.at(1).get(order).write('orders', 'journal', journal('started'));
  s.calm(2, 'orders', 'inventory', 'POST /reserve?order=o1', applied('inventory'));
  s.at(6).write('orders', 'journal', journal('began', 'inventory'));
  s.at(6).calm(6, 'orders', 'payment', 'POST /charge?order=o1', applied('payment'));
  s.at(10).write('orders', 'journal', journal('began', 'payment'));
  const book = s.ask('orders', 'shipping', 'POST /book?order=o1');
  s.at(11).get(book).at(12).write('shipping', 'ledger', applied('shipping')).answer(book);
  s.add('shipping', { kind: 'lost', message: `${book}/reply`, to: 'orders', reply: true, why: 'drop' });
  s.at(110).add('orders', { kind: 'abort', message: book, to: 'shipping', reason: 'TimeoutError' });
  s.calm(110, 'orders', 'payment', 'POST /refund?order=o1', undone('payment'));
  s.at(114).write('orders', 'journal', journal('undone', 'payment'));
  s.calm(114, 'orders', 'inventory', 'POST /release?order=o1', undone('inventory'));
  s.at(118).write('orders', 'journal', journal('undone', 'inventory'));
  s.at(119).write('orders', 'journal', journal('failed')).answer(order, '409').at(120).hear(order, '409');
  s.end('place o1', 'undone').breaks(ATOMIC);
  return s.trace;
}

/** payment crashes between its durable write and its answer; orders asks again and is answered. */
export function crash(): TraceEvent[] {
  const s = new Script(...SERVICES);
  const order = s.start('place o1').ask('client', 'orders', 'POST /orders/o1');
  s.at(1).get(order).calm(2, 'orders', 'inventory', 'POST /reserve?order=o1', applied('inventory'));
  const first = s.at(5).ask('orders', 'payment', 'POST /charge?order=o1');
  s.at(6).get(first).at(7).write('payment', 'ledger', applied('payment'), false);
  s.add('payment', { kind: 'crash', silent: false, restartMs: 200 });
  s.add('payment', {
    kind: 'unwritten',
    why: 'in flight',
    write: 'payment audit#1',
    file: 'audit',
    text: '"seen"',
  });
  s.at(8).add('orders', { kind: 'failed', message: first, from: 'payment', why: 'reset' });
  const second = s.at(50).ask('orders', 'payment', 'POST /charge?order=o1');
  s.at(51).add('payment', { kind: 'ignored', message: second, from: 'orders', reply: false, why: 'down' });
  s.at(52).add('orders', { kind: 'failed', message: second, from: 'payment', why: 'refused' });
  s.at(207).boot('payment');
  s.calm(250, 'orders', 'payment', 'POST /charge?order=o1');
  s.calm(254, 'orders', 'shipping', 'POST /book?order=o1', applied('shipping'));
  s.at(258).answer(order).at(259).hear(order).end('place o1', 'done');
  return s.trace;
}

/** shipping's request is so late that it arrives after it was cancelled. */
export function lateAction(): TraceEvent[] {
  const s = new Script(...SERVICES);
  const order = s.start('place o1').ask('client', 'orders', 'POST /orders/o1');
  s.at(1).get(order).calm(2, 'orders', 'inventory', 'POST /reserve?order=o1', applied('inventory'));
  s.calm(6, 'orders', 'payment', 'POST /charge?order=o1', applied('payment'));
  const book = s.at(10).ask('orders', 'shipping', 'POST /book?order=o1');
  s.add('orders', { kind: 'delay', message: book, to: 'shipping', reply: false, ms: 400 });
  s.at(110).add('orders', { kind: 'abort', message: book, to: 'shipping', reason: 'TimeoutError' });
  s.calm(110, 'orders', 'shipping', 'POST /cancel?order=o1');
  s.calm(114, 'orders', 'payment', 'POST /refund?order=o1', undone('payment'));
  s.calm(118, 'orders', 'inventory', 'POST /release?order=o1', undone('inventory'));
  s.at(122).answer(order, '409').at(123).hear(order, '409').end('place o1', 'undone');
  s.at(411).get(book).at(412).write('shipping', 'ledger', applied('shipping')).answer(book).at(413);
  s.add('orders', {
    kind: 'ignored',
    message: `${book}/reply`,
    from: 'shipping',
    reply: true,
    why: 'gave up',
  });
  s.at(5000).breaks(ATOMIC);
  return s.trace;
}

/** orders cannot reach payment for a while and tries again until the network heals. */
export function partition(): TraceEvent[] {
  const s = new Script(...SERVICES);
  const order = s.start('place o1').ask('client', 'orders', 'POST /orders/o1');
  s.at(1).get(order).calm(2, 'orders', 'inventory', 'POST /reserve?order=o1', applied('inventory'));
  const link = { kind: 'partition', from: 'orders', to: 'payment', oneWay: false } as const;
  s.at(4).add('orders', { ...link, phase: 'start' });
  for (const ms of [6, 126, 266]) {
    const charge = s.at(ms).ask('orders', 'payment', 'POST /charge?order=o1');
    s.add('orders', { kind: 'lost', message: charge, to: 'payment', reply: false, why: 'partition' });
    s.at(ms + 100).add('orders', { kind: 'abort', message: charge, to: 'payment', reason: 'TimeoutError' });
  }
  s.at(400).add('orders', { ...link, phase: 'end' });
  s.calm(446, 'orders', 'payment', 'POST /charge?order=o1', applied('payment'));
  s.calm(450, 'orders', 'shipping', 'POST /book?order=o1', applied('shipping'));
  s.at(454).answer(order).at(455).hear(order).end('place o1', 'done');
  return s.trace;
}

/** The client's request arrives twice, and the order runs twice. */
export function duplicate(): TraceEvent[] {
  const s = new Script(...SERVICES);
  const order = s.start('place o1').ask('client', 'orders', 'POST /orders/o1');
  s.add('client', { kind: 'duplicate', message: order, to: 'orders', reply: false });
  s.at(1).get(order).at(2).get(`${order}/copy`);
  s.calm(3, 'orders', 'payment', 'POST /charge?order=o1', applied('payment'));
  s.calm(4, 'orders', 'payment', 'POST /charge?order=o1', applied('payment'));
  s.at(8).answer(order).answer(`${order}/copy`).at(9).hear(order).end('place o1', 'done');
  s.at(10).add('client', {
    kind: 'ignored',
    message: `${order}/copy/reply`,
    from: 'orders',
    reply: true,
    why: 'gave up',
  });
  s.at(5000).breaks('every order is charged once');
  return s.trace;
}

/** Three orders at once, a broken connection, a refusal by the callee, and a machine that dies without a word. */
export function busy(): TraceEvent[] {
  const s = new Script(...SERVICES);
  const orders = ['o1', 'o2', 'o3'].map((o) =>
    s.start(`place ${o}`).ask('client', 'orders', `POST /orders/${o}`),
  );
  s.at(1);
  for (const order of orders) s.get(order);
  s.calm(2, 'orders', 'inventory', 'POST /reserve?order=o1', applied('inventory'));
  s.calm(3, 'orders', 'inventory', 'POST /reserve?order=o2', { event: 'applied', key: 'o2/inventory' });
  s.calm(4, 'orders', 'inventory', 'POST /reserve?order=o3', undefined, '409');
  const charge = s.at(7).ask('orders', 'payment', 'POST /charge?order=o1');
  s.add('orders', { kind: 'lost', message: charge, to: 'payment', reply: false, why: 'reset' });
  s.add('orders', { kind: 'failed', message: charge, from: 'payment', why: 'reset' });
  s.calm(8, 'orders', 'inventory', 'POST /release?order=o1', undone('inventory'));
  const second = s.at(12).ask('orders', 'payment', 'POST /charge?order=o2');
  s.at(13).get(second).add('payment', { kind: 'crash', silent: true, restartMs: 200 });
  s.at(112).add('orders', { kind: 'abort', message: second, to: 'payment', reason: 'TimeoutError' });
  s.add('orders', { kind: 'log', text: 'giving up on o2' });
  s.answer(orders[0]!, '409').answer(orders[1]!, '504').answer(orders[2]!, '409');
  s.at(113).hear(orders[0]!, '409').end('place o1', 'undone');
  s.hear(orders[1]!, '504').end('place o2', 'Error: 504', 'error');
  s.hear(orders[2]!, '409').end('place o3', 'sold out');
  s.at(213).boot('payment');
  s.at(5000).breaks(ATOMIC);
  return s.trace;
}

/** The client asks for it itself, and nobody tells it that it was done. */
export function lostCharge(): TraceEvent[] {
  const script = new Script('payments').start('charge c1');
  const charge = script.at(1).ask('client', 'payments', 'PUT /charges/c1');
  script.at(2).get(charge).write('payments', 'ledger', 'applied').answer(charge);
  script.add('payments', {
    kind: 'lost',
    message: `${charge}/reply`,
    to: 'client',
    reply: true,
    why: 'drop',
  });
  return script.breaks('the charge is known').trace;
}

export const FIXTURES: Readonly<Record<string, () => TraceEvent[]>> = {
  lostReply,
  crash,
  lateAction,
  partition,
  duplicate,
  busy,
};
