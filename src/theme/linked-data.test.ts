import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linkedData, type DescribedPage } from './linked-data.ts';

const page: DescribedPage = {
  title: 'Saga',
  description: 'Undo.',
  kind: 'case-study',
  level: 2,
  minutes: 14,
  tags: ['durability'],
  reviewed: new Date('2026-11-21'),
  language: 'en',
  url: 'https://example.org/transactions/saga/',
  above: [{ name: 'Home', url: 'https://example.org/' }],
};
const breadcrumbs = {
  '@type': 'BreadcrumbList',
  itemListElement: [
    { '@type': 'ListItem', position: 1, name: 'Home', item: 'https://example.org/' },
    { '@type': 'ListItem', position: 2, name: 'Saga', item: 'https://example.org/transactions/saga/' },
  ],
};

test('a page says what it is, for whom, how long it takes and where it lies', () => {
  assert.deepEqual(JSON.parse(linkedData(page)), {
    '@context': 'https://schema.org',
    '@graph': [
      {
        '@type': ['TechArticle', 'LearningResource'],
        headline: 'Saga',
        description: 'Undo.',
        learningResourceType: 'case study',
        educationalLevel: 'Intermediate',
        timeRequired: 'PT14M',
        keywords: ['durability'],
        dateModified: '2026-11-21',
        inLanguage: 'en',
        isAccessibleForFree: true,
        url: 'https://example.org/transactions/saga/',
      },
      breadcrumbs,
    ],
  });
});

test('what is not known is left out, a page that only leads on says where it lies, and no text ends the script', () => {
  const title = 'A </script> in a title';
  const little = linkedData({ title, kind: 'pattern', tags: [], language: 'en', url: '/a/', above: [] });
  assert.ok(!little.includes('</script'));
  const [article] = (JSON.parse(little) as { '@graph': [Record<string, unknown>] })['@graph'];
  assert.deepEqual(Object.keys(article), [
    ...['@type', 'headline', 'learningResourceType', 'inLanguage', 'isAccessibleForFree', 'url'],
  ]);
  assert.equal(article['headline'], title);
  assert.deepEqual(JSON.parse(linkedData({ ...page, kind: 'overview' }))['@graph'], [breadcrumbs]);
});
