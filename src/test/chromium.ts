import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

/**
 * Starts a Chromium: the one at `CHROME_PATH`, the system's, one that Playwright once downloaded, or one installed now.
 * It makes no requests of its own, so that page tests can count requests.
 */
export async function launchChromium(args: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), args: [...quiet, ...args] });
}

const isRoot = process.getuid?.() === 0;
const quiet = [
  // Chromium refuses to run as root with its sandbox on.
  ...(isRoot ? ['--no-sandbox'] : []),
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

let found: string | undefined;

/** Where a Chromium is. Installs one if there is none; throws one sentence if that fails. */
export function chromiumPath(): string {
  found ??= fromEnvironment() ?? fromSystem() ?? fromPlaywright() ?? installed();
  return found;
}

function fromEnvironment(): string | undefined {
  const path = process.env['CHROME_PATH'];
  if (path && !existsSync(path)) throw new Error(`CHROME_PATH names ${path}, but there is no such file.`);
  return path || undefined;
}

function fromSystem(): string | undefined {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const places = [
    ...folders.flatMap((folder) => names.map((name) => join(folder, name))),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    ...['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].map((name) =>
      join(process.env[name] ?? 'C:\\', 'Google\\Chrome\\Application\\chrome.exe'),
    ),
  ];
  return places.find((place) => existsSync(place));
}

function fromPlaywright(): string | undefined {
  const own = chromium.executablePath();
  if (own && existsSync(own)) return own;
  const caches = [
    process.env['PLAYWRIGHT_BROWSERS_PATH'],
    join(homedir(), '.cache/ms-playwright'),
    join(homedir(), 'Library/Caches/ms-playwright'),
    join(homedir(), 'AppData/Local/ms-playwright'),
  ].filter((cache): cache is string => Boolean(cache) && existsSync(cache ?? ''));
  const programs = [
    'chrome-linux64/chrome',
    'chrome-linux/chrome',
    'chrome-win64/chrome.exe',
    'chrome-win/chrome.exe',
  ];
  return caches
    .flatMap((cache) => readdirSync(cache).map((name) => join(cache, name)))
    .filter((folder) => /[/\\]chromium-\d+$/.test(folder))
    .toSorted()
    .toReversed()
    .flatMap((folder) => programs.map((program) => join(folder, program)))
    .find((program) => existsSync(program));
}

function installed(): string {
  console.error('No Chromium found for the page tests; installing one …');
  if (isRoot && isDebian()) {
    spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore' });
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
      stdio: 'ignore',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    const path = fromSystem();
    if (path) return path;
  }
  try {
    const cli = join(import.meta.dirname, '../../node_modules/playwright-core/cli.js');
    execFileSync(process.execPath, [cli, 'install', 'chromium'], { stdio: 'ignore' });
  } catch {
    // The sentence below says what to do.
  }
  const path = fromPlaywright();
  if (path) return path;
  throw new Error(
    'The page tests need Chromium and it could not be installed: install Chromium or Chrome, or set CHROME_PATH to one.',
  );
}

function isDebian(): boolean {
  try {
    return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}
