import { codeToHtml } from 'shiki';
import { codeThemes } from '../theme/code-themes.ts';
import { parsePatch, reversePatch } from '../../examples/simulator/src/patch.ts';
import type { Example, LabExample } from '../catalogue/example.ts';
import type { LabAppProps } from './app/LabApp.tsx';
import type { AboutPage } from './share/about.ts';
import { conditionHelp } from './run/condition-help.ts';

/** What the lab is rendered from, on the server and, fetched as JSON, in the browser. */
export type LabData = Pick<LabAppProps, 'example' | 'opening' | 'fixes' | 'conditionHelp'>;

/** The file that a lab fetches as it comes to life. */
export type LabJson = LabData & { about: AboutPage };

/** @throws RangeError if the example has no such planted bug. */
export async function labData(example: Example, broken: string): Promise<LabData> {
  const run = example.runs[broken];
  const bug = example.planted.find(({ name }) => name === broken);
  if (!run || !bug)
    throw new RangeError(
      `examples/${example.id} has no planted bug “${broken}”. It has: ${Object.keys(example.runs).join(', ')}.`,
    );
  const {
    id,
    files,
    sourcesHash,
    nodes,
    operations,
    vocabulary,
    planted,
    conditions,
    challenges,
    invariants,
  } = example;
  const lab: LabExample = {
    id,
    files,
    sourcesHash,
    nodes,
    operations,
    vocabulary,
    planted,
    conditions,
    challenges,
    invariants,
  };
  const fixes = await Promise.all(
    planted.map(async ({ name, patch }) => [name, await fixHtml(patch)] as const),
  );
  return {
    example: lab,
    opening: { variant: broken, schedule: bug.schedule, run: run.broken, fixedRun: undefined },
    fixes: Object.fromEntries(fixes),
    conditionHelp: conditionHelp(),
  };
}

/** How many unchanged lines around a change are shown. */
const CONTEXT = 1;

/** The patch read backwards, which is the fix: its changed lines, highlighted, with little around them. */
async function fixHtml(patch: string): Promise<string> {
  const [file] = reversePatch(parsePatch(patch)).files;
  const lines = file!.hunks.flatMap((hunk, i) => [...(i ? [GAP] : []), ...trimmed(hunk.lines)]);
  const indent = Math.min(
    ...lines.filter(({ text }) => text.trim()).map(({ text }) => /^ */.exec(text)![0].length),
  );
  const code = lines.map(({ text }) => text.slice(indent).trimEnd()).join('\n');
  const html = await codeToHtml(code, {
    lang: 'ts',
    themes: { light: codeThemes[1]!, dark: codeThemes[0]! },
    defaultColor: 'light-dark()',
    transformers: [
      {
        line(node, number) {
          const { kind } = lines[number - 1]!;
          node.properties['class'] = kind === '+' ? 'fl-add' : kind === '-' ? 'fl-del' : 'fl-same';
          node.children.unshift({ type: 'text', value: `${kind} ` });
        },
      },
    ],
  });
  return `<p class="fl-fix-file">${file!.to}</p>${html}`;
}

interface Line {
  kind: ' ' | '+' | '-';
  text: string;
}

const GAP: Line = { kind: ' ', text: '// …' };

function trimmed(lines: readonly Line[]): Line[] {
  const near = (i: number) => lines.some((line, j) => line.kind !== ' ' && Math.abs(i - j) <= CONTEXT);
  return lines.filter((line, i) => line.kind !== ' ' || (near(i) && line.text.trim()));
}
