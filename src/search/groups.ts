/** Into what results are put together, in the words of the filter `group`. What readers see is in `content/i18n`. */
export const groupNames = [
  'pages',
  'problems',
  'questions',
  'words',
  'systems',
  'code',
  'invariants',
  'bugs',
  'topics',
  'planned',
] as const;

export type GroupName = (typeof groupNames)[number];
