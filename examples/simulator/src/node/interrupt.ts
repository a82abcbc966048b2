const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** The exit code of a process that Ctrl-C ended. */
export const INTERRUPTED = 130;

/**
 * Runs something that Ctrl-C (or a TERM from whoever started the process) asks to come to an end. Asked a second time,
 * the process ends at once, as ever.
 */
export async function interruptible<T>(task: (interrupt: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const asked = () => {
    for (const signal of SIGNALS) process.removeListener(signal, asked);
    controller.abort();
  };
  for (const signal of SIGNALS) process.on(signal, asked);
  try {
    return await task(controller.signal);
  } finally {
    for (const signal of SIGNALS) process.removeListener(signal, asked);
  }
}
