import { SqlError } from './errors.ts';
import type { Server } from './server.ts';
import type { Session } from './session.ts';
import type { Backend } from './store/backend.ts';
import type { LockRequest } from './store/locks.ts';

/**
 * What a waiting process does when it has waited for `deadlock_timeout`: it looks whether it waits for itself. A cycle of
 * holders is a deadlock, and this process gives up. A cycle that only the order of a queue makes is undone by letting the
 * process pass.
 */
export function checkDeadlock(server: Server, session: Session): SqlError | undefined {
  const request = requestOf(session);
  if (!request) return undefined;
  const hard = findCycle(server, session.backend, true);
  if (hard) return deadlock(hard);
  if (findCycle(server, session.backend, false)) server.locks.moveToFront(request);
  return undefined;
}

function requestOf(session: Session): LockRequest | undefined {
  return session.waiting?.kind === 'lock' ? session.waiting.request : undefined;
}

/** The requests of a cycle that leads back to where it began, in order. */
function findCycle(server: Server, start: Backend, hardOnly: boolean): LockRequest[] | undefined {
  const seen = new Set<Backend>();
  const search = (backend: Backend, path: readonly LockRequest[]): LockRequest[] | undefined => {
    if (backend === start && path.length > 0) return [...path];
    if (seen.has(backend)) return undefined;
    seen.add(backend);
    const waiting = server.sessionOf(backend);
    const request = waiting && requestOf(waiting);
    if (!request) return undefined;
    for (const edge of server.locks.waitsFor(request)) {
      if (hardOnly && !edge.hard) continue;
      const found = search(edge.backend, [...path, request]);
      if (found) return found;
    }
    return undefined;
  };
  return search(start, []);
}

function deadlock(cycle: readonly LockRequest[]): SqlError {
  const lines = cycle.map((request, at) => {
    const blocker = cycle[(at + 1) % cycle.length]!.backend.pid;
    return `Process ${request.backend.pid} waits for ${request.mode} on ${request.tag}; blocked by process ${blocker}.`;
  });
  return new SqlError('40P01', 'deadlock detected', {
    detail: lines.join('\n'),
    hint: 'See server log for query details.',
  });
}
