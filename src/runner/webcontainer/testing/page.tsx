// The page that run-in-node.page.test.ts looks at: one panel, set up by what the test put into `nodeTest`.
import { render } from 'preact';
import type { Files } from '../../engine.ts';
import { RunInNode } from '../RunInNode.tsx';
import { WebContainerEngine, type NodeCommand, type NodeTimes } from '../webcontainer-engine.ts';

export interface NodeTest {
  files: Files;
  command: NodeCommand;
  times: Partial<NodeTimes>;
  engine?: WebContainerEngine;
  ranInPage?: boolean;
  /** Every status the panel has shown, oldest first: a test cannot miss one that lasts a moment. */
  statuses: string[];
}

declare global {
  var nodeTest: NodeTest;
}

const engine = (nodeTest.engine = new WebContainerEngine(nodeTest.times));

nodeTest.statuses = [];
new MutationObserver(() => {
  const text = document.querySelector('[role=status]')?.textContent;
  if (text && text !== nodeTest.statuses.at(-1)) nodeTest.statuses.push(text);
}).observe(document.body, { subtree: true, childList: true, characterData: true });

render(
  <RunInNode
    files={() => Promise.resolve(nodeTest.files)}
    command={nodeTest.command}
    onRunInPage={() => (nodeTest.ranInPage = true)}
    engine={engine}
  />,
  document.querySelector('main')!,
);
