/**
 * The page's side of `public/service-worker.js`, which isolates the pages of a host that cannot send headers. Nobody gets
 * it who has not asked for the terminal.
 */

/**
 * Sets the service worker up and loads the page again, by then isolated.
 *
 * @param base the site's path.
 * @throws what the browser says if it does not allow it.
 */
export async function isolateAndReload(base: string): Promise<void> {
  const registration = await navigator.serviceWorker.register(`${base}service-worker.js`, {
    scope: base,
    updateViaCache: 'none',
  });
  await activated(registration);
  location.reload();
}

function activated({ active, waiting, installing }: ServiceWorkerRegistration): Promise<void> {
  const worker = installing ?? waiting;
  if (active || !worker) return Promise.resolve();
  return new Promise((resolve, reject) => {
    worker.addEventListener('statechange', () => {
      if (worker.state === 'activated') resolve();
      if (worker.state === 'redundant') reject(new Error('The service worker could not be installed.'));
    });
  });
}
