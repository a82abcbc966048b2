import type { Job } from './work-queue.ts';

/** `POST /orders/<id>` takes an order. The customer's points can wait: the answer is that their job is in the queue. */
export const shop = (publish: (job: Job) => Promise<void>) => async (request: Request) => {
  const id = new URL(request.url).pathname.split('/').at(-1)!;
  await publish({ id, points: 10 });
  return new Response('accepted', { status: 202 });
};
