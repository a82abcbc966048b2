import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { readSources } from '../../../examples/simulator/src/node/sources.ts';
import { root as rootUrl } from '../../site/root.ts';
import { createChecker, type TypeProblem } from './check.ts';
import { typeEnvironment } from './environment.ts';

const root = fileURLToPath(rootUrl);
const folder = join(root, 'examples/transactions/saga');
const saga = readSources(folder);
const check = createChecker(ts, await typeEnvironment());

/** What `tsc` says of the files in their folder, with our tsconfig.json and everything that is installed. */
function tsc(files: Record<string, string>): TypeProblem[] {
  const config = ts.getParsedCommandLineOfConfigFile(
    join(root, 'tsconfig.json'),
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: () => assert.fail(),
    },
  )!;
  const host = ts.createCompilerHost(config.options);
  const { getSourceFile } = host;
  const text = (path: string) => files[path.slice(folder.length + 1)];
  host.getSourceFile = (path, options, ...rest) =>
    text(path) === undefined
      ? getSourceFile(path, options, ...rest)
      : ts.createSourceFile(path, text(path)!, options);
  const roots = Object.keys(files);
  const program = ts.createProgram(
    roots.map((file) => join(folder, file)),
    config.options,
    host,
  );
  return ts.getPreEmitDiagnostics(program).map(({ file, start, code, messageText }) => {
    const { line, character } = file!.getLineAndCharacterOfPosition(start!);
    const message = `TS${code}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    return { file: file!.fileName.slice(folder.length + 1), line: line + 1, column: character + 1, message };
  });
}

const edited = (file: string, from: string, to: string) => {
  assert.ok(saga[file]!.includes(from), `${file} should contain ${from}`);
  return { ...saga, [file]: saga[file]!.replace(from, () => to) };
};

test('the examples have no errors', () => {
  assert.deepEqual(check(saga), []);
  assert.deepEqual(check(readSources(join(root, 'examples/reference/simulated-cluster'))), []);
  assert.deepEqual(check(readSources(join(root, 'examples/reference/simulated-redis'))), []);
  assert.deepEqual(check(readSources(join(root, 'examples/reference/playground'))), []);
});

test('wrong edits are told in the words of tsc, at its lines and columns', () => {
  const wrong: Record<string, string> = {
    ...saga,
    'saga.ts': saga['saga.ts']!.replace(
      "saga, event: 'began', step: step.name",
      () => "saga, event: 'begun', step: step.nam",
    ).replace('begun.unshift(step)', () => 'begun.unshift(step.name, setTimeout(() => {}))'),
    'orders.ts': `${saga['orders.ts']!}\nconst unused: number = process.pid + missing;\nenum Not { erasable }\n`,
    'scenario.ts': saga['scenario.ts']!.replace("disk.log<JournalEntry>('journal')", () => 'disk.journal()'),
  };
  const problems = check(wrong);
  assert.deepEqual(problems, tsc(wrong));
  assert.deepEqual([...new Set(problems.map(({ file }) => file))].sort(), [
    'orders.ts',
    'saga.ts',
    'scenario.ts',
  ]);
});

test('an edit taken back leaves no error, and one in one file shows in another', () => {
  const problems = check(edited('participant.ts', 'action: string', 'actions: string'));
  assert.deepEqual(
    problems.map(({ file, message }) => [file, message.slice(0, 6)]),
    [
      ['participant.ts', 'TS2339'],
      ['scenario.ts', 'TS2561'],
      ['scenario.ts', 'TS2561'],
      ['scenario.ts', 'TS2561'],
    ],
  );
  assert.deepEqual(check(saga), []);
});
