import { graphSchema } from '../graph/graph-json.ts';

/** What `/graph.json` is like, as a JSON Schema. */
export const GET = (): Response => Response.json(graphSchema);
