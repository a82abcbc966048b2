/**
 * The service behind the breaker: `PUT /charges/<id>`. Without its bank it can do nothing, and says so.
 * Every fourth card is declined.
 */
export function payment(bankAnswers: () => boolean) {
  return (request: Request): Response => {
    const order = Number(/(\d+)$/.exec(new URL(request.url).pathname)?.[1]);
    if (!bankAnswers()) return new Response('the bank does not answer', { status: 503 });
    if (order % 4 === 0) return new Response('declined', { status: 402 });
    return new Response('charged');
  };
}
