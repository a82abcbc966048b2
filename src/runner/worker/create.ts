import kernelUrl from 'virtual:faultline/kernel';
import { WorkerEngine, type WorkerEngineParts } from './worker-engine.ts';

/** The engine with the site's own kernel and compiler, fetched on first use. */
export function createWorkerEngine(more: Partial<WorkerEngineParts> = {}): WorkerEngine {
  return new WorkerEngine({ loadKernel, loadCompiler, ...more });
}

let kernel: Promise<string> | undefined;
function loadKernel(): Promise<string> {
  kernel ??= fetchText(kernelUrl).catch((error: unknown) => {
    kernel = undefined; // the next run tries again
    throw error;
  });
  return kernel;
}

async function fetchText(url: string): Promise<string> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.text();
}

export async function loadCompiler() {
  const { compile } = await import('../../../examples/simulator/src/loader/compile.ts');
  return compile;
}
