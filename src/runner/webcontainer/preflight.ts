import { EngineError } from '../engine.ts';

/** What {@link preflight} looks at. `globalThis` in a page has all of it. */
export interface Surroundings {
  isSecureContext: boolean;
  crossOriginIsolated: boolean;
  WebAssembly?: unknown;
  SharedArrayBuffer?: unknown;
  navigator: {
    onLine: boolean;
    userAgent: string;
    platform: string;
    maxTouchPoints: number;
    serviceWorker?: { controller: unknown };
  };
  /** Another one, if the page is in somebody's frame. */
  top?: unknown;
  self?: unknown;
}

/** Why WebContainer cannot start here, found out before anything is downloaded; `null` if nothing speaks against it. */
export function preflight(here: Surroundings = globalThis as unknown as Surroundings): EngineError | null {
  if (!here.isSecureContext)
    return new EngineError('unsupported', 'elsewhere', { detail: 'The page needs HTTPS.' });
  if (!here.WebAssembly) {
    // Edge switches it off at its strictest security level.
    return new EngineError('unsupported', 'elsewhere', { detail: 'WebAssembly is missing or switched off.' });
  }
  if (isIos(here)) {
    return new EngineError('unsupported', 'elsewhere', {
      detail: 'Browsers on iPhone and iPad give a page too little memory for Node.',
    });
  }
  if (!here.crossOriginIsolated || !here.SharedArrayBuffer) {
    const { serviceWorker } = here.navigator;
    const isTried = serviceWorker?.controller;
    const detail = 'crossOriginIsolated is false.';
    return here.top === here.self && serviceWorker && !isTried
      ? new EngineError('not-isolated-yet', 'isolate', { detail })
      : new EngineError('not-isolated', 'elsewhere', { detail });
  }
  if (!here.navigator.onLine)
    return new EngineError('unreachable', 'restart', { detail: 'The browser is offline.' });
  return null;
}

function isIos({ navigator }: Surroundings): boolean {
  // An iPad calls itself a Mac; no Mac has a touch screen.
  const isIpad = navigator.platform === 'MacIntel' && navigator.maxTouchPoints > 1;
  return isIpad || /iP(hone|ad|od)/.test(navigator.userAgent);
}
