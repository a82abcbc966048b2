import { readFileSync } from 'node:fs';
import type { Field } from './steps.ts';

const SOURCE = new URL('../../../examples/simulator/src/scenario.ts', import.meta.url);

/**
 * What each condition means: its docstring in the simulator's source, on one line. Read when the site is built, so that
 * the lab explains a field in the very words that an author of scenarios reads.
 */
export function conditionHelp(source = readFileSync(SOURCE, 'utf8')): Record<Field, string> {
  const [, body] = /export interface Conditions \{\n([\s\S]*?)\n\}/.exec(source) ?? [];
  if (body === undefined) throw new Error('scenario.ts declares no interface Conditions.');
  const fields = [...body.matchAll(/\/\*\*([\s\S]*?)\*\/\s*(\w+)\??:/g)];
  return Object.fromEntries(fields.map(([, doc = '', name]) => [name, oneLine(doc)])) as Record<
    Field,
    string
  >;
}

const oneLine = (doc: string) =>
  doc
    .replaceAll(/^\s*\* ?/gm, '')
    .replaceAll('`', '')
    .replaceAll(/\s+/g, ' ')
    .trim();
