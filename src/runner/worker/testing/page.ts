// The page of conformance.page.test.ts: the real engine, sandbox and compiler, with nothing of the site around them.
import { compile } from '../../../../examples/simulator/src/loader/compile.ts';
import { openSandbox } from '../../sandbox/sandbox.ts';
import { WorkerEngine } from '../worker-engine.ts';

const loadKernel = async () => (await fetch('/kernel.js')).text();
const loadServer = async (name: string) => (await fetch(`/server-${name}.js`)).text();

const harness = {
  createEngine: (silenceMs?: number) =>
    new WorkerEngine({ loadKernel, loadServer, loadCompiler: async () => compile, silenceMs }),
  /** One whose frame never loads. */
  createBlockedEngine: () =>
    new WorkerEngine({
      loadKernel,
      loadServer,
      loadCompiler: async () => compile,
      openSandbox: () => new Promise(() => {}),
      startMs: 1,
    }),
  /** One whose worker gives a sign of life and is then ended by the browser. */
  createEndedEngine: () =>
    new WorkerEngine({
      loadKernel,
      loadServer,
      loadCompiler: async () => compile,
      openSandbox: async () => ({
        start(_, onError) {
          const { port1, port2 } = new MessageChannel();
          port1.addEventListener('message', () =>
            setTimeout(onError, 0, { message: 'out of memory', line: 3 }),
          );
          port2.onmessage = () => port2.postMessage({ alive: true });
          return { port: port1, stop: () => port1.close() };
        },
        ping: async () => {},
        dispose() {},
      }),
    }),
  openSandbox,
};

declare global {
  var worker: typeof harness;
}
globalThis.worker = harness;
