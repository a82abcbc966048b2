// The page that run-in-node.page.test.ts looks at: one panel, set up by what the test put into `nodeTest`.
import { render } from 'preact';
import type { Files } from '../../engine.ts';
import { RunInNode } from '../RunInNode.tsx';
import { WebContainerEngine, type NodeCommand, type NodeEngineOptions } from '../webcontainer-engine.ts';

export interface NodeTest {
  files: Files;
  command: NodeCommand;
  times: NodeEngineOptions;
  engine?: WebContainerEngine;
  ranInPage?: boolean;
}

declare global {
  var nodeTest: NodeTest;
}

const engine = (nodeTest.engine = new WebContainerEngine(nodeTest.times));

render(
  <RunInNode
    files={() => Promise.resolve(nodeTest.files)}
    command={nodeTest.command}
    onRunInPage={() => (nodeTest.ranInPage = true)}
    engine={engine}
  />,
  document.querySelector('main')!,
);
