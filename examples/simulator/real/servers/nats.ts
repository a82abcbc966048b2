import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, versionOf } from './find-program.ts';
import type { RealServer } from './server.ts';

/** A real NATS server with JetStream, which syncs each message that it stores. */
export function nats(): RealServer {
  return {
    title: 'NATS server',
    variable: 'NATS_URL',
    install: '`apt-get install nats-server` or `brew install nats-server` brings one',
    launch(folder, port) {
      const program = findProgram('nats-server');
      if (!program) return undefined;
      const config = join(folder, 'nats.conf');
      writeFileSync(config, `jetstream { store_dir: ${JSON.stringify(folder)}, sync_interval: always }\n`);
      return {
        program,
        args: ['-a', '127.0.0.1', '-p', String(port), '-c', config],
        version: versionOf(program, /v(\d+\.\d+\.\d+)/),
        ready: /Server is ready/,
        url: `nats://127.0.0.1:${port}`,
      };
    },
  };
}
