import { fenced, type Log } from './fence.ts';

/** Where the list of books is: `POST /claim` gives a token and the list, `PUT /books?token=…` writes it. */
export function storage(log: Log<string[]>) {
  const list = fenced(log, []);

  return async (request: Request): Promise<Response> => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === '/claim') return Response.json(await list.claim());
    const written = await list.write(Number(searchParams.get('token')), (await request.json()) as string[]);
    return written ? new Response('written') : new Response('fenced off', { status: 409 });
  };
}
