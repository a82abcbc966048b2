import { useState } from 'preact/hooks';
import type { OpenPort } from '../../runner/webcontainer/webcontainer-engine.ts';
import { words } from './words.ts';

export interface PreviewPaneProps {
  /** The page that the services are asked from: it has the lowest of their ports. */
  page: OpenPort | undefined;
  blocked: boolean;
}

/** What a server in Node serves, in a frame. */
export function PreviewPane({ page, blocked }: PreviewPaneProps) {
  const [loads, setLoads] = useState(0);
  if (blocked) return <p class="fl-terminal-note">{words.previewsBlocked}</p>;
  if (!page) return <p class="fl-terminal-note">{words.noPreview}</p>;
  return (
    <>
      <p class="fl-terminal-keys">
        <code>localhost:{page.port}</code>{' '}
        <button type="button" onClick={() => setLoads(loads + 1)}>
          {words.previewAgain}
        </button>
      </p>
      <iframe key={`${page.url} ${loads}`} src={page.url} title={words.previewTitle} />
    </>
  );
}
