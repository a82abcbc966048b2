import { useState } from 'preact/hooks';
import type { Files } from '../../runner/engine.ts';
import { openInStackBlitz } from './stack-blitz.ts';
import { words } from './words.ts';

export interface ElsewhereProps {
  /** The example's name. */
  title: string;
  /** Address of the example as a zip. */
  download: string;
  /** What would be mounted. */
  loadFiles(): Promise<Files>;
  onInPage(): void;
}

/** The ways on that always remain: the page's own engine, the files at home, StackBlitz itself. */
export function Elsewhere({ title, download, loadFiles, onInPage }: ElsewhereProps) {
  const [failed, setFailed] = useState(false);
  const open = () => {
    setFailed(false);
    loadFiles().then(
      (files) => openInStackBlitz(title, files),
      () => setFailed(true),
    );
  };
  return (
    <div class="fl-terminal-elsewhere">
      <button type="button" onClick={onInPage}>
        {words.inPage}
      </button>
      <a class="fl-button" href={download} download>
        {words.download}
      </a>
      <button type="button" title={words.stackBlitzTitle} onClick={open}>
        {words.stackBlitz}
      </button>
      {failed && <span role="alert">{words.stackBlitzFailed}</span>}
    </div>
  );
}
