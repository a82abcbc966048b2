import { assert, AssertionError } from './assert.ts';
import { createRunner, known } from './node-test.ts';
import type { CompiledTests, FromTests, TestFailure } from './protocol.ts';
import { resolved } from './resolved.ts';
import { show } from './show.ts';

type Module = (exports: object, require: (specifier: string) => object) => void;

/**
 * Runs a compiled test file in this realm, whose globals the tests and the code under test see and may mock.
 *
 * @param placeOf finds line numbers of the script in a stack: one group, of digits.
 */
export async function runCompiled(
  { entry, modules }: CompiledTests,
  code: Readonly<Record<string, Module>>,
  placeOf: RegExp,
  tell: (message: FromTests) => void,
): Promise<void> {
  const failure = (error: unknown): TestFailure => ({
    message: messageOf(error),
    ...(error instanceof AssertionError && 'expected' in error && error.operator !== 'fail'
      ? { expected: show(error.expected), actual: show(error.actual) }
      : {}),
    places: sourceLines(modules, placeOf, (error as Partial<Error> | undefined)?.stack),
  });
  const runner = createRunner({
    begun: (names) => tell({ kind: 'begun', names }),
    ended: (names, result, error) =>
      tell({
        kind: 'ended',
        result: { names, ...result, ...(result.outcome === 'failed' && { failure: failure(error) }) },
      }),
  });
  const stoodIn = known('node:assert', { default: assert, ...assert });
  const loaded: Record<string, object> = {
    'node:test': runner.module,
    'node:assert': stoodIn,
    'node:assert/strict': stoodIn,
  };
  const load = (file: string): object => {
    const exports = (loaded[file] ??= {});
    code[file]!(exports, (specifier) => {
      const path = resolved(file, specifier) ?? specifier;
      return loaded[path] ?? load(path);
    });
    return exports;
  };
  try {
    load(entry);
    await runner.run();
  } catch (error) {
    tell({ kind: 'ended', result: { names: [entry], outcome: 'failed', failure: failure(error) } });
  }
  tell({ kind: 'done' });
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return `It threw ${show(error)}.`;
  return error instanceof AssertionError || error.name === 'Error' ? error.message : String(error);
}

function sourceLines(modules: CompiledTests['modules'], placeOf: RegExp, stack = '') {
  const lines = [...stack.matchAll(new RegExp(placeOf, 'g'))].map(([, line]) => Number(line));
  return lines.flatMap((line) => {
    const module = modules.find(({ firstLine, lines }) => line >= firstLine && line < firstLine + lines);
    return module ? [{ file: module.file, line: line - module.firstLine + 1 }] : [];
  });
}
