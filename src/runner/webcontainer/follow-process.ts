import type { WebContainerProcess } from '@webcontainer/api';

/** How long the last output may be behind the exit code: they come by different ways, in any order. */
const drainMs = 500;

export interface ProcessEnd {
  exitCode: number;
  /** `false`: the last of the output did not arrive in time. */
  outputComplete: boolean;
}

/**
 * Follows a process to its end. Once `halt` is aborted the process is killed; if it has not ended `killMs` later,
 * resolves with `'unkillable'`. Neither promise of a process settles when the runtime dies under it, so race the result
 * against the runtime's own end.
 */
export async function followProcess(
  process: WebContainerProcess,
  { halt, killMs, onText }: { halt: AbortSignal; killMs: number; onText: (text: string) => void },
): Promise<ProcessEnd | 'unkillable'> {
  const drained = drain(process.output, onText);
  const unkillable = Promise.withResolvers<'unkillable'>();
  let grace: ReturnType<typeof setTimeout> | undefined;
  const kill = () => {
    process.kill();
    grace = setTimeout(unkillable.resolve, killMs, 'unkillable');
  };
  if (halt.aborted) kill();
  else halt.addEventListener('abort', kill, { once: true });
  try {
    const exitCode = await Promise.race([process.exit, unkillable.promise]);
    if (exitCode === 'unkillable') return exitCode;
    return { exitCode, outputComplete: await orAfter(drainMs, drained) };
  } finally {
    clearTimeout(grace);
    halt.removeEventListener('abort', kill);
  }
}

async function drain(output: ReadableStream<string>, onText: (text: string) => void): Promise<true> {
  const reader = output.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return true;
    onText(value);
  }
}

async function orAfter(ms: number, done: Promise<true>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, ms, false);
  });
  return Promise.race([done, late]).finally(() => clearTimeout(timer));
}
