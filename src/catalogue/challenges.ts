import { z } from 'astro/zod';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { FAULT_KINDS } from '../../examples/simulator/src/explore/fault-kinds.ts';
import { readSchedule } from '../../examples/simulator/src/node/schedule-file.ts';
import { readBroken } from '../../examples/simulator/src/node/sources.ts';
import type { Challenge } from './example.ts';

type Faults = Extract<Challenge, { kind: 'make it fail' }>['faults'];

const isFaults = (faults: Record<string, number>): faults is Record<string, number> & Faults =>
  Object.keys(faults).length > 0 && Object.keys(faults).every((kind) => FAULT_KINDS.includes(kind as never));

const slug = z
  .string('write a name')
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'write the name in lower case with hyphens');
const shared = {
  name: slug,
  task: z
    .string('write the task: a sentence to the reader')
    .min(10, 'write the task: a sentence to the reader'),
  bug: slug,
};
const written = z.array(
  z.discriminatedUnion(
    'kind',
    [
      z.strictObject({
        ...shared,
        kind: z.literal('make it fail'),
        faults: z
          .record(
            z.string(),
            z.int('write how often each fault happens').min(1, 'write how often each fault happens'),
          )
          .refine(
            isFaults,
            `write kinds of fault, at least one, such as { crash: 1 }: ${FAULT_KINDS.join(', ')}`,
          ),
        breaks: z.string().optional(),
      }),
      z.strictObject({
        ...shared,
        kind: z.literal('fix it'),
        runs: z.int('write runs: how many seeds must pass').min(100).max(100_000),
      }),
    ],
    'write kind: make it fail, or fix it',
  ),
  'write a list of challenges',
);

/**
 * The tasks of an example, from its `challenges.yaml`; none if there is no such file.
 *
 * @throws Error with a sentence that says which file is wrong and what to write.
 */
export function readChallenges(folder: string): Challenge[] {
  const file = join(folder, 'challenges.yaml');
  if (!existsSync(file)) return [];
  const wrong = (sentence: string): never => {
    throw new Error(`${file}: ${sentence}.`);
  };
  const result = written.safeParse(parse(readFileSync(file, 'utf8')));
  if (!result.success) {
    const { path, message } = result.error.issues[0]!;
    return wrong([...(path.length ? [path.join('.')] : []), message].join(': '));
  }
  const bugs = Object.keys(readBroken(folder));
  const names = result.data.map(({ name }) => name);
  return result.data.map((challenge) => {
    const { name, bug } = challenge;
    if (names.indexOf(name) !== names.lastIndexOf(name)) wrong(`two challenges are called “${name}”`);
    if (!bugs.includes(bug))
      wrong(`${name}: there is no planted bug “${bug}”; there are: ${bugs.join(', ')}`);
    if (challenge.kind === 'fix it') return challenge;
    const solution = join(folder, 'challenges', `${name}.trace.txt`);
    if (!existsSync(solution)) wrong(`${name}: write a run that does it to challenges/${name}.trace.txt`);
    return { ...challenge, solution: readSchedule(solution) };
  });
}
