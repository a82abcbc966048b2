import type { LanguageRegistration } from 'shiki';

/** The text form of a run, as golden files hold it: schedule, then one line for each event. */
export const traceGrammar: LanguageRegistration = {
  name: 'faultline-trace',
  scopeName: 'text.faultline-trace',
  patterns: [
    {
      match: '^(invariant|seed|calm|only|fault|unmatched)( +)(.*)$',
      captures: { 1: { name: 'keyword.control' }, 3: { name: 'string.unquoted' } },
    },
    {
      match:
        '^( *\\d+\\.\\d+)(  )(\\S+)( +)(LOST|DELAYED|DUPLICATED|LOSES|VIOLATED|crashes|loses power|gives up|fails|ignores)(.*)$',
      captures: {
        1: { name: 'comment' },
        3: { name: 'entity.name.type' },
        5: { name: 'markup.deleted' },
        6: { name: 'markup.deleted' },
      },
    },
    {
      match: '^( *\\d+\\.\\d+)(  )(\\S+)( +)(\\S+)(.*)$',
      captures: { 1: { name: 'comment' }, 3: { name: 'entity.name.type' }, 5: { name: 'keyword.control' } },
    },
  ],
  repository: {},
} as unknown as LanguageRegistration;
