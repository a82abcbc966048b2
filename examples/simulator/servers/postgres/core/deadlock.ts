import { SqlError } from './errors.ts';
import type { Server } from './server.ts';
import type { Session } from './session.ts';
import type { Backend } from './store/backend.ts';
import type { LockRequest } from './store/locks.ts';

/**
 * What a waiting process does when it has waited for `deadlock_timeout`: it looks whether it waits for itself. A circle of
 * holders is a deadlock, and this process gives up. A circle in which somebody only waits behind another in a queue is undone
 * by letting that one pass, if this makes no other circle: `DeadLockCheck`.
 */
export function checkDeadlock(server: Server, session: Session): SqlError | undefined {
  if (!requestOf(session)) return undefined;
  const circle = findCircle(server, session.backend);
  if (!circle) return undefined;
  const passed = untangled(server, session.backend, MOST_PASSES);
  if (!passed) return deadlock(circle.map(({ request }) => request));
  for (const { tag } of passed) server.locks.wake(tag);
  return undefined;
}

const MOST_PASSES = 8;

/** Lets requests pass others until there is no circle any more. Returns which; undefined if nothing helps. */
function untangled(server: Server, start: Backend, passes: number): LockRequest[] | undefined {
  const circle = findCircle(server, start);
  if (!circle) return [];
  if (passes === 0) return undefined;
  for (const { request, behind } of circle) {
    if (!behind) continue;
    const undo = server.locks.pass(request, behind);
    const more = untangled(server, start, passes - 1);
    if (more) return [request, ...more];
    undo();
  }
  return undefined;
}

function requestOf(session: Session): LockRequest | undefined {
  return session.waiting?.kind === 'lock' ? session.waiting.request : undefined;
}

interface Link {
  readonly request: LockRequest;
  readonly behind: LockRequest | undefined;
}

/** The requests of a circle that leads back to where it began, in order. */
function findCircle(server: Server, start: Backend): Link[] | undefined {
  const seen = new Set<Backend>();
  const search = (backend: Backend, path: readonly Link[]): Link[] | undefined => {
    if (backend === start && path.length > 0) return [...path];
    if (seen.has(backend)) return undefined;
    seen.add(backend);
    const waiting = server.sessionOf(backend);
    const request = waiting && requestOf(waiting);
    if (!request) return undefined;
    for (const { backend: next, behind } of server.locks.waitsFor(request)) {
      const found = search(next, [...path, { request, behind }]);
      if (found) return found;
    }
    return undefined;
  };
  return search(start, []);
}

function deadlock(circle: readonly LockRequest[]): SqlError {
  const lines = circle.map((request, at) => {
    const blocker = circle[(at + 1) % circle.length]!.backend.pid;
    return `Process ${request.backend.pid} waits for ${request.mode} on ${request.tag}; blocked by process ${blocker}.`;
  });
  return new SqlError('40P01', 'deadlock detected', {
    detail: lines.join('\n'),
    hint: 'See server log for query details.',
  });
}
