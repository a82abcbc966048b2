import { loadCatalogue } from '../catalogue/graph/load-catalogue.ts';
import { graphJson } from '../graph/graph-json.ts';

/** The graph, for programs. */
export const GET = async (): Promise<Response> => Response.json(graphJson(await loadCatalogue()));
