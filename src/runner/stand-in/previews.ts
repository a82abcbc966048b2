import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

interface Report {
  type: 'open' | 'close';
  port: number;
  pid: number;
}

interface Preview {
  pid: number;
  url: string;
  proxy: http.Server;
}

const LOOK_EVERY_MS = 250;

/**
 * The ports that the processes of one container have open, as they report them in a file of its folder. Each gets a
 * server of its own before it, which adds the headers that an isolated page needs to show it in a frame.
 */
export class Previews {
  readonly #file: string;
  readonly #emit: (channel: string, ...args: unknown[]) => void;
  readonly #open = new Map<number, Preview>();
  readonly #look: ReturnType<typeof setInterval>;
  #read = 0;

  constructor(folder: string, emit: (channel: string, ...args: unknown[]) => void) {
    this.#file = path.join(folder, '.ports');
    this.#emit = emit;
    fs.writeFileSync(this.#file, '');
    // A process that was killed reports nothing any more, so somebody must look in any case.
    this.#look = setInterval(() => void this.#update(), LOOK_EVERY_MS);
  }

  close(): void {
    clearInterval(this.#look);
    for (const port of this.#open.keys()) this.#closePort(port, 'silently');
  }

  async #update(): Promise<void> {
    const text = fs.readFileSync(this.#file, 'utf8');
    const news = text.slice(this.#read, text.lastIndexOf('\n') + 1);
    this.#read += news.length;
    for (const line of news.split('\n').filter(Boolean)) {
      const { type, port, pid } = JSON.parse(line) as Report;
      if (type === 'open') await this.#openPort(port, pid);
      else if (this.#open.get(port)?.pid === pid) this.#closePort(port);
    }
    for (const [port, { pid }] of this.#open) if (!isAlive(pid)) this.#closePort(port);
  }

  async #openPort(port: number, pid: number): Promise<void> {
    this.#open.get(port)?.proxy.close();
    const proxy = proxyOf(port);
    const preview: Preview = { pid, proxy, url: '' };
    this.#open.set(port, preview);
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    preview.url = `http://localhost:${(proxy.address() as AddressInfo).port}`;
    this.#emit('port', port, 'open', preview.url);
    this.#emit('server-ready', port, preview.url);
  }

  #closePort(port: number, silently?: 'silently'): void {
    const { proxy, url } = this.#open.get(port)!;
    this.#open.delete(port);
    proxy.closeAllConnections();
    proxy.close();
    if (!silently) this.#emit('port', port, 'close', url);
  }
}

function proxyOf(port: number): http.Server {
  const isolation = {
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'cross-origin',
    'cache-control': 'no-store',
  };
  return http.createServer((request, response) => {
    const headers = { ...request.headers, host: `localhost:${port}` };
    const { url, method } = request;
    const onward = http.request({ host: '127.0.0.1', port, path: url, method, headers }, (answer) => {
      response.writeHead(answer.statusCode!, { ...answer.headers, ...isolation });
      answer.pipe(response);
    });
    onward.on('error', () => response.writeHead(502, isolation).end('stand-in: nothing listens there'));
    request.pipe(onward);
  });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
