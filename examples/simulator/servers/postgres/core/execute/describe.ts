import type { Session, StatementResult } from '../session.ts';
import type { Relation } from '../store/catalog.ts';
import type { Sequence } from '../store/sequence.ts';
import type { Column, ForeignKey, Index, Table } from '../store/table.ts';
import type { Transaction } from '../store/transaction.ts';
import { TEXT } from '../values/types.ts';
import { deparse } from './deparse.ts';

/** What psql's `\d` asks of the catalogue: all relations of some kinds, or one in full. */
export type Describe =
  { readonly list: readonly ('table' | 'sequence' | 'index')[] } | { readonly relation: string };

/** One relation in full, as the parts that `\d name` prints. */
export type Description =
  | {
      readonly kind: 'table';
      readonly columns: readonly (readonly [
        name: string,
        type: string,
        nullable: string,
        byDefault: string,
      ])[];
      readonly sections: readonly (readonly [title: string, lines: readonly string[]])[];
    }
  | {
      readonly kind: 'sequence';
      readonly values: readonly (readonly [name: string, value: string])[];
      readonly owner: string | undefined;
    };

/**
 * The real psql asks several queries of `pg_catalog`. Of that, this server has only what they come to: the rows of a
 * list, or one {@link Description} as JSON.
 */
export function describeRelations(session: Session, wanted: Describe): StatementResult {
  const transaction = session.begin();
  const { catalog } = session.server;
  if ('list' in wanted) return listed(relationsOf(session, transaction), wanted.list);
  const found = catalog.find(wanted.relation, transaction);
  const tables = catalog.tables(transaction);
  const description = found && (found.kind === 'table' ? tableParts(found) : sequenceParts(found, tables));
  return {
    command: 'SELECT',
    rowCount: 1,
    fields: [{ name: 'description', dataTypeID: TEXT.oid }],
    rows: [[description ? JSON.stringify(description) : null]],
  };
}

function relationsOf(session: Session, transaction: Transaction): Relation[] {
  const { catalog } = session.server;
  return catalog.relations.filter(({ name }, at, all) => catalog.find(name, transaction) === all[at]);
}

function listed(relations: readonly Relation[], kinds: readonly string[]): StatementResult {
  const rows = relations.flatMap((relation) => [
    [relation.kind, relation.name, null],
    ...(relation.kind === 'table' ? relation.indexes.map(({ name }) => ['index', name, relation.name]) : []),
  ]);
  const chosen = rows
    .filter(([kind]) => kinds.includes(kind!))
    .toSorted(([, a], [, b]) => (a! < b! ? -1 : 1));
  const fields = ['Type', 'Name', 'Table'].map((name) => ({ name, dataTypeID: TEXT.oid }));
  return { command: 'SELECT', rowCount: chosen.length, fields, rows: chosen };
}

function tableParts(table: Table): Description {
  const { columns, indexes, checks, foreignKeys, referencedBy } = table;
  const ordered = indexes.toSorted(
    (a, b) => Number(b.primary) - Number(a.primary) || (a.name < b.name ? -1 : 1),
  );
  const sorted = <T extends { readonly name: string }>(items: readonly T[]): T[] =>
    items.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const sections: [string, string[]][] = [
    ['Indexes:', ordered.map((index) => indexLine(index, columns))],
    [
      'Check constraints:',
      sorted(checks).map(({ name, expression }) => `"${name}" CHECK (${deparse(expression, columns)})`),
    ],
    ['Foreign-key constraints:', sorted(foreignKeys).map((key) => `"${key.name}" ${foreignKeyText(key)}`)],
    [
      'Referenced by:',
      sorted(referencedBy).map(
        (key) => `TABLE "${key.table.name}" CONSTRAINT "${key.name}" ${foreignKeyText(key)}`,
      ),
    ],
  ];
  return {
    kind: 'table',
    columns: columns.map((column) => [
      column.name,
      typeText(column),
      column.notNull ? 'not null' : '',
      defaultText(column, columns),
    ]),
    sections: sections.filter(([, lines]) => lines.length > 0),
  };
}

function typeText({ type, modifier }: Column): string {
  if (!modifier) return type.name;
  return `${type.name}(${type.name === 'numeric' && modifier.length === 1 ? `${modifier[0]},0` : modifier.join(',')})`;
}

function defaultText(column: Column, columns: readonly Column[]): string {
  if (column.identity) return `generated ${column.identity} as identity`;
  if (column.sequence && !column.default) return `nextval('${column.sequence.name}'::regclass)`;
  return column.default ? deparse(column.default, columns, column.type) : '';
}

function indexLine(index: Index, columns: readonly Column[]): string {
  const kind = index.primary
    ? 'PRIMARY KEY, '
    : index.unique
      ? index.constraint
        ? 'UNIQUE CONSTRAINT, '
        : 'UNIQUE, '
      : '';
  const where = index.predicate ? ` WHERE ${deparse(index.predicate, columns)}` : '';
  return `"${index.name}" ${kind}btree (${index.labels.join(', ')})${where}`;
}

function foreignKeyText({ table, columns, target, targetColumns, onDelete, onUpdate }: ForeignKey): string {
  const names = (of: Table, places: readonly number[]) => places.map((at) => of.columns[at]!.name).join(', ');
  const action = (event: string, what: string) =>
    what === 'no action' ? '' : ` ON ${event} ${what.toUpperCase()}`;
  const actions = action('UPDATE', onUpdate) + action('DELETE', onDelete);
  return `FOREIGN KEY (${names(table, columns)}) REFERENCES ${target.name}(${names(target, targetColumns)})${actions}`;
}

const INTEGER_LIMIT = 2_147_483_647n;

function sequenceParts({ name, options }: Sequence, tables: readonly Table[]): Description {
  const { start, min, max, increment, cycle, cache } = options;
  const owner = tables
    .flatMap((table) => table.columns.map((column) => ({ table, column })))
    .find(({ column }) => column.sequence?.name === name);
  return {
    kind: 'sequence',
    values: [
      ['Type', max === INTEGER_LIMIT ? 'integer' : 'bigint'],
      ['Start', String(start)],
      ['Minimum', String(min)],
      ['Maximum', String(max)],
      ['Increment', String(increment)],
      ['Cycles?', cycle ? 'yes' : 'no'],
      ['Cache', String(cache)],
    ],
    owner: owner && `public.${owner.table.name}.${owner.column.name}`,
  };
}
