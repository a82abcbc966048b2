import type { AboutPage } from './about.ts';

/** A page as a reference in plain text. */
export function citation({ title, reviewed, version }: AboutPage, url: string): string {
  const read = reviewed ? ` Reviewed ${reviewed}.` : '';
  return `Faultline: “${title}”.${read} Version ${version}. ${url}`;
}

/** The same for BibTeX. The key is the page's path. */
export function bibtex({ title, reviewed, version }: AboutPage, url: string): string {
  const key = ['faultline', ...new URL(url).pathname.split('/').filter(Boolean).slice(-2)].join('-');
  const fields = [
    ['title', `{${escaped(title)}}`],
    ['author', '{Faultline}'],
    ...(reviewed ? [['year', reviewed.slice(0, 4)]] : []),
    ['howpublished', `\\url{${url}}`],
    ['note', `${reviewed ? `Reviewed ${reviewed}, version` : 'Version'} ${escaped(version)}`],
  ];
  return `@misc{${key},\n${fields.map(([name, value]) => `  ${name} = {${value}},\n`).join('')}}\n`;
}

/** What TeX would take for something else. */
const escaped = (text: string) => text.replaceAll(/[&%$#_{}]/g, '\\$&');
