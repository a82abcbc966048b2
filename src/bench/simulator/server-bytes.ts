import { gzipSync } from 'node:zlib';
import { SERVER_NAMES } from '../../../examples/simulator/src/loader/server-names.ts';
import { bundleServer } from '../../runner/worker/bundle-server.ts';
import type { Row } from '../report/row.ts';

/** What a page loads for each simulated server that its example imports. */
export async function serverByteRows(): Promise<Row[]> {
  return Promise.all(
    SERVER_NAMES.map(async (name) => ({
      what: `simulated ${name}, gzip`,
      unit: 'kB' as const,
      value: gzipSync(await bundleServer(name), { level: 9 }).length / 1000,
      target: { atMost: 60 },
      ...(name in LARGER && { note: LARGER[name]! }),
    })),
  );
}

/** Why some may be larger. */
const LARGER: Readonly<Record<string, string>> = { postgres: 'with its parser of SQL' };
