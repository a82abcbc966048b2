/**
 * Makes this page the only one of the site that runs Node: the runtime takes much memory, and the tab the reader used
 * last is the one that counts. The page that had it before is told through its `onTaken`. Returns a function that
 * gives it up.
 */
export function claimNode(onTaken: () => void): () => void {
  const held = Promise.withResolvers<void>();
  navigator.locks
    .request('faultline-node', { steal: true }, () => held.promise)
    .catch((error: Error) => {
      if (error.name === 'AbortError') onTaken();
    });
  return held.resolve;
}
