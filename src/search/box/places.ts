/** Pages that lead to all others, by their names among the texts. */
export const places = {
  symptoms: '/symptoms/',
  topics: '/tags/',
  paths: '/paths/',
  glossary: '/reference/glossary/',
  questions: '/reference/faq/',
  graph: '/graph/',
} as const;
