import { SqlError } from '../errors.ts';
import type { Sequence } from './sequence.ts';
import type { Table } from './table.ts';
import type { Transaction, Xid } from './transaction.ts';

export type Relation = Table | Sequence;

/**
 * The tables and sequences by name. A change of the catalogue is a part of its transaction: others find a table when
 * the transaction that made it has committed.
 */
export class Catalog {
  readonly relations: Relation[] = [];
  nextOid = 16_384;

  /** What a transaction finds under a name. */
  find(name: string, transaction: Transaction | undefined): Relation | undefined {
    return this.relations.findLast((relation) => relation.name === name && isThere(relation, transaction));
  }

  table(name: string, transaction: Transaction | undefined): Table {
    const relation = this.find(name, transaction);
    if (relation?.kind === 'table') return relation;
    if (relation) throw new SqlError('42809', `"${name}" is not a table`);
    throw new SqlError('42P01', `relation "${name}" does not exist`);
  }

  sequence(name: string, transaction: Transaction | undefined): Sequence {
    const relation = this.find(name, transaction);
    if (relation?.kind === 'sequence') return relation;
    if (relation) throw new SqlError('42809', `"${name}" is not a sequence`);
    throw new SqlError('42P01', `relation "${name}" does not exist`);
  }

  /** Another transaction, still open, makes or drops a relation of this name. */
  contender(name: string, transaction: Transaction | undefined): Xid | undefined {
    const other = (xid: Xid | undefined): boolean =>
      xid?.state === 'active' && xid.transaction !== transaction;
    return this.relations.find((relation) => relation.name === name && other(relation.createdBy))?.createdBy;
  }

  indexNamed(name: string, transaction: Transaction | undefined): Table | undefined {
    return this.tables(transaction).find((table) => table.indexes.some((index) => index.name === name));
  }

  tables(transaction: Transaction | undefined): Table[] {
    return this.relations.filter(
      (relation): relation is Table => relation.kind === 'table' && isThere(relation, transaction),
    );
  }
}

function isThere(relation: Relation, transaction: Transaction | undefined): boolean {
  const counts = (xid: Xid): boolean =>
    xid.state === 'committed' || (xid.state === 'active' && xid.transaction === transaction);
  return counts(relation.createdBy) && !(relation.droppedBy && counts(relation.droppedBy));
}
