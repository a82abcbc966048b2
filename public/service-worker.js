// Isolates the pages of this site from other sites on a host that cannot send the headers for it. The terminal registers
// it when a reader asks for that, and nothing else does. Node in the browser needs SharedArrayBuffer, which needs this.

// The kill switch. Published as false, it takes itself out of every browser that has it.
const ALIVE = true;

const HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

self.addEventListener('install', () => self.skipWaiting());

self.addEventListener('activate', (event) =>
  event.waitUntil(ALIVE ? self.clients.claim() : self.registration.unregister()),
);

self.addEventListener('fetch', (event) => {
  const { url } = event.request;
  if (ALIVE && url.startsWith(self.registration.scope)) event.respondWith(isolated(event.request));
});

async function isolated(request) {
  const response = await fetch(request);
  // A redirect that the browser is to follow has no headers that anybody may see.
  if (response.status === 0) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(HEADERS)) headers.set(name, value);
  const hasBody = response.status !== 204 && response.status !== 304;
  const { status, statusText } = response;
  return new Response(hasBody ? response.body : null, { status, statusText, headers });
}
