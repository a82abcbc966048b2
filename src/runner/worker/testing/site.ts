import { build } from 'esbuild';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { hashOf, policy } from '../../../site/csp.ts';
import { bootstrap } from '../../sandbox/bootstrap.ts';
import { bundleKernel } from '../bundle-kernel.ts';
import { bundleServer } from '../bundle-server.ts';

/** Serves the test page with the site's own policy. */
export async function servePage(): Promise<{ origin: string; close(): void }> {
  const [kernel, redis, { outputFiles }] = await Promise.all([
    bundleKernel(),
    bundleServer('redis'),
    build({ entryPoints: [join(import.meta.dirname, 'page.ts')], bundle: true, write: false, format: 'esm' }),
  ]);
  const files: Record<string, [type: string, text: string]> = {
    '/': [
      'text/html',
      '<!doctype html><meta charset="utf-8"><title>Worker</title><script type="module" src="/page.js"></script>',
    ],
    '/page.js': ['text/javascript', outputFiles[0]!.text],
    '/kernel.js': ['text/javascript', kernel],
    '/server-redis.js': ['text/javascript', redis],
  };
  const server = http.createServer((request, response) => {
    const [type, text] = files[request.url ?? ''] ?? [];
    if (!type) return void response.writeHead(404).end();
    response.writeHead(200, {
      'content-type': type,
      'content-security-policy': policy([hashOf(bootstrap)]),
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    });
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
