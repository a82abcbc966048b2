import { sell, type Redis } from './inventory.ts';

export interface ShopOptions {
  /** Opens a connection for one sale. */
  connect(): Promise<Redis & { destroy(): void }>;
  pieces: number;
  ttlMs: number;
}

/** Takes orders: `POST /?order=…`. 409 and 503 ask the caller to come again. */
export const shop =
  ({ connect, pieces, ttlMs }: ShopOptions) =>
  async (request: Request): Promise<Response> => {
    const order = new URL(request.url).searchParams.get('order');
    if (!order) return new Response('Name an order: ?order=…', { status: 400 });
    const redis = await connect();
    try {
      const result = await sell(redis, { order, token: crypto.randomUUID(), pieces, ttlMs });
      return new Response(result, { status: result === 'sold' || result === 'sold out' ? 200 : 409 });
    } catch (error) {
      return new Response((error as Error).message, { status: 503 });
    } finally {
      redis.destroy();
    }
  };
