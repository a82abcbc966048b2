import type { Files } from '../runner/engine.ts';

/** The first text that somebody sees who has unpacked a zip. */
export function readme(id: string, example: Files): string {
  const name = id.split('/').at(-1)!;
  const [bug] = plantedBugs(example);
  const install = needsInstall(example) ? ['npm install          # for real servers only'] : [];
  const real = hasReal(example)
    ? [...install, 'npm run real         # the same code on real processes and servers']
    : [];
  return `# ${name}

The example is in \`examples/${id}\`, and beside it the simulator that it runs in. All it takes is Node 22.18 or newer.

\`\`\`sh
cd examples/${id}
npm test             # its tests
npm run explore      # a thousand simulated runs: which invariants hold?
npm start            # its nodes as real processes, and a page to send requests from and kill them
${[bug && `npm run break ${bug}\nnpm run fix          # takes the bug out again`, ...real].filter(Boolean).join('\n')}
\`\`\`

The same commands work on Linux, macOS and Windows. Windows has no signals: there a node that is stopped ends at once, as one
that is killed, and a node cannot be paused.

MIT licence. The simulator brings parts of libraries, built into \`libraries.mjs\`; \`libraries.LICENSES.txt\` beside each has their
licences.
`;
}

export const hasReal = (example: Files): boolean => example['real.ts'] !== undefined;

/** Whether its real servers have clients that npm has to fetch. */
export function needsInstall(example: Files): boolean {
  const { dependencies, devDependencies } = JSON.parse(example['package.json']!) as Record<string, object>;
  return Object.keys({ ...dependencies, ...devDependencies }).length > 0;
}

export const plantedBugs = (example: Files): string[] =>
  Object.keys(example).flatMap((file) => /^broken\/(.+)\.patch$/.exec(file)?.[1] ?? []);
