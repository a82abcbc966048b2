import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { makeExample, repositoryAround, type NewExample } from '../new-example.ts';
import { command, listOf, UsageError } from './command.ts';
import { SHARED } from './values.ts';

/** The parts of the site, as the folders in `examples/` and `content/docs/` are called. */
const PHASES = [
  'transactions',
  'config',
  'gateway',
  'caching',
  'queues',
  'observability',
  'foundations',
  'delivery',
];

export const create = command({
  name: 'new',
  usage: '<phase>/<pattern> | my-service',
  summary: 'a complete example that passes its tests, to change into your own',
  details: `In Faultline's repository, <phase>/<pattern> makes examples/<phase>/<pattern>; <phase> is ${PHASES.join(', ')}. A name alone makes a folder here.`,
  options: { json: SHARED.json },
  async run({ values, positionals: [name, ...others] }) {
    if (name === undefined)
      throw new UsageError(
        'new needs a name: <phase>/<pattern> in Faultline’s repository, my-service elsewhere.',
      );
    if (others.length) throw new UsageError(`One example at a time: leave out ${others.join(' ')}.`);
    const example = exampleOf(name, process.cwd());
    const folder = relative(process.cwd(), example.folder);
    if (existsSync(example.folder))
      throw new UsageError(`${folder} is there already: choose another name, or remove it.`);
    const files = makeExample(example);
    console.log(values.json ? JSON.stringify({ folder, files }) : report(example, folder));
    return 0;
  },
});

/** @throws UsageError for a name that cannot be. */
function exampleOf(text: string, here: string): NewExample {
  const [name = '', phase, ...more] = text.replace(/\/$/, '').split('/').reverse();
  if (more.length)
    throw new UsageError(`${text} has too many parts: write <phase>/<pattern>, or a name alone.`);
  if (phase !== undefined && !PHASES.includes(phase))
    throw new UsageError(`There is no phase “${phase}”. There are: ${PHASES.join(', ')}.`);
  // Its files would have the names of those that every example has.
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || ['scenario', 'real'].includes(name))
    throw new UsageError(
      `“${name}” cannot be the name of an example: choose one of lower-case letters, digits and hyphens, such as rate-limiter.`,
    );
  const repository = repositoryAround(here);
  if (phase === undefined) return { folder: resolve(here, name), name, inRepository: false };
  if (!repository)
    throw new UsageError(
      `${text} names a phase of Faultline's own repository, and this is not inside it: write faultline new ${name}.`,
    );
  return { folder: join(repository, 'examples', phase, name), name, inRepository: true };
}

function report({ name, inRepository }: NewExample, folder: string): string {
  const files = listOf([
    [`${name}.ts`, 'the pattern: put yours here'],
    ['scenario.ts', 'the cluster around it: nodes, workload, what goes wrong, what must hold'],
    ['broken/', 'a planted bug as a patch, and the shortest run that shows it'],
    [`${name}.test.ts`, 'tests of the parts, and of the whole in the simulated cluster'],
    ['README.md', 'what it is, how it runs, how to change it'],
  ]);
  const next = listOf([
    [`cd ${folder}`, ''],
    ...(inRepository ? [] : [['npm install', '']]),
    ['npm test', 'everything passes'],
    ['npm run break forgets-keys', 'plants a bug, which npm run explore then finds'],
    ...(inRepository
      ? [
          [
            'npm install',
            'in the repository’s root, before you commit: package-lock.json lists every example',
          ],
          [`content/docs/${folder.split('/').slice(-2).join('/')}.mdx`, 'is the page to write'],
        ]
      : []),
  ]);
  return `Made ${folder}:\n${files}\n\nNext:\n${next.replace(/ +$/gm, '')}`;
}
