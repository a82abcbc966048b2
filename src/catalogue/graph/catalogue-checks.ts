import type { AstroIntegration } from 'astro';
import { quizFindings } from '../../quiz/load-quiz.ts';
import { root } from '../../site/root.ts';
import { tagFindings } from '../../tags/load-tags.ts';
import { pageFindings } from '../template/check-pages.ts';
import { loadCatalogue } from './load-catalogue.ts';
import type { Finding } from './model.ts';
import { readPages } from './read-pages.ts';

/** Stops a build whose pages, graph or paths do not fit together, and says all that is wrong. While writing, it only warns. */
export function catalogueChecks(): AstroIntegration {
  return {
    name: 'faultline-catalogue',
    hooks: {
      'astro:config:setup': async ({ command, logger }) => {
        const findings = [
          ...(await loadCatalogue()).findings,
          ...pageFindings(),
          ...tagFindings(),
          ...(await quizFindings(readPages(root))),
        ];
        if (!findings.length) return;
        if (command === 'build') throw new Error(report(findings));
        for (const finding of findings) logger.warn(toLine(finding));
      },
    },
  };
}

/** One line for each finding, as editors and terminals make links of them. */
export const toLine = ({ at, message }: Finding): string => `${at.file}:${at.line}: ${message}`;

export function report(findings: readonly Finding[]): string {
  const what = findings.length === 1 ? 'One thing is' : `${findings.length} things are`;
  return `${what} wrong with the pages:\n${findings.map(toLine).join('\n')}`;
}
