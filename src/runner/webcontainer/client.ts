// The downloaded half of the terminal: never import this file but through load-client.ts, so that it stays a chunk of
// its own that readers fetch on their first run and not before.
import { WebContainer } from '@webcontainer/api';

export { WebContainer };

/** The address of this chunk, from which a fresh copy of the client can be had. */
export const clientUrl = import.meta.url;

/** Fired on the frame this module was loaded into; see `loadFreshClient`. */
export const clientReady = 'faultline:client-ready';

globalThis.frameElement?.dispatchEvent(new CustomEvent(clientReady, { detail: WebContainer }));
