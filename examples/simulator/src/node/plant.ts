import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyPatch, parsePatch, PatchError, reversePatch, type FilePatch, type Patch } from '../patch.ts';
import { nearest } from './nearest.ts';
import { withReason, writeWhole } from './files.ts';
import { readBroken, readSources } from './sources.ts';

/** What became of the sources: the bug, and what its patch says of it. */
export interface Change {
  bug: string;
  header: Patch['header'];
  files: FilePatch[];
}

/** The sources are not such that the bug could be planted or taken out. Nothing was changed; the message is one sentence. */
export class PlantError extends Error {
  override name = 'PlantError';
}

/**
 * Plants a bug in the sources of an example, as `git apply` of its patch does. Whatever else was edited stays.
 *
 * @throws PlantError
 */
export function plant(folder: string, bug: string): Change {
  const bugs = readBugs(folder);
  const patch = bugs.get(bug);
  if (!patch) throw new PlantError(unknown(bug, [...bugs.keys()]));
  const sources = new Sources(folder);
  const there = [...bugs].find(([, other]) => sources.with(reversePatch(other)));
  if (there?.[0] === bug)
    throw new PlantError(
      `“${bug}” is in the sources already: npm run explore finds it, npm run fix takes it out.`,
    );
  if (there) throw new PlantError(`“${there[0]}” is in the sources: take it out first, with npm run fix.`);
  const broken = sources.with(patch);
  if (!broken)
    throw new PlantError(
      `${filesOf(patch)} was edited where “${bug}” goes, so nothing was changed: undo that edit, or plant another bug.`,
    );
  sources.write(broken);
  return { bug, header: patch.header, files: patch.files };
}

/**
 * Takes every planted bug out of the sources of an example. Whatever else was edited stays.
 *
 * @throws PlantError
 */
export function takeOut(folder: string): Change[] {
  const bugs = readBugs(folder);
  const sources = new Sources(folder);
  const changes: Change[] = [];
  for (const [bug, patch] of bugs) {
    const undo = reversePatch(patch);
    const mended = sources.with(undo);
    if (!mended) continue;
    sources.write(mended);
    changes.push({ bug, header: patch.header, files: undo.files });
  }
  if (changes.length) return changes;
  const edited = [...bugs].filter(([, patch]) => !sources.with(patch));
  if (!edited.length) throw new PlantError('There is no planted bug in the sources: nothing was changed.');
  const names = edited.map(([bug]) => `“${bug}”`).join(' or ');
  throw new PlantError(
    `No planted bug is in the sources as its patch has it, but where ${names} would be they were edited: undo that edit, then run npm run fix again. Nothing was changed.`,
  );
}

/** Whether a planted bug is in these sources: then its patch does not apply, and its reverse does. */
export function isPlanted(files: Readonly<Record<string, string>>, patch: Patch): boolean {
  return applied(files, reversePatch(patch)) !== undefined;
}

const readBugs = (folder: string): Map<string, Patch> =>
  new Map(Object.entries(readBroken(folder)).map(([bug, text]) => [bug, parsePatch(unixLines(text))]));

function unknown(bug: string, names: readonly string[]): string {
  if (!names.length) return 'This example has no planted bugs.';
  const meant = nearest(bug, names);
  return meant
    ? `There is no planted bug “${bug}”: did you mean ${meant}?`
    : `There is no planted bug “${bug}”. There are: ${names.join(', ')}.`;
}

const filesOf = ({ files }: Patch) => files.map(({ from, to }) => from ?? to).join(', ');

function applied(files: Readonly<Record<string, string>>, patch: Patch): Record<string, string> | undefined {
  try {
    return applyPatch(files, patch);
  } catch (error) {
    if (error instanceof PatchError) return undefined;
    throw error;
  }
}

const unixLines = (text: string) => text.replaceAll('\r\n', '\n');

/** The sources of an example, in which patches have their line ends whatever an editor has made of them. */
class Sources {
  readonly #folder: string;
  #files: Readonly<Record<string, string>>;

  constructor(folder: string) {
    this.#folder = folder;
    const texts = Object.entries(readSources(folder));
    this.#files = Object.fromEntries(texts.map(([file, text]) => [file, unixLines(text)]));
  }

  /** Undefined if the patch does not apply. */
  with(patch: Patch): Record<string, string> | undefined {
    return applied(this.#files, patch);
  }

  /** All of it, or, if a file cannot be written, nothing. */
  write(files: Readonly<Record<string, string>>): void {
    const written: [path: string, before: string][] = [];
    try {
      for (const [file, text] of Object.entries(files)) {
        if (text === this.#files[file]) continue;
        const path = join(this.#folder, file);
        const before = readFileSync(path, 'utf8');
        written.push([path, before]);
        writeWhole(path, before.includes('\r\n') ? text.replaceAll('\n', '\r\n') : text);
      }
    } catch (error) {
      for (const [path, before] of written) writeWhole(path, before);
      throw withReason(error);
    }
    this.#files = files;
  }
}
