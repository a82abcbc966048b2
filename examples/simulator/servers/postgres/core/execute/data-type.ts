import type { DataTypeDef } from 'pgsql-ast-parser';
import { notModelled } from '../errors.ts';
import { LITERAL } from '../sql/normalise.ts';
import type { Modifier } from '../values/cast.ts';
import { arrayOf, NUMERIC, typeNamed, VARCHAR, type Type } from '../values/types.ts';

/** What a name of a type in a statement means. */
export function dataType(definition: DataTypeDef): { readonly type: Type; readonly modifier: Modifier } {
  if (definition.kind === 'array')
    return { type: arrayOf(dataType(definition.arrayOf).type), modifier: undefined };
  if (definition.schema && definition.schema !== 'pg_catalog')
    throw notModelled(`the schema ${definition.schema}`);
  const type = typeNamed(definition.name.replace(LITERAL, ''));
  if (definition.config?.length && type !== NUMERIC && type !== VARCHAR)
    throw notModelled(`${definition.name} with a precision`);
  return { type, modifier: definition.config?.length ? definition.config : undefined };
}
