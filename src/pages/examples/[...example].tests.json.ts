/** The test files of an example, for those who run them in the page. */
import type { APIRoute, GetStaticPaths } from 'astro';
import { exampleIds, loadExample } from '../../catalogue/load-example.ts';

export const getStaticPaths: GetStaticPaths = async () =>
  (await exampleIds()).map((id) => ({ params: { example: id } }));

export const GET: APIRoute = async ({ params }) => {
  const { allFiles } = await loadExample(params['example']!);
  return Response.json(
    Object.fromEntries(Object.entries(allFiles).filter(([path]) => path.endsWith('.test.ts'))),
  );
};
