import { fromBytes } from './bytes.ts';
import { formatDouble } from './core/numbers.ts';
import { formatId } from './core/stream.ts';
import type { Value } from './core/values.ts';

/** A value as readers see it in a trace; undefined: there is none. */
export function describe(value: Value | undefined): string | undefined {
  switch (value?.type) {
    case undefined:
      return undefined;
    case 'string':
      return fromBytes(value.text);
    case 'list':
      return `[${value.items.map(fromBytes).join(', ')}]`;
    case 'hash':
      return `{${[...value.fields].map(([field, text]) => fromBytes(`${field}: ${text}`)).join(', ')}}`;
    case 'set':
      return `{${[...value.members].map(fromBytes).join(', ')}}`;
    case 'zset':
      return `{${value.set.entries.map(({ member, score }) => `${fromBytes(member)}: ${formatDouble(score)}`).join(', ')}}`;
    case 'stream': {
      const { entries, groups } = value.stream;
      const pending = [...groups].map(([name, group]) => {
        const each = [...group.pending.values()].map(
          ({ id, consumer }) => `${formatId(id)} ${consumer.name}`,
        );
        return `; ${fromBytes(name)}: ${each.join(', ') || 'none pending'}`;
      });
      return (
        entries.map(({ id, fields }) => `${formatId(id)} ${fromBytes(fields.join(' '))}`).join(', ') +
        pending.join('')
      );
    }
  }
}
