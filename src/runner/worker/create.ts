import kernelUrl from 'virtual:faultline/kernel';
import consulUrl from 'virtual:faultline/server-consul';
import postgresUrl from 'virtual:faultline/server-postgres';
import rabbitmqUrl from 'virtual:faultline/server-rabbitmq';
import redisUrl from 'virtual:faultline/server-redis';
import { WorkerEngine, type WorkerEngineParts } from './worker-engine.ts';

/** The engine with the site's own kernel and compiler, fetched on first use. */
export function createWorkerEngine(more: Partial<WorkerEngineParts> = {}): WorkerEngine {
  return new WorkerEngine({ loadKernel, loadCompiler, loadServer, ...more });
}

let kernel: Promise<string> | undefined;
function loadKernel(): Promise<string> {
  kernel ??= fetchText(kernelUrl).catch((error: unknown) => {
    kernel = undefined; // the next run tries again
    throw error;
  });
  return kernel;
}

/** The addresses of the simulated servers, by name. */
const serverUrls: Readonly<Record<string, string>> = {
  consul: consulUrl,
  postgres: postgresUrl,
  rabbitmq: rabbitmqUrl,
  redis: redisUrl,
};

const servers = new Map<string, Promise<string>>();
function loadServer(name: string): Promise<string> {
  let text = servers.get(name);
  if (text) return text;
  text = fetchText(serverUrls[name]!);
  servers.set(name, text);
  text.catch(() => servers.delete(name)); // the next run tries again
  return text;
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
