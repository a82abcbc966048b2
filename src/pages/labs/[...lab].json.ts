/** What each lab needs once it comes to life: one file for each planted bug that a page can open on. */
import type { APIRoute, GetStaticPaths } from 'astro';
import { exampleIds, loadExample } from '../../catalogue/load-example.ts';
import { getCollection } from 'astro:content';
import { labData, type LabJson } from '../../lab/lab-data.ts';
import type { AboutPage } from '../../lab/share/about.ts';
import { siteRepository, siteVersion } from '../../site/repository.ts';

export const getStaticPaths: GetStaticPaths = async () => {
  const examples = await Promise.all((await exampleIds()).map(loadExample));
  return examples.flatMap(({ id, planted }) =>
    planted.map(({ name }) => ({ params: { lab: `${id}/${name}` }, props: { id, broken: name } })),
  );
};

export const GET: APIRoute = async ({ props }) => {
  const { id, broken } = props as { id: string; broken: string };
  const lab: LabJson = { ...(await labData(await loadExample(id), broken)), about: await aboutPage(id) };
  return Response.json(lab);
};

/** What is said of the example's page where it is cited or reported. */
async function aboutPage(id: string): Promise<AboutPage> {
  const page = (await getCollection('docs')).find(({ data }) => data.example === id)?.data;
  const repository = siteRepository();
  return {
    title: page?.title ?? id,
    ...(page?.reviewed && { reviewed: page.reviewed.toISOString().slice(0, 10) }),
    version: siteVersion(),
    ...(repository && { repository }),
  };
}
