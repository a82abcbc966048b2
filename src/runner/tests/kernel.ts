/** The script that runs the tests of one file in the sandbox's worker, behind the compiled files; see bundle.ts. */
import type { CompiledTests, FromTests } from './protocol.ts';
import { runCompiled } from './run-compiled.ts';

/** Left by the compiled files, which stand first in the worker's source so that its line numbers are the source's. */
declare const faultlineTests: { compiled: CompiledTests; code: Parameters<typeof runCompiled>[1] };

const ALIVE_EVERY_MS = 200;

addEventListener('message', ({ ports }) => void serve(ports[0]!), { once: true });

async function serve(port: MessagePort): Promise<void> {
  // Its own, because tests may mock what is global.
  const send = (message: FromTests) => port.postMessage(message);
  let begun: readonly string[] = [];
  setInterval(() => send({ kind: 'alive' }), ALIVE_EVERY_MS);
  addEventListener('unhandledrejection', (event) => {
    event.preventDefault();
    const message = `Nobody caught an error: ${String((event as PromiseRejectionEvent).reason)}`;
    send({ kind: 'ended', result: { names: begun, outcome: 'failed', failure: { message, places: [] } } });
  });
  const { compiled, code } = faultlineTests;
  await runCompiled(compiled, code, /blob:[^\s]*?:(\d+):\d+/, (message) => {
    if (message.kind === 'begun') begun = message.names;
    send(message);
  });
}

const channel = new MessageChannel();
const waiting: (() => void)[] = [];
channel.port1.onmessage = () => waiting.shift()?.();
/** Node has it, and tests use it to let others go first. */
Object.assign(globalThis, {
  setImmediate(code: (...args: unknown[]) => void, ...args: unknown[]) {
    waiting.push(() => code(...args));
    channel.port2.postMessage(0);
  },
});
