import { relative } from 'node:path';
import { editBroken, patchFile, rebaseBroken, saveBroken, type BrokenRebased } from '../broken.ts';
import { readBroken } from '../index.ts';
import { readPatch } from '../load.ts';
import { command, UsageError, type Call } from './command.ts';
import { SCENARIO_HELP, scenarioFolder, SHARED } from './values.ts';

const OPTIONS = {
  broken: { type: 'string', value: 'NAME', help: 'rebase this planted bug only' },
  json: SHARED.json,
} as const;

type Values = Call<typeof OPTIONS>['values'];
type Action = (values: Values, positionals: string[]) => number;

const ACTIONS: Readonly<Record<string, Action>> = { edit, save, rebase };

export const broken = command({
  name: 'broken',
  usage: 'edit BUG | save BUG | rebase  [scenario]',
  summary: 'change a planted bug in its sources, or move all after sources that have changed',
  details: `edit makes a copy of the sources with the bug in it (or to plant a new one in), save makes the patch of what was edited there. rebase moves every patch to where its lines are now; what it cannot bring together it leaves for you between marks. ${SCENARIO_HELP}`,
  options: OPTIONS,
  async run({ values, positionals: [action, ...positionals] }) {
    const known = action !== undefined && Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
    if (!known)
      throw new UsageError(
        `broken needs one of ${Object.keys(ACTIONS).join(', ')}${action === undefined ? '' : `, not “${action}”`}.`,
      );
    return known(values, positionals);
  },
});

function edit({ json }: Values, positionals: string[]): number {
  const { bug, example } = bugAndFolder('edit', positionals);
  const { folder, isNew } = editBroken(example, bug);
  const at = fromHere(folder);
  const what = isNew
    ? `There was no planted bug “${bug}”. Plant it in ${at}`
    : `The bug is in ${at}: edit it there`;
  console.log(
    json ? JSON.stringify({ folder: at, isNew }) : `${what}, then run faultline broken save ${bug}.`,
  );
  return 0;
}

function save({ json }: Values, positionals: string[]): number {
  const { bug, example } = bugAndFolder('save', positionals);
  const saved = saveBroken(example, bug);
  const changes = saved.changes.map(({ file, added, removed }) => `${file} +${added} −${removed}`).join(', ');
  const header = saved.isNew ? 'fill in the lines at its top, then ' : '';
  console.log(
    json
      ? JSON.stringify(saved)
      : `Wrote ${saved.patch} (${changes}). Next: ${header}run faultline golden --rewrite --broken ${bug}.`,
  );
  return 0;
}

function rebase({ json, broken: only }: Values, positionals: string[]): number {
  const example = scenarioFolder(positionals);
  if (only !== undefined) readPatch(example, only);
  const bugs = only === undefined ? Object.keys(readBroken(example)) : [only];
  const rebased: Record<string, BrokenRebased> = {};
  for (const bug of bugs) {
    const result = rebaseBroken(example, bug);
    rebased[bug] = result;
    if (!json) console.log(`${bug}: ${sentenceFor(bug, result)}`);
  }
  if (json) console.log(JSON.stringify({ rebased }));
  return Object.values(rebased).some(({ verdict }) => verdict === 'conflict' || verdict === 'done') ? 1 : 0;
}

function sentenceFor(bug: string, result: BrokenRebased): string {
  switch (result.verdict) {
    case 'unchanged':
      return 'unchanged.';
    case 'moved':
      return 'moved; its lines are the same, elsewhere.';
    case 'merged':
      return `merged with what has changed around it. Look at ${patchFile(bug)}, then run faultline golden.`;
    case 'done':
      return `the sources have all of it by now, so that it changes nothing. Remove ${patchFile(bug)}, or mend the sources.`;
    case 'conflict': {
      const places = result.conflicts.map(({ file, line }) => `${fromHere(result.folder)}/${file}:${line}`);
      return `conflicts at ${places.join(', ')}. Choose there what it should be, then run faultline broken save ${bug}.`;
    }
  }
}

const fromHere = (folder: string) => relative(process.cwd(), folder) || '.';

function bugAndFolder(action: string, [bug, ...scenario]: string[]): { bug: string; example: string } {
  if (bug === undefined) throw new UsageError(`broken ${action} needs the name of a planted bug.`);
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(bug))
    throw new UsageError(
      `“${bug}” cannot be the name of a planted bug: choose one of lower-case letters, digits and hyphens.`,
    );
  return { bug, example: scenarioFolder(scenario) };
}
