import type { Message } from './shop.ts';

/** A list on disk. `append` resolves when the entry is durable. */
export interface QueueLog {
  append(entry: QueueEntry): Promise<void>;
  read(): QueueEntry[];
}

export type QueueEntry =
  { id: number; event: 'stored'; message: Message } | { id: number; event: 'delivered' };

/**
 * A queue that pushes: `POST /messages/<about>` stores one, and it is sent to its consumer until that answers. So it may come
 * twice. Knows nothing of traces.
 */
export function pushQueue(log: QueueLog, consumer: string) {
  let ids = 0;
  return async (request: Request): Promise<Response> => {
    const message = (await request.json()) as Message;
    const id = ++ids;
    await log.append({ id, event: 'stored', message });
    void push(id, message);
    return new Response('stored', { status: 202 });
  };

  async function push(id: number, message: Message): Promise<void> {
    for (;;) {
      try {
        const signal = AbortSignal.timeout(100);
        const response = await fetch(`${consumer}/${id}`, {
          method: 'POST',
          body: JSON.stringify(message),
          signal,
        });
        if (response.ok) return await log.append({ id, event: 'delivered' });
      } catch {
        // No answer: it is sent again.
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
