import { Hono } from 'hono';
import { inventory, type Reservations } from './inventory.ts';

/** The same service as a Hono app, whose `fetch` is a handler as it is. */
export function inventoryApp(
  reservations: Reservations,
): (request: Request) => Response | Promise<Response> {
  const app = new Hono();
  const reserve = inventory(reservations);
  app.get('/health', (context) => context.text('fine'));
  app.post('/reservations/:order', (context) => reserve(context.req.raw));
  return app.fetch;
}
