import type { Commands } from '../command.ts';
import { bitCommands } from './bits.ts';
import { connectionCommands } from './connection.ts';
import { hashCommands } from './hashes.ts';
import { keyCommands } from './keys.ts';
import { listCommands } from './lists.ts';
import { pubSubCommands } from './pub-sub.ts';
import { scriptCommands } from './scripts.ts';
import { setCommands } from './sets.ts';
import { sortedSetCommands } from './sorted-sets.ts';
import { streamCommands } from './streams.ts';
import { stringCommands } from './strings.ts';
import { transactionCommands } from './transactions.ts';

/** Every command that is modelled, by its name in small letters. */
export const COMMANDS: Commands = Object.freeze({
  ...keyCommands,
  ...stringCommands,
  ...bitCommands,
  ...hashCommands,
  ...listCommands,
  ...setCommands,
  ...sortedSetCommands,
  ...streamCommands,
  ...pubSubCommands,
  ...transactionCommands,
  ...scriptCommands,
  ...connectionCommands,
});
