import { spawnSync } from 'node:child_process';

/** Whether this system can make a process stand still. */
export const canPause = process.platform !== 'win32';

/**
 * Sends a signal to a process and to all that it has started: PostgreSQL and RabbitMQ are many processes. Those that are gone are passed over.
 */
export function signalTree(pid: number, signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore' });
    return;
  }
  for (const member of withChildren(pid))
    try {
      process.kill(member, signal);
    } catch {
      // It has ended meanwhile.
    }
}

/** The process first, so that it starts no others while they are counted up. */
function withChildren(pid: number): number[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const processes = (stdout ?? '').split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  const childrenOf = (parent: number): number[] =>
    processes.flatMap(([child, its]) => (its === parent ? [child!, ...childrenOf(child!)] : []));
  return [pid, ...childrenOf(pid)];
}
