// The page that terminal.page.test.ts looks at: a terminal in a lab that runs nothing else, set up by what the test put
// into `nodeTest`.
import { render } from 'preact';
import { useState } from 'preact/hooks';
import type { LabExample } from '../../../catalogue/example.ts';
import type { Files } from '../../../runner/engine.ts';
import { WebContainerEngine, type NodeTimes } from '../../../runner/webcontainer/webcontainer-engine.ts';
import { initialState } from '../../app/LabApp.tsx';
import { editsOf, type LabState } from '../../app/state.ts';
import { useLab } from '../../app/use-lab.ts';
import { Kept } from '../../kept/Kept.tsx';
import { atHome } from '../use-node.ts';
import { Terminal } from '../Terminal.tsx';

export interface NodeTest {
  /** The example's own files. */
  files: Files;
  /** What is mounted beside them. */
  others: Files;
  times: Partial<NodeTimes>;
  /** Whether the changes of {@link edits} came with a link. */
  foreign?: boolean;
  edits?: Files;
  engine?: WebContainerEngine;
  /** Every status and failure that was shown, oldest first: a test cannot miss one that lasts a moment. */
  shown: string[];
}

declare global {
  var nodeTest: NodeTest;
}

const engine = (nodeTest.engine = new WebContainerEngine(nodeTest.times));
nodeTest.shown = [];
new MutationObserver(() => {
  for (const element of document.querySelectorAll('.fl-terminal-status, .fl-terminal-failure > p')) {
    const text = element.textContent;
    if (text && text !== nodeTest.shown.at(-1)) nodeTest.shown.push(text);
  }
}).observe(document.body, { subtree: true, childList: true, characterData: true });

const patch = `Title: A bug
--- a/main.mjs
+++ b/main.mjs
@@ -1 +1 @@
-${nodeTest.files['main.mjs']}
+console.log('broken')
`;
const schedule = { seed: '1', faults: [] };
const example = {
  id: 'tests/terminal',
  files: Object.fromEntries(Object.entries(nodeTest.files).map(([path, text]) => [path, `${text}\n`])),
  sourcesHash: 'x',
  planted: [{ name: 'a-bug', patch, schedule }],
} as unknown as LabExample;
const run = { seed: '1', faults: [], trace: [] } as unknown as LabState['run'];

function Page() {
  const [initial] = useState(() => {
    const state = initialState(example, { variant: 'fixed', schedule, run, fixedRun: undefined });
    const foreign = nodeTest.foreign ? ['fixed'] : [];
    const edits: LabState['edits'] = nodeTest.edits ? { fixed: nodeTest.edits } : {};
    return { ...state, edits, foreign };
  });
  const lab = useLab(example, initial, undefined);
  return (
    <section class="fl-lab">
      <Kept lab={lab} example={example} />
      <p id="edits">{Object.values(editsOf(lab.state)).join()}</p>
      <Terminal
        lab={lab}
        example={example}
        loadNodeFiles={() => Promise.resolve(atHome('examples/tests/terminal', nodeTest.others))}
        errors={[]}
        download="/terminal.zip"
        base="/"
        engine={engine}
      />
      {lab.state.panel === 'none' && <p>The page’s own engine.</p>}
    </section>
  );
}

render(<Page />, document.querySelector('main')!);
