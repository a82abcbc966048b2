import { withLock, type Redis } from './lock.ts';

export interface EditorOptions {
  /** Opens a connection for one edit. */
  connect(): Promise<Redis & { destroy(): void }>;
  /** Where the list is. */
  storage: string;
  ttlMs: number;
  /** How long to wait for an answer of the storage. */
  patienceMs: number;
}

// #region edit
/** Puts a book on the list: claims it, which reads it, adds to it, and writes it with the token of the claim. */
async function edit({ storage, patienceMs }: EditorOptions, book: string): Promise<'done' | 'fenced off'> {
  const signal = AbortSignal.timeout(patienceMs);
  const claim = await fetch(`${storage}/claim`, { method: 'POST', signal });
  const { token, value: books } = (await claim.json()) as { token: number; value: string[] };
  if (books.includes(book)) return 'done';
  const body = JSON.stringify([...books, book]);
  const written = await fetch(`${storage}/books?token=${token}`, { method: 'PUT', body, signal });
  return written.ok ? 'done' : 'fenced off';
}
// #endregion

/** A worker: `POST /add?book=…`. 409 and 503 ask the caller to come again. */
export const editor =
  (options: EditorOptions) =>
  async (request: Request): Promise<Response> => {
    const book = new URL(request.url).searchParams.get('book')!;
    try {
      const redis = await options.connect();
      try {
        const result = await withLock(redis, options.ttlMs, () => edit(options, book));
        return new Response(result ?? 'busy', { status: result === 'done' ? 200 : 409 });
      } finally {
        redis.destroy();
      }
    } catch (error) {
      return new Response((error as Error).message, { status: 503 });
    }
  };
