import { bootstrap } from './bootstrap.ts';

/**
 * Runs code that nobody trusts: in workers of a frame without an origin, which has no network, no storage and no way
 * to the page but the port it is given. The reader's edits and whatever a shared link carries run here, never elsewhere.
 */
export interface Sandbox {
  /** Runs a classic script in a worker of its own. */
  start(source: string, onError: (error: SandboxError) => void): SandboxWorker;
  /** Resolves if the frame is still there: it answers whatever its workers do. */
  ping(): Promise<void>;
  dispose(): void;
}

export interface SandboxWorker {
  /** The worker gets the other end in its first message. */
  port: MessagePort;
  /** Ends it at once, whatever it is doing. */
  stop(): void;
}

/** An error that no code in the worker caught, or that kept it from starting. `line` is 1-based in its source; 0: unknown. */
export interface SandboxError {
  message: string;
  line: number;
}

/** The frame's own policy. It can only take away from the page's, which it inherits. */
const POLICY = "default-src 'none'; script-src 'unsafe-inline' blob:; worker-src blob:";

/** Opens the frame. Resolves when it can start workers. */
export async function openSandbox(): Promise<Sandbox> {
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', 'allow-scripts');
  frame.title = 'Sandbox for running examples';
  frame.hidden = true;
  frame.srcdoc = `<!doctype html><meta http-equiv="content-security-policy" content="${POLICY}"><script>${bootstrap}</script>`;
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
  document.body.append(frame);
  await loaded;

  const control = new MessageChannel();
  const listeners = new Map<number, (error: SandboxError) => void>();
  control.port1.onmessage = ({ data }: MessageEvent<SandboxError & { id: number }>) =>
    listeners.get(data.id)?.(data);
  frame.contentWindow!.postMessage(null, '*', [control.port2]);
  let lastId = 0;
  return {
    start(source, onError) {
      const id = ++lastId;
      const channel = new MessageChannel();
      listeners.set(id, onError);
      control.port1.postMessage({ start: id, source, port: channel.port2 }, [channel.port2]);
      return {
        port: channel.port1,
        stop() {
          listeners.delete(id);
          control.port1.postMessage({ stop: id });
          channel.port1.close();
        },
      };
    },
    ping() {
      const id = ++lastId;
      const answered = new Promise<void>((resolve) => listeners.set(id, () => resolve()));
      control.port1.postMessage({ ping: id });
      return answered.finally(() => listeners.delete(id));
    },
    dispose() {
      control.port1.close();
      frame.remove();
    },
  };
}
