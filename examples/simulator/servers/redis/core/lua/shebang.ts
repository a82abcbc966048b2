import { CommandError } from '../reply.ts';

/** What a script says of itself in its first line. */
export interface Shebang {
  readonly hasShebang: boolean;
  readonly isReadOnly: boolean;
}

const FLAGS = new Set(['no-writes', 'allow-oom', 'allow-stale', 'no-cluster', 'allow-cross-slot-keys']);

/**
 * Reads `#!lua flags=no-writes`.
 *
 * @throws CommandError for what Redis does not know there.
 */
export function parseShebang(text: string): Shebang {
  if (!text.startsWith('#!')) return { hasShebang: false, isReadOnly: false };
  const end = text.indexOf('\n');
  if (end < 0) throw new CommandError('ERR Invalid script shebang');
  const [engine = '', ...options] = text.slice(0, end).split(' ').filter(Boolean);
  if (engine !== '#!lua') throw new CommandError(`ERR Unexpected engine in script shebang: ${engine}`);
  const flags = options.flatMap((option) => {
    if (!option.startsWith('flags=')) throw new CommandError(`ERR Unknown lua shebang option: ${option}`);
    return option.slice('flags='.length).split(',').filter(Boolean);
  });
  for (const flag of flags)
    if (!FLAGS.has(flag)) throw new CommandError(`ERR Unexpected flag in script shebang: ${flag}`);
  return { hasShebang: true, isReadOnly: flags.includes('no-writes') };
}
