import { levels } from '../search/filters.ts';
import { onlyLeadsOn, type Kind } from '../site/frontmatter.ts';

export interface DescribedPage {
  title: string;
  description?: string | undefined;
  kind: Kind;
  level?: 1 | 2 | 3 | undefined;
  minutes?: number | undefined;
  tags: readonly string[];
  reviewed?: Date | undefined;
  language: string;
  /** Absolute where the build knows its host. */
  url: string;
  /** What the page lies in, the home page first. */
  above: readonly Crumb[];
}

export interface Crumb {
  name: string;
  url: string;
}

/**
 * What a page is, in the words of schema.org, as the text of a script element. Of a page that only leads on to others,
 * no more than where it lies.
 */
export function linkedData(page: DescribedPage): string {
  const crumbs = [...page.above, { name: page.title, url: page.url }];
  const data = {
    '@context': 'https://schema.org',
    '@graph': [
      ...(onlyLeadsOn(page.kind) ? [] : [article(page)]),
      {
        '@type': 'BreadcrumbList',
        itemListElement: crumbs.map(({ name, url: item }, i) => ({
          ...{ '@type': 'ListItem', position: i + 1, name, item },
        })),
      },
    ],
  };
  // Nothing in it may end the script.
  return JSON.stringify(data).replaceAll('<', '\\u003c');
}

const article = ({
  title,
  description,
  kind,
  level,
  minutes,
  tags,
  reviewed,
  language,
  url,
}: DescribedPage) => ({
  '@type': ['TechArticle', 'LearningResource'],
  headline: title,
  description,
  learningResourceType: kind.replaceAll('-', ' '),
  educationalLevel: level && levels[level],
  timeRequired: minutes && `PT${minutes}M`,
  keywords: tags.length ? tags : undefined,
  dateModified: reviewed?.toISOString().slice(0, 10),
  inLanguage: language,
  isAccessibleForFree: true,
  url,
});
