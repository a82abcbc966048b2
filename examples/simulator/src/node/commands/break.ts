import { formatPatch } from '../../patch-text.ts';
import { plant, takeOut, type Change } from '../plant.ts';
import { readBroken } from '../sources.ts';
import { command, UsageError } from './command.ts';
import { SHARED } from './values.ts';

export const breakIt = command({
  name: 'break',
  usage: 'BUG',
  summary: 'plant a bug of the example in its sources',
  details:
    'It does what git apply broken/BUG.patch does, and says what changed. What you have edited elsewhere stays.',
  options: { json: SHARED.json },
  async run({ values, positionals: [bug, ...others] }) {
    const folder = process.cwd();
    if (bug === undefined)
      throw new UsageError(
        `break needs the name of a planted bug: ${Object.keys(readBroken(folder)).join(', ') || 'this folder has none'}.`,
      );
    if (others.length) throw new UsageError(`One bug at a time: leave out ${others.join(' ')}.`);
    const change = plant(folder, bug);
    console.log(values.json ? JSON.stringify(change) : planted(change));
    return 0;
  },
});

export const fix = command({
  name: 'fix',
  usage: '',
  summary: 'take the planted bug out again',
  details:
    'It does what git apply --reverse does, and says what changed. What you have edited elsewhere stays.',
  options: { json: SHARED.json },
  async run({ values, positionals }) {
    if (positionals.length)
      throw new UsageError(`fix finds the bug itself: leave out ${positionals.join(' ')}.`);
    const changes = takeOut(process.cwd());
    console.log(values.json ? JSON.stringify(changes) : changes.map(mended).join('\n\n'));
    return 0;
  },
});

function planted(change: Change): string {
  const { bug, header } = change;
  const facts = ['Breaks', 'Why', 'Seen'].flatMap((key) =>
    header[key] ? [`${key.padEnd(7)} ${header[key]}`] : [],
  );
  return [
    `Planted “${bug}” in ${placesOf(change)}:`,
    '',
    diffOf(change),
    ...facts,
    '',
    'Next: npm run explore finds a run that fails. npm run fix takes the bug out again.',
  ].join('\n');
}

const mended = (change: Change) =>
  `Took “${change.bug}” out of ${placesOf(change)}:\n\n${diffOf(change)}\nNext: npm test, or npm run explore.`;

const placesOf = ({ files }: Change) => files.map(({ from, to }) => to ?? from).join(', ');

const diffOf = ({ files }: Change) => formatPatch({ preamble: '', files });
