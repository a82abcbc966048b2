/** What the questions of a page say once an answer is chosen. */
export const quizWords = ['✓ Right.', '✕ No.'] as const;

export type QuizWord = (typeof quizWords)[number];
