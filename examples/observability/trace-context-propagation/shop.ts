import { extract, inject, type TraceContext } from './trace-context.ts';
import type { SpanKind, Tracer } from './tracer.ts';

/** What is in the queue: headers for whoever carries it, and what it says. */
export interface Message {
  headers: Record<string, string>;
  order: string;
}

/** A list on disk. */
export interface List {
  append(order: string): Promise<void>;
  read(): string[];
}

// #region orders
/** `POST /orders/<id>`: has the order paid, and a mail sent about it. */
export function ordersService(tracer: Tracer) {
  return (request: Request): Promise<Response> => {
    const order = lastOf(request.url);
    const attributes = { order };
    return tracer.span(
      { kind: 'server', name: 'place', parent: extract(request.headers), attributes },
      async (span) => {
        const isPaid = await tried(tracer, 'client', 'charge', order, span, (attempt) =>
          fetch(`http://payment/charges/${order}`, {
            method: 'PUT',
            headers: inject(attempt),
            signal: AbortSignal.timeout(100),
          }),
        );
        if (!isPaid) return new Response('not paid, as far as we know', { status: 504 });
        const isSent = await tried(tracer, 'producer', 'send', order, span, (attempt) =>
          fetch(`http://queue/messages/${order}`, {
            method: 'POST',
            body: JSON.stringify({ headers: inject(attempt), order } satisfies Message),
            signal: AbortSignal.timeout(100),
          }),
        );
        return new Response(isSent ? 'placed' : 'paid', { status: isSent ? 200 : 202 });
      },
    );
  };
}

/** Tries up to three times. Each try is a span of its own, so that its receiver names the one that it answered. */
async function tried(
  tracer: Tracer,
  kind: SpanKind,
  name: string,
  order: string,
  parent: TraceContext,
  send: (attempt: TraceContext) => Promise<Response>,
): Promise<boolean> {
  for (let count = 1; count <= 3; count++) {
    const attributes = { order, try: String(count) };
    try {
      const response = await tracer.span({ kind, name, parent, attributes }, send);
      if (response.ok) return true;
    } catch {
      // No answer: try again.
    }
  }
  return false;
}
// #endregion

// #region receivers
/** `PUT /charges/<id>`: once for each order, however often it is asked for. */
export function payment(tracer: Tracer, charges: List) {
  return (request: Request): Promise<Response> => {
    const order = lastOf(request.url);
    const parent = extract(request.headers);
    return tracer.span({ kind: 'server', name: 'charge', parent, attributes: { order } }, async () => {
      if (!charges.read().includes(order)) await charges.append(order);
      return new Response('charged');
    });
  };
}

/** The queue pushes its messages here. Whose trace it is stands in the message, not in the request that brings it. */
export function mailer(tracer: Tracer, sent: List) {
  return async (request: Request): Promise<Response> => {
    const { headers, order } = (await request.json()) as Message;
    const parent = extract(new Headers(headers));
    return tracer.span({ kind: 'consumer', name: 'mail', parent, attributes: { order } }, async () => {
      await sent.append(order);
      return new Response('sent');
    });
  };
}
// #endregion

const lastOf = (url: string) => new URL(url).pathname.split('/').at(-1)!;
