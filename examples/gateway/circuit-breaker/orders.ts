import { BreakerOpen, type CircuitBreaker, type Verdict } from './circuit-breaker.ts';

/** The service answered, and its answer is no: this card, not this service. */
export class Declined extends Error {
  override name = 'Declined';
}

// #region charge
/** Asks payment for the money of one order. Whoever asks twice is charged once, because the order is the charge's id. */
export async function charge(order: string, signal: AbortSignal): Promise<void> {
  const response = await fetch(`http://payment/charges/${order}`, { method: 'PUT', signal });
  if (response.status === 402) throw new Declined(order);
  if (!response.ok) throw new Error(`payment answers ${response.status}`);
}

/** A time-out, a lost connection and a 5xx are failures. A declined card says nothing about how payment is. */
export const judge = (error: unknown): Verdict => (error instanceof Declined ? 'neither' : 'failure');
// #endregion

// #region orders
/** `POST /orders/<id>`: charges for an order, through the breaker. */
export function ordersService(breaker: Pick<CircuitBreaker, 'execute'>) {
  return async (request: Request): Promise<Response> => {
    const order = new URL(request.url).pathname.split('/').at(-1)!;
    try {
      await breaker.execute((signal) => charge(order, signal));
      return new Response('paid');
    } catch (error) {
      if (error instanceof Declined) return new Response('declined', { status: 402 });
      if (error instanceof BreakerOpen) return new Response('not tried', { status: 503 });
      return new Response('nobody knows yet', { status: 504 });
    }
  };
}
// #endregion
