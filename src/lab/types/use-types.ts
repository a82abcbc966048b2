import { useEffect, useRef, useState } from 'preact/hooks';
import type { TypeProblem } from './check.ts';
import { TypeChecker } from './type-checker.ts';

type Files = Readonly<Record<string, string>>;

/** What is known of the types: nothing until the reader asks, then always what holds of the files as they are. */
export type Types =
  | { kind: 'not asked' }
  | { kind: 'loading' }
  | { kind: 'checked'; problems: readonly TypeProblem[] }
  | { kind: 'failed'; why: string };

/** How long to wait for the next keystroke before the types are checked again. */
const PAUSE_MS = 400;

/** Checks types once the reader asks for it, and from then on after each edit. */
export function useTypes(files: Files): { types: Types; check(): void } {
  const [types, setTypes] = useState<Types>({ kind: 'not asked' });
  const [asked, setAsked] = useState(0);
  const checker = useRef<TypeChecker>();
  useEffect(() => () => checker.current?.dispose(), []);
  useEffect(() => {
    if (asked === 0) return;
    checker.current ??= new TypeChecker();
    const { current } = checker;
    const timer = setTimeout(
      () =>
        void current.check(files).then(
          (problems) => problems && setTypes({ kind: 'checked', problems }),
          (error: Error) => setTypes({ kind: 'failed', why: error.message }),
        ),
      types.kind === 'checked' ? PAUSE_MS : 0,
    );
    return () => clearTimeout(timer);
  }, [files, asked]);
  const check = (): void => {
    if (types.kind !== 'checked') setTypes({ kind: 'loading' });
    setAsked(asked + 1);
  };
  return { types, check };
}
