import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { server } from './inventory/server.ts';
import { reserve } from './inventory/shop.ts';

const folder = mkdtempSync(join(tmpdir(), 'faultline-inventory-'));
after(() => rmSync(folder, { recursive: true }));

test('the service that is simulated is the one behind Node’s server, and remembers after a restart', async () => {
  const file = join(folder, 'reservations.jsonl');
  for (let life = 1; life <= 2; life++) {
    const running = server(file).listen(0);
    await once(running, 'listening');
    const address = `http://localhost:${(running.address() as AddressInfo).port}`;
    await Promise.all([reserve('o1', 2, address), reserve('o1', 2, address), reserve('o2', 3, address)]);
    running.closeAllConnections();
    running.close();
    await once(running, 'close');
  }
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  assert.deepEqual(lines.toSorted(), ['{"order":"o1","quantity":2}', '{"order":"o2","quantity":3}']);
});
