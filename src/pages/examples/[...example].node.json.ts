/** An example with everything it needs to run in Node, as one file: what the Node panel mounts. */
import type { APIRoute, GetStaticPaths } from 'astro';
import { exampleIds, exampleFolder } from '../../catalogue/load-example.ts';
import { packageExample } from '../../runner/webcontainer/package-example.ts';

export const getStaticPaths: GetStaticPaths = async () =>
  (await exampleIds()).map((id) => ({ params: { example: id } }));

export const GET: APIRoute = async ({ params }) =>
  Response.json(await packageExample(exampleFolder(params['example']!)));
