import type { AstroIntegration } from 'astro';
import { report } from '../catalogue/graph/catalogue-checks.ts';
import type { Finding } from '../catalogue/graph/model.ts';
import { outlineDifference, outlineOf } from './parts.ts';
import { allTranslations, changedSince, frontOf, isStale, textOf, type Translation } from './translations.ts';

/**
 * Warns of translations whose source has changed since, and says where. One that claims to be up to date and is made up
 * otherwise than its source stops the build.
 */
export function translationChecks(): AstroIntegration {
  return {
    name: 'faultline-translations',
    hooks: {
      'astro:config:setup': ({ command, logger }) => {
        const translations = allTranslations();
        for (const each of translations.filter(isStale)) if (each.now) logger.warn(staleness(each));
        const findings = translations.flatMap(translationFindings);
        if (!findings.length) return;
        if (command === 'build') throw new Error(report(findings));
        for (const { at, message } of findings) logger.warn(`${at.file}: ${message}`);
      },
    },
  };
}

/** What a translator has to look at, in one sentence. */
export function staleness(translation: Translation, changed = changedSince(translation)): string {
  const { file, source, now } = translation;
  const where = changed?.length ? `: ${changed.join(', ')}` : '';
  return `${file}: ${source} has changed since it was translated${where}. Bring the translation up to date, then write translates: ${now}.`;
}

/** What is wrong with one translation by itself. */
export function translationFindings(translation: Translation): Finding[] {
  const { file, source, made, now } = translation;
  const fail = (message: string): Finding[] => [{ at: { file, line: 1 }, message }];
  if (now === undefined) return fail(`it translates ${source}, which is not there: move it, or remove it.`);
  if (made === undefined)
    return fail(`write translates: ${now}, the version of ${source} that it is made from.`);
  if (isStale(translation)) return [];
  const difference = file.endsWith('.mdx')
    ? pageDifference(file, source)
    : entriesDifference(frontOf(source), frontOf(file));
  return difference === undefined ? [] : fail(`${difference}.`);
}

function pageDifference(file: string, source: string): string | undefined {
  const named = (of: string) =>
    ['combinesWith', 'contrastsWith'].map((field) => {
      const list = (frontOf(of)[field] ?? []) as { page?: unknown }[];
      return list.map(({ page }) => String(page)).join(', ');
    });
  const [there, here] = [named(source), named(file)];
  const other = there.findIndex((names, i) => here[i] && names !== here[i]);
  if (other >= 0) return `its source names ${there[other]} where it names ${here[other]}`;
  return outlineDifference(outlineOf(textOf(source)), outlineOf(textOf(file)));
}

/** @returns where the entries of two files, or the answers in an entry, are not the same. */
export function entriesDifference(
  source: Record<string, unknown>,
  translation: Record<string, unknown>,
): string | undefined {
  const { translates: _, ...its } = translation;
  const unknown = Object.keys(its).find((name) => !(name in source));
  if (unknown !== undefined) return `its source has no entry “${unknown}”`;
  const missing = Object.keys(source).find((name) => !(name in its));
  if (missing !== undefined) return `it has no entry “${missing}”, and its source has`;
  for (const [name, entry] of Object.entries(source)) {
    const answers = (of: unknown) => (of as { answers?: unknown[] }).answers?.length ?? 0;
    if (answers(entry) !== answers(its[name]))
      return `“${name}” has ${answers(its[name])} answers, and ${answers(entry)} in its source`;
  }
  return undefined;
}
