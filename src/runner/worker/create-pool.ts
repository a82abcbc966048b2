import type { CompiledExample } from '@faultline/simulator';
import type { Files } from '../engine.ts';
import { openSandbox, type Sandbox } from '../sandbox/sandbox.ts';
import { createWorkerEngine, loadCompiler } from './create.ts';
import { poolSize, WorkerPool } from './pool.ts';

/** Workers for this machine, all in one sandboxed frame. They rest while the page is hidden. Dispose of them after use. */
export function createWorkerPool(): WorkerPool {
  let frame: Promise<Sandbox> | undefined;
  const parts = { openSandbox: async () => lent(await (frame ??= openSandbox())), loadCompiler: compiler() };
  const engines = Array.from({ length: poolSize(navigator.hardwareConcurrency) }, () =>
    createWorkerEngine(parts),
  );
  const dispose = () => void frame?.then((sandbox) => sandbox.dispose());
  return new WorkerPool({ engines, resume: visible, dispose });
}

/** The frame goes with the pool, not with one of its engines. */
const lent = (sandbox: Sandbox): Sandbox => ({ ...sandbox, dispose() {} });

/** Compiles once what all engines of a pool run. */
function compiler(): () => Promise<(files: Files) => CompiledExample> {
  let last: { key: string; compiled: CompiledExample } | undefined;
  return async () => {
    const compile = await loadCompiler();
    return (files) => {
      const key = JSON.stringify(files);
      if (last?.key !== key) last = { key, compiled: compile(files) };
      return last.compiled;
    };
  };
}

function visible(): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (document.hidden) return;
      document.removeEventListener('visibilitychange', look);
      resolve();
    };
    document.addEventListener('visibilitychange', look);
    look();
  });
}
