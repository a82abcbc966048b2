// Runs in the hidden frame that @webcontainer/api adds to a page. Speaks the client's dialect of Comlink to the page
// and MessagePack over one WebSocket per container to server.ts. Closing that socket destroys the container.
import { decode, encode } from '@msgpack/msgpack';
import { Comlink } from 'client-comlink';

type Listener = (...args: unknown[]) => void;

interface Reply {
  id?: number;
  value?: unknown;
  error?: { name: string; message: string };
  channel?: string;
  args?: unknown[];
}

/** One container on the server, reached over a socket of its own. */
class Connection {
  readonly #socket = new WebSocket(`ws://${location.host}/rpc`);
  readonly #pending = new Map<number, PromiseWithResolvers<unknown>>();
  readonly #listeners = new Map<string, Set<Listener>>();
  #lastId = 0;

  async open(): Promise<void> {
    this.#socket.binaryType = 'arraybuffer';
    this.#socket.onmessage = ({ data }) => this.#receive(decode(data as ArrayBuffer) as Reply);
    await new Promise<void>((resolve, reject) => {
      this.#socket.onopen = () => resolve();
      this.#socket.onerror = () => reject(new Error('stand-in: its server does not answer'));
    });
    this.#socket.onclose = () => {
      this.#emit('error', { message: 'stand-in: the connection to its server is lost' });
      for (const call of this.#pending.values()) call.reject(new Error('stand-in: connection lost'));
    };
  }

  call(method: string, ...args: unknown[]): Promise<unknown> {
    if (this.#socket.readyState !== WebSocket.OPEN)
      return Promise.reject(new Error('stand-in: connection lost'));
    const call = Promise.withResolvers<unknown>();
    this.#pending.set(++this.#lastId, call);
    this.#socket.send(encode({ id: this.#lastId, method, args }));
    return call.promise;
  }

  on(channel: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  close(): void {
    this.#socket.onclose = null;
    this.#socket.close();
  }

  #receive({ id, value, error, channel, args = [] }: Reply): void {
    if (channel) return this.#emit(channel, ...args);
    const call = this.#pending.get(id!)!;
    this.#pending.delete(id!);
    if (error) call.reject(Object.assign(new Error(error.message), { name: error.name }));
    else call.resolve(value);
  }

  #emit(channel: string, ...args: unknown[]): void {
    this.#listeners.get(channel)?.forEach((listener) => listener(...args));
  }
}

const fileCalls = ['readFile', 'writeFile', 'readdir', 'mkdir', 'rm', 'rename'];

async function build(options: object) {
  if (!crossOriginIsolated) {
    // The words are those of the real one (webcontainer-core#1154).
    const text =
      "Failed to execute 'postMessage' on 'Worker': SharedArrayBuffer transfer requires self.crossOriginIsolated.";
    throw new DOMException(text, 'DataCloneError');
  }
  const connection = new Connection();
  await connection.open();
  const info = await connection.call('build', options);
  const call =
    (method: string) =>
    (...args: unknown[]) =>
      connection.call(method, ...args);
  const unsupported = (what: string) => () => Promise.reject(new Error(`stand-in: ${what} is not supported`));
  return Comlink.proxy({
    fs: () => {
      const calls = Object.fromEntries(fileCalls.map((name) => [name, call(`fs.${name}`)]));
      return Comlink.proxy({ ...calls, watch: (...of: WatchCall) => watch(connection, ...of) });
    },
    previewScript: () => '',
    runtimeInfo: () => info,
    run: (request: object, _stdout: undefined, _stderr: undefined, output?: Listener) =>
      run(connection, request, output),
    loadFiles: (bytes: Uint8Array, { mountPoints }: { mountPoints?: string }) =>
      connection.call('loadFiles', bytes, mountPoints),
    serialize: unsupported('export'),
    setPreviewScript: unsupported('a preview'),
    setCredentials: () => {},
    on: (event: string, listener: Listener) => Comlink.proxy(connection.on(event, listener)),
    teardown: () => connection.close(),
  });
}

type WatchCall = [path: string, options: object, listener: Listener];

async function watch(connection: Connection, ...[path, options, listener]: WatchCall) {
  const id = await connection.call('fs.watch', path, options);
  const unsubscribe = connection.on(`watch:${id}`, listener);
  return Comlink.proxy({
    close: () => {
      unsubscribe();
      return connection.call('fs.unwatch', id);
    },
  });
}

async function run(connection: Connection, request: object, output?: Listener) {
  const id = await connection.call('run', request);
  const onExit = new Promise((resolve) => connection.on(`exit:${id}`, resolve));
  connection.on(`output:${id}`, (chunk) => output?.(chunk)); // `null` closes the client's stream
  return Comlink.proxy({
    onExit,
    write: (data: string) => connection.call('write', id, data),
    kill: () => connection.call('kill', id),
    resize: (size: object) => connection.call('resize', id, size),
  });
}

const { port1, port2 } = new MessageChannel();
Comlink.expose({ build }, port1);
// Any origin may get this: the header `frame-ancestors` has already decided who can embed the page.
parent.postMessage({ type: 'init' }, '*', [port2]);
