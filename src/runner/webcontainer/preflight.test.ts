import assert from 'node:assert/strict';
import { test } from 'node:test';
import { preflight, type Surroundings } from './preflight.ts';

const desktop: Surroundings = {
  isSecureContext: true,
  crossOriginIsolated: true,
  WebAssembly: {},
  SharedArrayBuffer: {},
  navigator: {
    onLine: true,
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64)',
    platform: 'Linux x86_64',
    maxTouchPoints: 0,
  },
};

const cases: [string, Partial<Surroundings>, kind: string | undefined, recover?: string][] = [
  ['a desktop', {}, undefined],
  [
    'a Linux laptop with a touch screen',
    { navigator: { ...desktop.navigator, maxTouchPoints: 10 } },
    undefined,
  ],
  ['a Mac', { navigator: { ...desktop.navigator, platform: 'MacIntel' } }, undefined],
  [
    'an iPad',
    { navigator: { ...desktop.navigator, platform: 'MacIntel', maxTouchPoints: 5 } },
    'unsupported',
    'elsewhere',
  ],
  [
    'an iPhone',
    { navigator: { ...desktop.navigator, userAgent: 'Mozilla/5.0 (iPhone; …)' } },
    'unsupported',
    'elsewhere',
  ],
  ['no HTTPS', { isSecureContext: false }, 'unsupported', 'elsewhere'],
  ['no WebAssembly', { WebAssembly: undefined }, 'unsupported', 'elsewhere'],
  ['no isolation', { crossOriginIsolated: false }, 'not-isolated', 'elsewhere'],
  [
    'no isolation, on top, with service workers',
    { crossOriginIsolated: false, navigator: { ...desktop.navigator, serviceWorker: { controller: null } } },
    'not-isolated-yet',
    'isolate',
  ],
  [
    'no isolation, in a frame of another page',
    {
      crossOriginIsolated: false,
      navigator: { ...desktop.navigator, serviceWorker: { controller: null } },
      top: {},
    },
    'not-isolated',
    'elsewhere',
  ],
  [
    'no isolation, though a service worker is there',
    { crossOriginIsolated: false, navigator: { ...desktop.navigator, serviceWorker: { controller: {} } } },
    'not-isolated',
    'elsewhere',
  ],
  ['no shared memory', { SharedArrayBuffer: undefined }, 'not-isolated', 'elsewhere'],
  ['offline', { navigator: { ...desktop.navigator, onLine: false } }, 'unreachable', 'restart'],
];

for (const [name, change, kind, recover] of cases) {
  test(`${name}: ${kind ?? 'fine'}`, () => {
    const error = preflight({ ...desktop, ...change });
    assert.deepEqual([error?.kind, error?.recover], [kind, recover]);
  });
}
