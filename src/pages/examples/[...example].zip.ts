/** An example to take home: unpack it, and `npm test` runs without an install. */
import type { APIRoute, GetStaticPaths } from 'astro';
import { exampleIds } from '../../catalogue/load-example.ts';
import { takeHomeZip } from '../../take-home/zip.ts';

export const getStaticPaths: GetStaticPaths = async () =>
  (await exampleIds()).map((id) => ({ params: { example: id } }));

export const GET: APIRoute = async ({ params }) => {
  const zip = await takeHomeZip(params['example']!);
  return new Response(zip as Uint8Array<ArrayBuffer>, { headers: { 'content-type': 'application/zip' } });
};
