import type { CompiledExample } from './compile.ts';
import { resolve, SIMULATOR } from './modules.ts';
import type { SourceLine } from '../trace.ts';

type ModuleFunction = (...args: unknown[]) => void;

/** A compiled example whose script the host has evaluated. Immutable; every life of every node instantiates it anew. */
export interface Program {
  readonly entry: string;
  readonly modules: ReadonlyMap<string, ModuleFunction>;
  /** False if no module names `globalThis`: then none has to be made. */
  readonly namesGlobalThis?: boolean;
  /** Finds source lines in an `Error`'s stack, innermost first. Only V8, SpiderMonkey and JavaScriptCore forms. */
  sourceLines(stack: string | undefined): SourceLine[];
}

const MAX_LINES = 6;

/**
 * @param evaluated what the host got from evaluating `compiled.script`.
 * @param location a pattern that matches one stack frame inside that script, its first group being the line.
 * @param lineOffset lines of the host's script before `compiled.script` begins.
 */
export function program(
  compiled: CompiledExample,
  evaluated: unknown,
  location: RegExp,
  lineOffset = 0,
): Program {
  const modules = new Map(Object.entries(evaluated as Record<string, ModuleFunction>));
  const find = (scriptLine: number): SourceLine | undefined => {
    for (const { file, firstLine, lines } of compiled.modules)
      if (scriptLine >= firstLine && scriptLine < firstLine + lines)
        return { file, line: scriptLine - firstLine + 1 };
    return undefined;
  };
  return {
    entry: compiled.entry,
    modules,
    namesGlobalThis: compiled.namesGlobalThis,
    sourceLines(stack) {
      const lines: SourceLine[] = [];
      for (const frame of stack?.split('\n') ?? []) {
        const match = location.exec(frame);
        const at = match && find(Number(match[1]) - lineOffset);
        if (at && lines.push(at) === MAX_LINES) break;
      }
      return lines;
    },
  };
}

/** Gives one life its own instances of the example's modules, over its own globals. */
export function instantiate(
  program: Program,
  globals: readonly unknown[],
  simulator: object,
): Record<string, unknown> {
  const cache = new Map<string, Record<string, unknown>>();
  const load = (file: string): Record<string, unknown> => {
    const known = cache.get(file);
    if (known) return known;
    const exports: Record<string, unknown> = {};
    cache.set(file, exports);
    const require = (specifier: string) =>
      specifier === SIMULATOR ? simulator : load(resolveOnce(file, specifier));
    program.modules.get(file)!(exports, require, ...globals);
    return exports;
  };
  return load(program.entry);
}

/** Importing file → specifier → file. The same few are asked for at every boot. */
const resolved = new Map<string, Map<string, string>>();

function resolveOnce(file: string, specifier: string): string {
  let targets = resolved.get(file);
  if (!targets) resolved.set(file, (targets = new Map()));
  let target = targets.get(specifier);
  if (target === undefined) targets.set(specifier, (target = resolve(file, specifier)!));
  return target;
}
