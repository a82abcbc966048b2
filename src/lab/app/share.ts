import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import type { LabExample } from '../../catalogue/example.ts';
import { variantIn } from '../terminal/reopen.ts';
import { FIXED, scheduleOf, variantOf, type Action, type LabState } from './state.ts';
import { filesOf } from './use-lab.ts';

type Files = Readonly<Record<string, string>>;

/** The address of the example's page with the run at hand in its fragment. */
export async function shareLink(
  { id, sourcesHash }: LabExample,
  state: LabState,
  originals: Files,
  files: Files,
  page: string,
): Promise<{ link: string } | { message: string }> {
  const { conditions } = state;
  const hasConditions = Object.keys(conditions).length > 0;
  const variant = variantOf(state);
  const [{ diffOf }, { encodeRun }] = await Promise.all([
    import('../share/edits.ts'),
    import('../share/link.ts'),
  ]);
  const edits = diffOf(originals, files);
  try {
    const run = {
      v: hasConditions ? (2 as const) : (1 as const),
      example: id,
      sources: sourcesHash,
      variant,
      schedule: scheduleOf(state),
      ...(hasConditions ? { conditions } : {}),
      ...(edits ? { edits } : {}),
    };
    return { link: new URL(page, location.href).href + (await encodeRun(run)) };
  } catch (error) {
    return { message: (error as Error).message };
  }
}

/** Opens the run, or the terminal, that the page's address names, now and whenever a link on the page changes it. Edits are only offered. */
export function useSharedRun(
  example: LabExample,
  dispatch: (action: Action) => void,
  live: boolean,
  root: RefObject<HTMLElement>,
): void {
  useEffect(() => {
    if (!live) return;
    const open = async () => {
      const { hash } = location;
      if (hash.startsWith('#terminal=')) openTerminal(example, hash, dispatch);
      else if (hash.startsWith('#run=')) dispatch(await openRun(example, hash));
      else return;
      root.current?.scrollIntoView({ block: 'start' });
    };
    void open();
    addEventListener('hashchange', open);
    return () => removeEventListener('hashchange', open);
  }, [live]);
}

function openTerminal({ planted }: LabExample, hash: string, dispatch: (action: Action) => void): void {
  const variant = variantIn(hash);
  const bug = planted.find(({ name }) => name === variant);
  if (bug) dispatch({ kind: 'choose', bug: bug.name, schedule: bug.schedule });
  else dispatch({ kind: 'view', view: 'fixed' });
  dispatch({ kind: 'panel', panel: 'node' });
}

export async function openRun(example: LabExample, hash: string): Promise<Action> {
  const { decodeRun } = await import('../share/link.ts');
  const decoded = await decodeRun(hash);
  if (!decoded.ok) return { kind: 'notice', notice: decoded.message };
  const { example: id, variant, schedule, conditions, sources, edits } = decoded.run;
  if (id !== example.id)
    return { kind: 'notice', notice: `This link is to a run of ${id}, which is on another page.` };
  if (variant !== FIXED && !example.planted.some(({ name }) => name === variant))
    return {
      kind: 'notice',
      notice: `This link is to a planted bug, “${variant}”, that the example no longer has.`,
    };
  const originals = filesOf(example, variant);
  const applied = edits ? (await import('../share/edits.ts')).applyEdits(originals, edits) : undefined;
  const notices = [
    sources === example.sourcesHash
      ? ''
      : 'The example has changed since this link was made; what still applies was replayed.',
    applied && !applied.ok ? applied.message : '',
  ].filter(Boolean);
  return {
    kind: 'open',
    variant,
    schedule,
    conditions,
    ...(applied?.ok ? { offered: changedFiles(originals, applied.files) } : {}),
    ...(notices.length ? { notice: notices.join(' ') } : {}),
  };
}

const changedFiles = (originals: Files, files: Files): Files =>
  Object.fromEntries(Object.entries(files).filter(([path, text]) => text !== originals[path]));
