import { withLock, type Redis } from './lock.ts';

export interface EditorOptions {
  /** Opens a connection for one edit. */
  connect(): Promise<Redis & { destroy(): void }>;
  /** Where the list is. */
  storage: string;
  ttlMs: number;
}

// #region edit
/** Puts a book on the list: reads it, adds to it, writes it. With the token of its claim, so that it never writes over another's. */
async function edit(storage: string, book: string): Promise<'done' | 'fenced off'> {
  const claim = await fetch(`${storage}/claim`, { method: 'POST', signal: AbortSignal.timeout(1_000) });
  const { token, value: books } = (await claim.json()) as { token: number; value: string[] };
  if (books.includes(book)) return 'done';
  const written = await fetch(`${storage}/books?token=${token}`, {
    method: 'PUT',
    body: JSON.stringify([...books, book]),
    signal: AbortSignal.timeout(1_000),
  });
  return written.ok ? 'done' : 'fenced off';
}
// #endregion

/** A worker: `POST /add?book=…`. 409 and 503 ask the caller to come again. */
export const editor =
  ({ connect, storage, ttlMs }: EditorOptions) =>
  async (request: Request): Promise<Response> => {
    const book = new URL(request.url).searchParams.get('book')!;
    try {
      const redis = await connect();
      try {
        const result = await withLock(redis, ttlMs, () => edit(storage, book));
        return new Response(result ?? 'busy', { status: result === 'done' ? 200 : 409 });
      } finally {
        redis.destroy();
      }
    } catch (error) {
      return new Response((error as Error).message, { status: 503 });
    }
  };
