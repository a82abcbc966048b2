import { docsSchema, i18nSchema } from '@astrojs/starlight/schema';
import { defineCollection } from 'astro:content';
import { glob } from 'astro/loaders';
import { translatedDocs } from './languages/translated-docs.ts';
import { complete, frontmatter, missing } from './site/frontmatter.ts';

export const collections = {
  docs: defineCollection({
    loader: translatedDocs(glob({ base: './content/docs', pattern: '**/[^_]*.mdx' })),
    schema: (context) =>
      docsSchema({ extend: frontmatter })(context)
        .superRefine((page, issues) => {
          for (const { path, message } of missing(page))
            issues.addIssue({ code: 'custom', path: [path], message });
        })
        .transform(complete),
  }),
  i18n: defineCollection({
    loader: glob({ base: './content/i18n', pattern: '*.json' }),
    schema: i18nSchema(),
  }),
};
