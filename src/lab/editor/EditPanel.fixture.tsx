/** The page of EditPanel.page.test.ts: a parent that keeps the state, as the lab does. */
import { render } from 'preact';
import { useState } from 'preact/hooks';
import { EditPanel, type FileError } from './EditPanel.tsx';

declare global {
  interface Window {
    edits: Record<string, string>;
    escapes: number;
    loadEditor(): Promise<typeof import('./editor.ts')>;
    setErrors(errors: FileError[]): void;
    setHighlighted(lines: { file: string; line: number }[]): void;
  }
}

const saga = `// A saga, cut short.
export async function run(steps: Step[]): Promise<void> {
  const done: Step[] = [];
  for (const step of steps) {
    done.unshift(step);
    await step.action({ timeoutMs: 2_000, name: 'step' });
  }
}
${'// More lines, so that the editor scrolls.\n'.repeat(120)}`;

const files: Record<string, string> = {
  'saga.ts': saga,
  'scenario.ts': "export default 'windows';\r\n",
  'README.md': '# Saga\n',
};

function Page() {
  const [active, setActive] = useState('saga.ts');
  const [edited, setEdited] = useState<Record<string, string>>({});
  const [errors, setErrors] = useState<FileError[]>([]);
  const [highlighted, setHighlighted] = useState<{ file: string; line: number }[]>([]);
  Object.assign(window, { edits: edited, setErrors, setHighlighted });
  return (
    <main>
      <h1>Editor</h1>
      <button type="button">Before</button>
      <EditPanel
        files={files}
        edited={edited}
        active={active}
        errors={errors}
        highlighted={highlighted}
        onActive={setActive}
        onEdit={(path, text) => setEdited((edits) => ({ ...edits, [path]: text }))}
        onReset={(path) => setEdited((edits) => (path ? without(edits, path) : {}))}
        onEscape={() => void window.escapes++}
      />
      <button type="button">After</button>
      <div style="height: 200vh" />
    </main>
  );
}

function without(edits: Record<string, string>, path: string): Record<string, string> {
  return Object.fromEntries(Object.entries(edits).filter(([other]) => other !== path));
}

window.escapes = 0;
window.loadEditor = () => import('./editor.ts');
render(<Page />, document.getElementById('root')!);
