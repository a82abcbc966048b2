/** An example to take home: unpack it, and `npm test` runs without an install. */
import type { APIRoute, GetStaticPaths } from 'astro';
import { exampleIds, exampleFolder } from '../../catalogue/load-example.ts';
import { packageExample } from '../../runner/webcontainer/package-example.ts';
import { zipExample } from '../../runner/webcontainer/zip-example.ts';

export const getStaticPaths: GetStaticPaths = async () =>
  (await exampleIds()).map((id) => ({ params: { example: id } }));

export const GET: APIRoute = async ({ params }) => {
  const id = params['example']!;
  const zip = zipExample(await packageExample(exampleFolder(id)), id.split('/').at(-1)!);
  return new Response(zip as Uint8Array<ArrayBuffer>, { headers: { 'content-type': 'application/zip' } });
};
