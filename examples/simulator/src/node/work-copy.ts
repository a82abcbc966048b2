import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FileError, parseJson, writeWhole } from './files.ts';
import { readSources } from './sources.ts';

type Sources = Readonly<Record<string, string>>;

/**
 * The sources of an example with a planted bug in them, as files to edit. They stand in the example's own folder, so that
 * an editor finds what they import.
 */
export class WorkCopy {
  readonly folder: string;
  readonly #baseFile: string;

  constructor(example: string, bug: string) {
    this.folder = join(example, '.edit', bug);
    this.#baseFile = join(example, '.edit', `${bug}.base.json`);
  }

  get exists(): boolean {
    return existsSync(this.folder);
  }

  /** The sources when the copy was made: what has changed since then in the copy is the bug. */
  get base(): Sources {
    return parseJson(this.#baseFile, readFileSync(this.#baseFile, 'utf8')) as Sources;
  }

  get files(): Sources {
    return readSources(this.folder);
  }

  /** @throws FileError if there is one already: it may hold somebody's work. */
  make(base: Sources, files: Sources): void {
    if (this.exists)
      throw new FileError(
        this.folder,
        'There is a work copy already; save it with faultline broken save, or remove it.',
      );
    this.write(base, files);
  }

  /** Makes it, or replaces what is in it. */
  write(base: Sources, files: Sources): void {
    mkdirSync(this.folder, { recursive: true });
    // Nobody commits it by accident.
    writeFileSync(join(dirname(this.folder), '.gitignore'), '*\n');
    writeWhole(this.#baseFile, JSON.stringify(base));
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, file)), { recursive: true });
      writeWhole(join(this.folder, file), text);
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
    rmSync(this.#baseFile, { force: true });
    const around = dirname(this.folder);
    if (readdirSync(around).every((name) => name === '.gitignore')) rmSync(around, { recursive: true });
  }
}
