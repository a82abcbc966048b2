import { useEffect, useRef } from 'preact/hooks';
import type { LabExample } from '../../catalogue/example.ts';
import { FIXED, variantOf, type LabState } from '../app/state.ts';
import { words } from './words.ts';

/** Tells the terminal what changed in the files whenever a bug is planted in them or taken out. */
export function usePlantedNote(
  state: LabState,
  { planted }: LabExample,
  running: boolean,
  write: (text: string) => void,
): void {
  const variant = variantOf(state);
  const before = useRef(variant);
  useEffect(() => {
    const was = before.current;
    before.current = variant;
    if (was === variant) return;
    const name = variant === FIXED ? was : variant;
    const patch = planted.find((bug) => bug.name === name)?.patch;
    if (!patch) return;
    const said = variant === FIXED ? words.mended(name) : words.planted(name);
    write(`\n\x1b[1m${said}\x1b[0m\n${coloured(patch, variant === FIXED)}`);
    if (running) write(`\x1b[2m${words.restartNote}\x1b[0m\n`);
  }, [variant]);
}

/** The changed lines of a patch, red and green as in `git diff`; the other way round when it is taken out. */
export function coloured(patch: string, reverse: boolean): string {
  const [added, removed] = reverse ? ['-', '+'] : ['+', '-'];
  const signs: Record<string, string> = { '+': added, '-': removed };
  return patch
    .slice(patch.indexOf('--- a/'))
    .split('\n')
    .filter((line) => /^\+\+\+ b\/|^[+-](?!\+\+ |-- )/.test(line))
    .map((line) => {
      if (line.startsWith('+++ b/')) return `${line.slice('+++ b/'.length)}\n`;
      const sign = signs[line[0]!]!;
      return `\x1b[${sign === '+' ? 32 : 31}m${sign}${line.slice(1)}\x1b[0m\n`;
    })
    .join('');
}
