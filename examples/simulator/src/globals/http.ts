/**
 * `Request`, `Response` and `Headers` of a simulated node: the parts of the Fetch standard that need no stream. They are
 * ours because the platform's are slow to make, word their errors each in its own way, and in browsers read a body
 * in a task rather than a microtask, which no simulated clock can see.
 */
export { bodyText, type BodyInput } from './body.ts';
export { SimHeaders, type HeadersInput } from './headers.ts';
export { copyRequest, signalOf, SimRequest, type SimRequestInit } from './request.ts';
export { copyResponse, SimResponse, type SimResponseInit } from './response.ts';
