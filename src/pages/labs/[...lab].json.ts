/** What each lab needs once it comes to life: one file for each planted bug that a page can open on. */
import type { APIRoute, GetStaticPaths } from 'astro';
import { exampleIds, loadExample } from '../../catalogue/load-example.ts';
import { labData } from '../../lab/lab-data.ts';

export const getStaticPaths: GetStaticPaths = async () => {
  const examples = await Promise.all((await exampleIds()).map(loadExample));
  return examples.flatMap(({ id, planted }) =>
    planted.map(({ name }) => ({ params: { lab: `${id}/${name}` }, props: { id, broken: name } })),
  );
};

export const GET: APIRoute = async ({ props }) =>
  Response.json(await labData(await loadExample(props['id']), props['broken']));
