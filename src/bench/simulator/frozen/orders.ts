import {
  recover,
  Refused,
  runSaga,
  type Attempt,
  type Journal,
  type SagaResult,
  type SagaStep,
} from './saga.ts';

// #region steps
/** What placing an order takes: each service, what it does, and how that is undone. */
export const stepsOf = (order: string): SagaStep[] => [
  step('inventory', order, 'reserve', 'release', 2),
  step('payment', order, 'charge', 'refund', 1),
  step('shipping', order, 'book', 'cancel', 1),
];

function step(name: string, order: string, action: string, compensation: string, attempts: number): SagaStep {
  const call = (path: string) => (attempt: Attempt) => post(`http://${name}/${path}?order=${order}`, attempt);
  return { name, action: call(action), compensate: call(compensation), timeoutMs: 100, attempts };
}

async function post(url: string, { key, signal }: Attempt): Promise<void> {
  const response = await fetch(url, { method: 'POST', headers: { 'idempotency-key': key }, signal });
  if (response.status === 409) throw new Refused(await response.text());
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
}
// #endregion

// #region orders
/** `POST /orders/<id>` places an order. The same order is placed once, however often and from wherever it is asked for. */
export async function ordersService(journal: Journal) {
  const running = new Map<string, Promise<SagaResult>>();
  await recover(stepsOf, journal);

  const place = async (order: string): Promise<SagaResult> => {
    const ended = journal.read().find((entry) => entry.saga === order && entry.event === 'ended');
    if (ended?.event === 'ended') return ended.result;
    await journal.append({ saga: order, event: 'started' });
    return runSaga(order, stepsOf(order), journal);
  };

  return async (request: Request): Promise<Response> => {
    const order = new URL(request.url).pathname.split('/').at(-1)!;
    let saga = running.get(order);
    if (!saga) running.set(order, (saga = place(order)));
    return Response.json({ order, result: await saga });
  };
}
// #endregion
