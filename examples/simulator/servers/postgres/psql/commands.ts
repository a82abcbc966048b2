import type { Description } from '../core/execute/describe.ts';
import type { Answer, Request } from '../server.ts';
import { printError, printTable, type Verbosity } from './print.ts';

export const HELP = `  \\d              tables and sequences
  \\d NAME         one table or sequence, in full
  \\dt  \\di  \\ds   tables, indexes, sequences
  \\conninfo       what this session is connected to
  \\set VERBOSITY  terse, default, verbose or sqlstate: how much errors say
  \\r              forget the statement that was begun
  \\q              end the session; the next line begins a new one
Anything else is SQL, and ends with a semicolon.
`;

/** Commands of the real psql that would mean nothing here, or little. */
export const KNOWN_ELSEWHERE: ReadonlySet<string> = new Set(
  (
    'a bind C c connect cd copy copyright crosstabview da dA db dc dC dd dD ddp dE de des deu dew df dF dFd dFp ' +
    'dFt dg dl dL dm dn do dO dp dP drds dRp dRs dT du dv dx dX dy e echo ef elif else encoding endif errverbose ev ' +
    'f g gdesc getenv gexec gset gx h H help i if ir l list lo_export lo_import lo_list lo_unlink o p password ' +
    'prompt pset qecho s setenv sf sv t T timing unset w warn watch W x z !'
  ).split(' '),
);

interface DescribeCommand {
  readonly request: Request;
  readonly print: (answer: Answer, query: string, verbosity: Verbosity) => string;
}

const LISTS = {
  d: ['table', 'sequence'],
  dt: ['table'],
  di: ['index'],
  ds: ['sequence'],
} as const;

/** What `\d` and its kin ask, and how the answer is printed; undefined if it is another command. */
export function describeCommand(name: string, [pattern]: readonly string[]): DescribeCommand | undefined {
  const command = name.replace('+', '') as keyof typeof LISTS;
  const kinds = LISTS[command];
  if (!kinds) return undefined;
  const wanted = pattern?.replaceAll('"', '').replace(/^public\./, '');
  const describe = command === 'd' && wanted ? { relation: wanted } : { list: kinds };
  return {
    request: { text: `\\${command}${wanted ? ` ${wanted}` : ''}`, describe },
    print(answer, _query, verbosity) {
      if (answer.kind === 'error') return printError(answer.error, '', verbosity);
      if (answer.kind !== 'results') return '';
      const { rows } = answer.results[0]!;
      if (!('list' in describe)) return printRelation(wanted!, rows[0]![0]!);
      return printList(rows as [string, string, string | null][], command, wanted);
    },
  };
}

function printList(
  rows: readonly [kind: string, name: string, table: string | null][],
  command: string,
  pattern: string | undefined,
): string {
  const shown = rows.filter(([, name]) => !pattern || name === pattern);
  if (shown.length === 0)
    return pattern ? `Did not find any relation named "${pattern}".\n` : 'Did not find any relations.\n';
  const withTable = command === 'di';
  const names = ['Schema', 'Name', 'Type', 'Owner', ...(withTable ? ['Table'] : [])];
  const cells = shown.map(([kind, name, table]) => [
    'public',
    name,
    kind,
    'shop',
    ...(withTable ? [table] : []),
  ]);
  return printTable(names, cells, [], { title: 'List of relations' });
}

function printRelation(name: string, text: string | null): string {
  if (text === null) return `Did not find any relation named "${name}".\n`;
  const description = JSON.parse(text) as Description;
  if (description.kind === 'sequence') {
    const { values, owner } = description;
    const right = values.map(([label]) => !['Type', 'Cycles?'].includes(label));
    const cells = [values.map(([, value]) => value)];
    return printTable(
      values.map(([label]) => label),
      cells,
      right,
      { title: `Sequence "public.${name}"`, footer: owner ? [`Owned by: ${owner}`] : [] },
    );
  }
  const cells = description.columns.map(([column, type, nullable, byDefault]) => [
    column,
    type,
    '',
    nullable,
    byDefault,
  ]);
  const footer = description.sections.flatMap(([title, lines]) => [
    title,
    ...lines.map((line) => `    ${line}`),
  ]);
  return printTable(['Column', 'Type', 'Collation', 'Nullable', 'Default'], cells, [], {
    title: `Table "public.${name}"`,
    footer,
  });
}
