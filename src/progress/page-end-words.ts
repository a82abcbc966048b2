/** What the end of a page says once its script looks at what the reader has read. */
export const pageEndWords = [
  'Mark as read',
  'Read ✓',
  'Next: [it], because {why}.',
  'You have read every page there is.',
  'it comes next on the path “{path}”',
  'it builds on this page',
  'it explains the same problem',
  '{n} other pages need it',
  'you have not read it yet',
] as const;

export type PageEndWord = (typeof pageEndWords)[number];
