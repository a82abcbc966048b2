import { Script } from 'node:vm';
import type { CompiledExample } from '../loader/compile.ts';
import { CompileError } from '../loader/compile-error.ts';
import { freezeIntrinsics } from '../loader/freeze.ts';
import { program, type LoadServer, type Program } from '../loader/program.ts';
import type { SourceLine } from '../trace.ts';
import { loadOwnServer } from './servers.ts';

const SCRIPT = 'faultline-example.js';

/**
 * Loads what was compiled, here or in another thread, into this one. Freezes its built-in objects.
 *
 * @throws CompileError for what only the engine notices, such as one name declared twice.
 */
export function loadCompiled(compiled: CompiledExample, loadServer: LoadServer = loadOwnServer): Program {
  freezeIntrinsics();
  return (lastLoaded = program(compiled, evaluate(compiled), new RegExp(`${SCRIPT}:(\\d+)`), 0, loadServer));
}

let lastLoaded: Program | undefined;

/** Where a stack is in what was loaded last; undefined if it is nowhere in it. */
export const lineInLastLoaded = (stack: string): SourceLine | undefined => lastLoaded?.sourceLines(stack)[0];

function evaluate(compiled: CompiledExample): unknown {
  try {
    return new Script(compiled.script, { filename: SCRIPT }).runInThisContext();
  } catch (error) {
    throw evaluationError(compiled, error);
  }
}

function evaluationError({ modules, entry }: CompiledExample, error: unknown): CompileError {
  const line = Number(new RegExp(`${SCRIPT}:(\\d+)`).exec((error as Error).stack ?? '')?.[1]);
  const module = modules.find(({ firstLine, lines }) => line >= firstLine && line < firstLine + lines);
  const message = `The code cannot be read here: ${(error as Error).message}.`;
  return new CompileError(message, module?.file ?? entry, module && line - module.firstLine + 1);
}
