/** The script of the worker that checks types. It has a worker of its own because the compiler takes seconds to start. */
import { environment } from 'faultline:type-environment';
import ts from 'typescript';
import { createChecker, type TypeProblem } from './check.ts';

export interface CheckRequest {
  id: number;
  files: Readonly<Record<string, string>>;
}

export type CheckReply = { id: number } & ({ problems: TypeProblem[] } | { error: string });

const check = createChecker(ts, environment);

addEventListener('message', ({ data: { id, files } }: MessageEvent<CheckRequest>) => {
  const reply = (rest: { problems: TypeProblem[] } | { error: string }) =>
    postMessage({ id, ...rest } satisfies CheckReply);
  try {
    reply({ problems: check(files) });
  } catch (error) {
    reply({ error: String((error as Error).message) });
  }
});
