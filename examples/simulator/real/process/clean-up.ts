const tasks = new Set<() => void>();
let watching = false;

/**
 * Has something undone when this process ends, in whatever way: at its end, by an error, by Ctrl-C or another signal.
 * The task must not wait for anything.
 *
 * @returns a function that does it now, and no second time.
 */
export function cleanUp(task: () => void): () => void {
  watch();
  const once = () => {
    if (tasks.delete(once)) task();
  };
  tasks.add(once);
  return once;
}

const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };

function watch(): void {
  if (watching) return;
  watching = true;
  // What was begun last depends on what was there before it.
  process.once('exit', () => [...tasks].toReversed().forEach((task) => task()));
  for (const [signal, number] of Object.entries(SIGNALS))
    process.once(signal, () => process.exit(128 + number));
}
