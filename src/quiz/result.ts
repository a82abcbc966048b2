/** What a reader's answers to the questions of one page come to. */
export interface Result {
  readonly right: number;
  readonly answered: number;
  readonly of: number;
}

/** @param rights question → the place of its right answer. @param chosen question → the answer chosen. */
export function resultOf(
  rights: Readonly<Record<string, number>>,
  chosen: Readonly<Record<string, number>> = {},
): Result {
  const questions = Object.entries(rights);
  const answered = questions.filter(([name]) => chosen[name] !== undefined);
  const right = answered.filter(([name, place]) => chosen[name] === place);
  return { right: right.length, answered: answered.length, of: questions.length };
}

/** Something was answered wrong: the page is worth another look. */
export const isToReadAgain = ({ right, answered }: Result): boolean => right < answered;

/** Nothing, before there is an answer. */
export const inWords = ({ right, answered, of }: Result): string =>
  answered === 0 ? '' : `${right} of ${of} right${answered < of ? `, ${of - answered} to answer` : ''}.`;
