import type { BootOptions, WebContainer } from '@webcontainer/api';

declare global {
  /** Set by `--stand-in`: the client asks there instead of at stackblitz.com. */
  var WEBCONTAINER_API_IFRAME_URL: string | undefined;
}

/** One copy of `@webcontainer/api`. */
export interface Client {
  boot(options: BootOptions): Promise<WebContainer>;
  /** Takes what this copy has put into the page out again. It cannot be used afterwards. */
  discard(): void;
}

/** Loads the client the ordinary way. The second call and later ones give the same copy. */
export async function loadClient(): Promise<Client> {
  const { WebContainer } = await import('./client.ts');
  return { boot: (options) => WebContainer.boot(options), discard: () => removeHostFrames() };
}

/**
 * Loads a copy of the client that has no memory of earlier ones.
 *
 * The client keeps one promise of its host for as long as its module lives, and that promise never rejects: after a
 * boot that did not settle, every later `boot()` of the same copy hangs too, even when the host is well again. A module
 * is evaluated once per document, so a copy in an empty frame of the page is a fresh one, whatever built the site.
 */
export async function loadFreshClient(): Promise<Client> {
  const { clientUrl, clientReady } = await import('./client.ts');
  const frame = document.createElement('iframe');
  frame.hidden = true;
  document.body.append(frame);
  const inner = frame.contentDocument!;
  // An empty frame has the page's policies and isolation. Opening its document gives it the page's address as well,
  // which the client tells to its host.
  inner.open();
  inner.write('<!doctype html><title>Node</title><body>');
  inner.close();

  // Whom to ask is a global of the page; this frame has globals of its own.
  const { WEBCONTAINER_API_IFRAME_URL } = globalThis;
  if (WEBCONTAINER_API_IFRAME_URL) Object.assign(frame.contentWindow!, { WEBCONTAINER_API_IFRAME_URL });

  const script = inner.createElement('script');
  script.type = 'module';
  script.src = clientUrl;
  const loaded = Promise.withResolvers<typeof WebContainer>();
  frame.addEventListener(clientReady, (event) => loaded.resolve((event as CustomEvent).detail), {
    once: true,
  });
  script.addEventListener('error', () => loaded.reject(new TypeError(`Cannot load ${clientUrl}`)), {
    once: true,
  });
  inner.head.append(script);
  try {
    const fresh = await loaded.promise;
    return { boot: (options) => fresh.boot(options), discard: () => frame.remove() };
  } catch (error) {
    frame.remove();
    throw error;
  }
}

/** The client appends its host's frame to the body and never removes it; a host that wakes up late would boot in vain. */
function removeHostFrames(): void {
  for (const frame of document.querySelectorAll<HTMLIFrameElement>('body > iframe[src]')) {
    if (new URL(frame.src).pathname === '/headless') frame.remove();
  }
}
