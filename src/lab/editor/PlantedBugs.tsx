import { useId, useState } from 'preact/hooks';
import {
  applyPatch,
  parsePatch,
  PatchError,
  reversePatch,
  type Patch,
} from '../../../examples/simulator/src/patch.ts';
import type { PlantedBug } from '../../catalogue/example.ts';
import { Diff } from './Diff.tsx';
import { say } from '../say.ts';

type Files = Readonly<Record<string, string>>;

export interface PlantedBugsProps {
  planted: readonly PlantedBug[];
  /** The reader's files as they are now. */
  files: Files;
  onEdit(path: string, text: string): void;
}

/** The planted bugs as patches: what each changes, and a button that puts it into the reader's files or takes it out. */
export function PlantedBugs({ planted, files, onEdit }: PlantedBugsProps) {
  const [chosen, choose] = useState(planted[0]!.name);
  const id = useId();
  const bug = planted.find(({ name }) => name === chosen)!;
  const patch = parsePatch(bug.patch);
  const [with_, without] = [patched(files, patch), patched(files, reversePatch(patch))];
  const changed = without ?? with_;
  return (
    <div class="fl-bugs">
      <div class="fl-edit-actions">
        <label for={id}>{say('Planted bug')}</label>
        <select id={id} value={chosen} onChange={({ currentTarget }) => choose(currentTarget.value)}>
          {planted.map(({ name, title }) => (
            <option key={name} value={name} selected={name === chosen}>
              {title}
            </option>
          ))}
        </select>
        <button
          type="button"
          aria-disabled={!changed}
          onClick={() => {
            for (const [path, text] of Object.entries(changed ?? {}))
              if (text !== files[path]) onEdit(path, text);
          }}
        >
          {say(without ? 'Take it out' : 'Put it in')}
        </button>
        <span role="status">
          {without && say('It is in your files.')}
          {!changed && say('Your files have changed where it belongs. Reset them to put it in.')}
        </span>
      </div>
      <p>
        <span lang="en">{bug.why}</span> {say('Seen')} <a href={bug.seen}>{say('in the wild')}</a>
        {say('.')}
      </p>
      <Diff
        text={bug.patch.slice(bug.patch.indexOf('--- '))}
        label={say('What “{title}” changes', { title: bug.title })}
      />
    </div>
  );
}

/** The files with the patch applied; undefined where it does not fit. */
function patched(files: Files, patch: Patch): Files | undefined {
  try {
    return applyPatch(files, patch);
  } catch (error) {
    if (error instanceof PatchError) return undefined;
    throw error;
  }
}
