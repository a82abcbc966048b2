import { hydrate, render } from 'preact';
import { createWorkerEngine } from '../runner/worker/create.ts';
import { LabApp } from './app/LabApp.tsx';
import { lazy } from './app/lazy.tsx';
import type { LabEngines } from './app/use-lab.ts';
import type { LabJson } from './lab-data.ts';
import type { LabWords } from './say.ts';
import { TaskList } from './tasks/TaskList.tsx';

const Workbench = lazy(() => import('./editor/Workbench.tsx').then(({ Workbench }) => Workbench));
const RunPanel = lazy(() => import('./run/RunPanel.tsx').then(({ RunPanel }) => RunPanel));
const ExplorePanel = lazy(() =>
  import('./explore/ExplorePanel.tsx').then(({ ExplorePanel }) => ExplorePanel),
);
const Terminal = lazy(() => import('./terminal/Terminal.tsx').then(({ Terminal }) => Terminal));
const Kept = lazy(() => import('./kept/Kept.tsx').then(({ Kept }) => Kept), Nothing);
const Tasks = lazy(() => import('./tasks/Tasks.tsx').then(({ Tasks }) => Tasks), TaskList);
const Compare = lazy(() => import('./compare/Compare.tsx').then(({ Compare }) => Compare));
const SharePanel = lazy(() => import('./share/SharePanel.tsx').then(({ SharePanel }) => SharePanel));
const AtInstant = lazy(() => import('./time/AtInstant.tsx').then(({ AtInstant }) => AtInstant));
const Spans = lazy(() => import('../waterfall/Spans.tsx').then(({ Spans }) => Spans), Nothing);
const KeysDialog = lazy(() => import('./time/KeysDialog.tsx').then(({ KeysDialog }) => KeysDialog));

const faultParts = () => import('./faults/parts.ts');
const FaultMenu = lazy(() => faultParts().then(({ FaultMenu }) => FaultMenu));
const FaultCard = lazy(() => faultParts().then(({ FaultCard }) => FaultCard));
const FaultFields = lazy(() => faultParts().then(({ FaultFields }) => FaultFields));
const AddFault = lazy(() => faultParts().then(({ AddFault }) => AddFault));

/** In the place of what is not seen until it has something to say. */
function Nothing() {
  return null;
}

/** Hydrates the lab that the server rendered into the element, with engines to run its code. */
export async function mount(element: HTMLElement): Promise<void> {
  const { src, base, page } = element.dataset as { src: string; base: string; page?: string };
  const [json, words] = await Promise.all([fetchJson(src), wordsOf(document.documentElement.lang)]);
  const { about, ...data } = json as LabJson;
  const main = createWorkerEngine();
  let beside: ReturnType<typeof createWorkerEngine> | undefined;
  const engines: LabEngines = {
    main,
    beside: () => (beside ??= createWorkerEngine()),
    createPool: () =>
      import('../runner/worker/create-pool.ts').then(({ createWorkerPool }) => createWorkerPool()),
  };
  const { id } = data.example;
  const loadNodeFiles = () => fetchJson(`${base}examples/${id}.node.json`) as Promise<Record<string, string>>;
  const loadTests = () => fetchJson(`${base}examples/${id}.tests.json`) as Promise<Record<string, string>>;
  element.querySelector('.fl-lab-offline')?.remove();
  const download = `${base}examples/${id}.zip`;
  const live = {
    engines,
    loadNodeFiles,
    loadTests,
    Workbench,
    RunPanel,
    ExplorePanel,
    Terminal,
    Kept,
    Tasks,
    AtInstant,
    Spans,
    KeysDialog,
    Compare,
    SharePanel,
    base,
    download,
    embed: `${base}embed/${id}/${data.opening.variant}/`,
    about,
    FaultMenu,
    FaultCard,
    FaultFields,
    AddFault,
    loadFaultLayer: () => faultParts().then(({ FaultLayer }) => FaultLayer),
  };
  const props = { ...data, download, page: page ?? `${base}${id}/`, words };
  // First the very tree that the server rendered, then what a live lab has beyond it: hydrating does not look for differences.
  hydrate(<LabApp {...props} />, element);
  render(<LabApp {...props} live={live} />, element);
  void main.prepare().catch(() => {}); // the first run tries again and says what is wrong
  await new Promise((resolve) => requestAnimationFrame(resolve));
}

/** English stands in the code itself. */
async function wordsOf(lang: string): Promise<LabWords> {
  return lang === 'zh-CN' ? (await import('./zh-cn.ts')).labZhCN : undefined;
}

async function fetchJson(url: string): Promise<unknown> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.json();
}
