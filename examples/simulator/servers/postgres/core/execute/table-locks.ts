import type { Session } from '../session.ts';
import type { Tree } from '../sql/parse.ts';
import type { LockMode } from '../store/locks.ts';
import type { Steps } from './context.ts';

interface Wanted {
  readonly name: string;
  readonly mode: LockMode;
}

/** Locks the tables that a statement names before it is compiled, so that nobody alters one under it. */
export function* lockTables(session: Session, tree: Tree): Steps<void> {
  for (const { name, mode } of locksOf(tree)) {
    const found = session.server.catalog.find(name, session.transaction);
    if (found?.kind === 'table') yield* session.lockTable(found.tag, mode);
  }
}

const known = new WeakMap<Tree, readonly Wanted[]>();

/** Trees are parsed once and never changed, so this is worked out once too. */
function locksOf(tree: Tree): readonly Wanted[] {
  let locks = known.get(tree);
  if (!locks) {
    const common = new Set<string>();
    locks = wantedLocks(tree, common, 'AccessShareLock').filter(({ name }) => !common.has(name));
    known.set(tree, locks);
  }
  return locks;
}

function wantedLocks(node: unknown, common: Set<string>, reading: LockMode): Wanted[] {
  if (Array.isArray(node)) return node.flatMap((child) => wantedLocks(child, common, reading));
  if (node === null || typeof node !== 'object') return [];
  const one = node as Record<string, unknown> & { type?: string };
  if (one.type === 'with')
    for (const { alias } of one['bind'] as { alias: { name: string } }[]) common.add(alias.name);
  const mode = one.type === 'select' && one['for'] ? 'RowShareLock' : reading;
  const inside = Object.entries(one)
    .filter(([key]) => key !== '_location')
    .flatMap(([, child]) => wantedLocks(child, common, one.type === 'select' ? mode : reading));
  return [...own(one, reading), ...inside];
}

function own(node: Record<string, unknown> & { type?: string }, reading: LockMode): Wanted[] {
  const named = (value: unknown): string => (value as { name: string }).name;
  if (node.type === 'table' && node['name']) return [{ name: named(node['name']), mode: reading }];
  if (node.type === 'insert') return [{ name: named(node['into']), mode: 'RowExclusiveLock' }];
  if (node.type === 'update' && node['sets'])
    return [{ name: named(node['table']), mode: 'RowExclusiveLock' }];
  if (node.type === 'delete') return [{ name: named(node['from']), mode: 'RowExclusiveLock' }];
  return [];
}
