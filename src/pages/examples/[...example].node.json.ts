/** An example with everything it needs to run in Node, as one file: what the terminal mounts. */
import type { APIRoute, GetStaticPaths } from 'astro';
import { exampleIds } from '../../catalogue/load-example.ts';
import { packageForTerminal } from '../../runner/webcontainer/package-terminal.ts';

export const getStaticPaths: GetStaticPaths = async () =>
  (await exampleIds()).map((id) => ({ params: { example: id } }));

export const GET: APIRoute = async ({ params }) =>
  Response.json(await packageForTerminal(params['example']!));
