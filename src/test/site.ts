import { siteServer, listen, type ServeOptions } from '../site/server.ts';

/** Serves a built site on a free port of this machine. `url` is the address of its home page. */
export async function serveSite(options: ServeOptions): Promise<{ url: string; close(): Promise<void> }> {
  const server = siteServer(options);
  const port = await listen(server, 0);
  return {
    url: `http://localhost:${port}${options.base}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
