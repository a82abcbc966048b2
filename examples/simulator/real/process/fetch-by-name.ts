/**
 * Makes `fetch('http://orders/…')` reach the node `orders`, by what this process was told of its address. In production
 * that is the work of DNS, a service mesh or a configuration file, and none of the pattern's.
 *
 * @returns a function that undoes it.
 */
export function fetchByName(urls: Readonly<Record<string, string>>): () => void {
  const fetchByAddress = globalThis.fetch;
  const resolve = (address: string) => {
    const url = new URL(address);
    const known = urls[url.hostname];
    return known === undefined ? address : new URL(`${url.pathname}${url.search}`, known).href;
  };
  globalThis.fetch = (input, init) =>
    input instanceof Request
      ? // The signal apart: a request that is made from another loses the reason of an abort.
        fetchByAddress(new Request(resolve(input.url), input), { signal: input.signal, ...init })
      : fetchByAddress(resolve(String(input)), init);
  return () => void (globalThis.fetch = fetchByAddress);
}
