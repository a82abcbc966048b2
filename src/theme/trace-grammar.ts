import type { LanguageRegistration } from 'shiki';

/** The text form of a run, as golden files hold it: schedule, then one line for each event. */
/** How lines begin that tell of something that goes wrong. */
const FAULTS = [
  ...[
    'LOST',
    'DELAYED',
    'DUPLICATED',
    'OVERTAKEN',
    'PAUSED',
    'BUSY',
    'SLOW',
    'CLOCK OFF',
    'LOSES',
    'REFUSED',
    'FULL',
    'VIOLATED',
  ],
  ...['crashes', 'loses power', 'loses sight', 'is asked to stop', 'is killed', 'dies'],
  ...['gives up', 'fails', 'ignores', 'breaks', 'is refused'],
];

export const traceGrammar: LanguageRegistration = {
  name: 'faultline-trace',
  scopeName: 'text.faultline-trace',
  patterns: [
    {
      match: '^(invariant|seed|calm|only|off|fault|unmatched)( *)(.*)$',
      captures: { 1: { name: 'keyword.control' }, 3: { name: 'string.unquoted' } },
    },
    {
      match: `^( *\\d+\\.\\d+)(  )(\\S+)( +)(${FAULTS.join('|')})\\b(.*)$`,
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
