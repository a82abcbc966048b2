import type { ConsoleKind } from './kind.ts';
import { postgresConsole } from './postgres.ts';
import { redisConsole } from './redis.ts';

export const CONSOLES: Readonly<Record<string, ConsoleKind>> = {
  postgres: postgresConsole,
  redis: redisConsole,
};
