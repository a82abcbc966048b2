import type { Files } from '../runner/engine.ts';

/** The first text that somebody sees who has unpacked a zip. */
export function readme(id: string, example: Files): string {
  const name = id.split('/').at(-1)!;
  const { devDependencies = {} } = JSON.parse(example['package.json']!) as {
    devDependencies?: Record<string, string>;
  };
  const [bug] = plantedBugs(example);
  const install = Object.keys(devDependencies).length ? ['npm install          # for real servers only'] : [];
  const real =
    example['real.ts'] === undefined
      ? []
      : [...install, 'npm run real         # the same code on real processes and servers'];
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

export const plantedBugs = (example: Files): string[] =>
  Object.keys(example).flatMap((file) => /^broken\/(.+)\.patch$/.exec(file)?.[1] ?? []);
