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
  openSandbox,
};

declare global {
  var worker: typeof harness;
}
globalThis.worker = harness;
