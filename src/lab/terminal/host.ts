/** Whom the client asks for Node. */
export function nodeHost(): { name: string; isStandIn: boolean } {
  const override = globalThis.WEBCONTAINER_API_IFRAME_URL;
  return override
    ? { name: new URL(override).host, isStandIn: true }
    : { name: 'stackblitz.com', isStandIn: false };
}
