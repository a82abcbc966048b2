import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { parse } from 'yaml';

const examples = join(import.meta.dirname, '../..');

interface Service {
  image: string;
  working_dir?: string;
  volumes?: string[];
  command?: string[];
  environment?: Record<string, string>;
  healthcheck?: { test: string[]; interval: string; retries: number };
  depends_on?: Record<string, { condition: string }>;
  network_mode?: string;
}

/** What of the Compose specification these files use: anything else is a slip of the pen. */
const FIELDS = [
  'image',
  'working_dir',
  'volumes',
  'command',
  'environment',
  'healthcheck',
  'depends_on',
  'network_mode',
];
const CONDITIONS = ['service_started', 'service_healthy', 'service_completed_successfully'];

describe('the compose.yaml beside each real.ts', () => {
  for (const folder of globSync('*/*/real.ts', { cwd: examples }).map(dirname).sort())
    test(folder, () => {
      const file = join(examples, folder, 'compose.yaml');
      assert.ok(existsSync(file), `${folder} has a real.ts and no compose.yaml`);
      const text = readFileSync(file, 'utf8');
      assert.match(text, /^# .*It has not been run: there was no Docker where it was written\.$/m);
      const { services, ...others } = parse(text) as { services: Record<string, Service> };
      assert.deepEqual(others, {});
      for (const [name, service] of Object.entries(services)) check(name, service, services);
      const { real } = services;
      assert.equal(real?.working_dir, `/faultline/examples/${folder}`);
      assert.deepEqual(real?.command, ['node', 'real.ts']);
      assert.deepEqual(real?.volumes, ['../../..:/faultline:ro']);
      assert.deepEqual(
        Object.keys(real?.depends_on ?? {}),
        Object.keys(services).filter((name) => name !== 'real'),
      );
    });
});

function check(name: string, service: Service, services: Record<string, Service>): void {
  assert.deepEqual(
    Object.keys(service).filter((field) => !FIELDS.includes(field)),
    [],
    `unknown fields of ${name}`,
  );
  assert.match(service.image, /^(?:[a-z]+\/)?[a-z]+:[\d.]+$/);
  for (const [needed, { condition }] of Object.entries(service.depends_on ?? {})) {
    assert.ok(services[needed], `${name} depends on ${needed}, which is not there`);
    assert.ok(CONDITIONS.includes(condition));
    if (condition === 'service_healthy') assert.equal(services[needed].healthcheck?.test[0], 'CMD');
  }
  const [, shared = 'none'] = /^service:(.*)$/.exec(service.network_mode ?? `service:${name}`) ?? [];
  assert.ok(services[shared], `${name} shares the network of ${shared}, which is not there`);
  for (const [variable, value] of Object.entries(service.environment ?? {}))
    if (variable.endsWith('_URL'))
      assert.ok(services[new URL(value).hostname], `${value} leads to no service`);
}
