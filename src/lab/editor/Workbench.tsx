import { useEffect, useState } from 'preact/hooks';
import type { LabExample } from '../../catalogue/example.ts';
import type { SourcePlace } from '../app/state.ts';
import { useFormat } from '../format/use-format.ts';
import { TestList } from '../tests/TestList.tsx';
import { useTests } from '../tests/use-tests.ts';
import { checkerSize } from '../types/type-checker.ts';
import { useTypes, type Types } from '../types/use-types.ts';
import { Action, EditPanel, type EditPanelProps, type FileError } from './EditPanel.tsx';
import { PlantedBugs } from './PlantedBugs.tsx';
import { say } from '../say.ts';

export interface WorkbenchProps extends EditPanelProps {
  example: LabExample;
  /** The example's test files. */
  loadTests(): Promise<Readonly<Record<string, string>>>;
  /** The reader wants to see a line of the files. */
  onShow(place: SourcePlace): void;
}

type Drawer = 'bugs' | 'tests' | undefined;

/** The editor and what else there is to do with the files: formatting, checking types, running tests, planting bugs. */
export function Workbench({ example, loadTests, onShow, ...panel }: WorkbenchProps) {
  const { files: originals, edited, active, onEdit } = panel;
  const files = useStable({ ...originals, ...edited });
  const [drawer, setDrawer] = useState<Drawer>();
  const { types, check } = useTypes(files);
  const format = useFormat(active, files, onEdit);
  const tests = useTests(files, loadTests);
  const toggle = (which: NonNullable<Drawer>) => setDrawer(drawer === which ? undefined : which);
  const problems = types.kind === 'checked' ? types.problems : [];
  const errors: FileError[] = [...panel.errors, ...problems, ...format.errors];

  return (
    <EditPanel
      {...panel}
      errors={errors}
      actions={
        <>
          <Action able={!format.busy} onClick={format.run}>
            {say('Format')}
          </Action>
          <Action able={types.kind !== 'loading'} onClick={check}>
            {types.kind === 'not asked' && checkerSize
              ? say('Check types (loads {size})', { size: checkerSize })
              : say('Check types')}
          </Action>
          <button
            type="button"
            onClick={() => {
              setDrawer('tests');
              tests.start();
            }}
          >
            {say('Run tests')}
          </button>
          <button type="button" aria-expanded={drawer === 'bugs'} onClick={() => toggle('bugs')}>
            {say('Planted bugs')}
          </button>
        </>
      }
    >
      <p class="fl-edit-said" role="status">
        {[format.said, typesText(types)].filter(Boolean).join(' ')}
      </p>
      {drawer === 'tests' && tests.run && <TestList run={tests.run} files={files} onShow={onShow} />}
      {drawer === 'bugs' && <PlantedBugs planted={example.planted} files={files} onEdit={onEdit} />}
    </EditPanel>
  );
}

function typesText(types: Types): string {
  if (types.kind === 'loading') return say('Loading TypeScript and checking…');
  if (types.kind === 'failed') return say('{why} Check your connection and try again.', { why: types.why });
  if (types.kind === 'not asked') return '';
  const { length } = types.problems;
  if (length === 0) return say('No type errors.');
  return say(
    '{n} type errors. Checked again after each edit.',
    { n: length },
    '1 type error. Checked again after each edit.',
  );
}

/** The same object for as long as the texts are the same. */
function useStable(files: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [stable, setStable] = useState(files);
  const isSame = Object.entries(files).every(([path, text]) => stable[path] === text);
  useEffect(() => {
    if (!isSame) setStable(files);
  });
  return isSame ? stable : files;
}
