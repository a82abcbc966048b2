import type { StatementResult } from '../core/session.ts';
import type { ErrorMessage } from '../server.ts';

export type Verbosity = 'terse' | 'default' | 'verbose' | 'sqlstate';

/** Types whose values psql sets to the right: numbers, oid, xid, cid, money. */
const RIGHT = new Set([20, 21, 23, 26, 28, 29, 700, 701, 790, 1700, 5069]);

/** What a statement gave, as psql prints it: its rows as a table, or its tag. */
export function printResult({ command, rowCount, fields, rows }: StatementResult): string {
  const isQuery = ['SELECT', 'SHOW', 'VALUES'].includes(command);
  const tag =
    command === 'INSERT' ? `INSERT 0 ${rowCount}` : rowCount === null ? command : `${command} ${rowCount}`;
  if (!isQuery && fields.length === 0) return `${tag}\n`;
  const table = printTable(
    fields.map(({ name }) => name),
    rows,
    fields.map(({ dataTypeID }) => RIGHT.has(dataTypeID)),
  );
  return isQuery ? table : `${table}${tag}\n`;
}

/** Aligned columns with one rule below the head (`\pset border 1`), the number of rows, and an empty line. */
export function printTable(
  names: readonly string[],
  rows: readonly (readonly (string | null)[])[],
  right: readonly boolean[],
  { title, footer = [`(${rows.length} ${rows.length === 1 ? 'row' : 'rows'})`] }: TableOptions = {},
): string {
  const cells = rows.map((row) => row.map((value) => (value ?? '').split('\n')));
  const widths = names.map((name, at) =>
    Math.max(widthOf(name), ...cells.flatMap((row) => row[at]!.map(widthOf))),
  );
  const head = names.map((name, at) => ` ${centred(name, widths[at]!)} `).join('|');
  const rule = names.length > 0 ? widths.map((width) => '-'.repeat(width + 2)).join('+') : '--';
  const body = cells.flatMap((row) => rowLines(row, widths, right));
  const all = title === undefined ? [] : [centred(title, rule.length).trimEnd()];
  if (names.length > 0) all.push(head);
  return `${[...all, rule, ...body, ...footer].join('\n')}\n\n`;
}

interface TableOptions {
  readonly title?: string;
  readonly footer?: readonly string[];
}

/** A row is as many lines as its highest cell; `+` says that a cell goes on. */
function rowLines(row: readonly string[][], widths: readonly number[], right: readonly boolean[]): string[] {
  const height = Math.max(0, ...row.map((lines) => lines.length));
  return Array.from({ length: row.length === 0 ? 0 : height }, (_unused, line) =>
    row
      .map((lines, at) => {
        const isLast = at === row.length - 1;
        const goesOn = line < lines.length - 1;
        const text = lines[line] ?? '';
        const space = ' '.repeat(widths[at]! - widthOf(text));
        if (right[at]) return ` ${space}${text}${goesOn ? '+' : isLast ? '' : ' '}`;
        return ` ${text}${isLast && !goesOn ? '' : space}${goesOn ? '+' : isLast ? '' : ' '}`;
      })
      .join('|'),
  );
}

function centred(text: string, width: number): string {
  const space = Math.max(0, width - widthOf(text));
  const before = Math.floor(space / 2);
  return ' '.repeat(before) + text + ' '.repeat(space - before);
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;

/** In columns of a terminal: letters of East Asia take two, combining marks none. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text)
    width += /\p{Mn}/u.test(character) ? 0 : WIDE.test(character) || character > '\u{1f2ff}' ? 2 : 1;
  return width;
}

/** An error of the server, with the line of the query that it stands in. */
export function printError(error: ErrorMessage, query: string, verbosity: Verbosity): string {
  const text = (name: string) => (error[name] === undefined ? undefined : String(error[name]));
  const { severity, code, message } = {
    severity: text('severity'),
    code: text('code'),
    message: text('message'),
  };
  if (verbosity === 'sqlstate') return `${severity}:  ${code}\n`;
  const position = text('position');
  const place = position && verbosity === 'terse' ? ` at character ${position}` : '';
  const first = `${severity}:  ${verbosity === 'verbose' ? `${code}: ` : ''}${message}${place}`;
  if (verbosity === 'terse') return `${first}\n`;
  const lines = [first];
  if (position) lines.push(positionLines(query, Number(position) - 1));
  const more = [...(verbosity === 'verbose' ? [...MORE, ...NAMES] : MORE)];
  for (const [name, label] of more) if (text(name)) lines.push(`${label}:  ${text(name)}`);
  return `${lines.join('\n')}\n`;
}

const MORE: readonly (readonly [string, string])[] = [
  ['detail', 'DETAIL'],
  ['hint', 'HINT'],
];

const NAMES: readonly (readonly [string, string])[] = [
  ['schema', 'SCHEMA NAME'],
  ['table', 'TABLE NAME'],
  ['column', 'COLUMN NAME'],
  ['dataType', 'DATATYPE NAME'],
  ['constraint', 'CONSTRAINT NAME'],
];

const DISPLAY_SIZE = 60;
const MIN_RIGHT_CUT = 10;

/** The line of the query with a caret below the place, cut where it is long: `reportErrorPosition` of libpq. */
function positionLines(query: string, at: number): string {
  const characters = [...query.replaceAll('\t', ' ')];
  const before = characters.slice(0, at);
  const number = before.filter((one) => one === '\n').length + 1;
  let begin = before.lastIndexOf('\n') + 1;
  const next = characters.indexOf('\n', at);
  let end = next < 0 ? characters.length : next;
  const width = (from: number, to: number) => widthOf(characters.slice(from, to).join(''));
  let [cutLeft, cutRight] = [false, false];
  if (width(begin, end) > DISPLAY_SIZE) {
    if (DISPLAY_SIZE >= width(begin, at) + MIN_RIGHT_CUT) {
      while (width(begin, end) > DISPLAY_SIZE) end--;
      cutRight = true;
    } else {
      while (width(at, end) > MIN_RIGHT_CUT) {
        end--;
        cutRight = true;
      }
      while (width(begin, end) > DISPLAY_SIZE) {
        begin++;
        cutLeft = true;
      }
    }
  }
  const label = `LINE ${number}: ${cutLeft ? '...' : ''}`;
  const shown = `${label}${characters.slice(begin, end).join('')}${cutRight ? '...' : ''}`;
  return `${shown}\n${' '.repeat(label.length + width(begin, at))}^`;
}

/** What the server says besides. */
export function printNotice(
  { severity, code, message }: { severity: string; code: string; message: string },
  verbosity: Verbosity,
): string {
  if (verbosity === 'sqlstate') return `${severity}:  ${code}\n`;
  return `${severity}:  ${verbosity === 'verbose' ? `${code}: ` : ''}${message}\n`;
}
