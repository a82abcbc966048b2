import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { root } from '../site/root.ts';
import { translated } from './languages.ts';
import { changedParts } from './parts.ts';

/** A translated file, and whether it still follows what it was made from. */
export interface Translation {
  /** From the root of the project: `content/docs/zh-cn/transactions/saga.mdx`. */
  readonly file: string;
  /** The English file that it translates. */
  readonly source: string;
  /** The version of the source that it names in `translates`. */
  readonly made: string | undefined;
  /** The version that the source has now; undefined if there is no such file. */
  readonly now: string | undefined;
}

export const isStale = ({ made, now }: Translation): boolean => made !== now;

/**
 * Git's name for a file's content, which says nothing of when or by whom: so it outlives a rebase, and
 * `git cat-file blob` finds the old text by it.
 */
export function versionOf(text: string): string {
  const content = Buffer.from(text.replaceAll('\r\n', '\n'));
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}

/** `content/docs/zh-cn/transactions/saga.mdx` → `content/docs/transactions/saga.mdx`; undefined for what is no translation. */
export function sourceOfTranslation(file: string): string | undefined {
  const [, folder, locale, rest] = /^(content\/[^/]+)\/([^/]+)\/(.+)$/.exec(file) ?? [];
  return (translated as readonly string[]).includes(locale ?? '') ? `${folder}/${rest}` : undefined;
}

export function translationAt(file: string): Translation {
  const source = sourceOfTranslation(file)!;
  const made: unknown = frontOf(file)['translates'];
  return {
    file,
    source,
    made: typeof made === 'string' ? made : undefined,
    now: existsSync(new URL(source, root)) ? versionOf(textOf(source)) : undefined,
  };
}

/** Every translated file: pages, questions, and names of the graph. */
export const allTranslations = (): Translation[] =>
  ['content/docs', 'content/quiz', 'content/graph']
    .flatMap((folder) =>
      readdirSync(new URL(`${folder}/`, root), { recursive: true, encoding: 'utf8' }).map(
        (name) => `${folder}/${name.replaceAll('\\', '/')}`,
      ),
    )
    .filter((file) => /\.(mdx|yaml)$/.test(file) && sourceOfTranslation(file) !== undefined)
    .toSorted()
    .map(translationAt);

/** The parts of the source that have changed since; undefined where there is no history to ask. */
export function changedSince({ source, made }: Translation): string[] | undefined {
  try {
    const old = execFileSync('git', ['cat-file', 'blob', made ?? ''], {
      cwd: fileURLToPath(root),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return changedParts(old, textOf(source));
  } catch {
    return undefined;
  }
}

/** What a file says of itself: the front matter of a page, or all of a YAML file. */
export function frontOf(file: string): Record<string, unknown> {
  const text = textOf(file);
  const yaml = file.endsWith('.yaml') ? text : (/^---\r?\n([\s\S]*?)^---\s*$/m.exec(text)?.[1] ?? '');
  // As Astro reads front matter: `2026-11-21` is a date.
  return (parse(yaml, { schema: 'yaml-1.1' }) ?? {}) as Record<string, unknown>;
}

export const textOf = (file: string): string => readFileSync(new URL(file, root), 'utf8');
