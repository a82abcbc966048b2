import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { SourceLine } from '../../../examples/simulator/src/trace.ts';
import { Changes } from './Changes.tsx';
import type { EditorError } from './editor.ts';
import { FileEditor } from './FileEditor.tsx';
import { FileTabs } from './FileTabs.tsx';
import css from './edit-panel.css?inline';
import { say } from '../say.ts';

type Files = Readonly<Record<string, string>>;

export interface FileError extends EditorError {
  file: string;
}

export interface EditPanelProps {
  /** Path to original text, in the order of the tabs. */
  files: Files;
  /** Path to text, of the edited files only. The panel keeps no edits: store each one at once. */
  edited: Files;
  /** The path of the file that is shown. */
  active: string;
  errors: readonly FileError[];
  /** Lines lit from outside, for example those that sent a message. */
  highlighted?: readonly SourceLine[];
  /** Where the reader asked to go; each new object goes there once. */
  asked?: { file: string; line: number; column?: number } | undefined;
  onActive(path: string): void;
  onEdit(path: string, text: string): void;
  /** Drop the edits of this file, or of all. The panel then offers to undo it, through `onEdit`. */
  onReset(path?: string): void;
  /** The reader points at a line, or at none any more. */
  onPoint?(line: SourceLine | undefined): void;
  /** The reader left the editor by Escape. The focus is on the file's tab; move it on if there is a better place. */
  onEscape?(): void;
  /** More buttons: an {@link Action} each. */
  actions?: ComponentChildren;
  /** What stands below them. */
  children?: ComponentChildren;
}

type Place = NonNullable<EditPanelProps['asked']>;

/** The files of an example, to be read and edited: tabs, editor, errors, reset and what was changed. */
export function EditPanel(props: EditPanelProps) {
  const { files, edited, active, errors, highlighted = [], onActive, onEscape } = props;
  const id = useId();
  const visited = useVisited(active);
  const resetting = useReset(props);
  const [asked, reveal] = useState<Place>();
  useEffect(() => reveal(props.asked), [props.asked]);
  const tabs = useRef<HTMLDivElement>(null);
  const changed = Object.keys(files).filter((path) => isEdited(files, edited, path));

  const leave = (): void => {
    tabs.current?.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
    onEscape?.();
  };
  const goTo = (error: FileError): void => {
    onActive(error.file);
    reveal({ ...error });
  };

  return (
    <section class="fl-edit not-content" aria-label={say('Edit the files')}>
      <style>{css}</style>
      <FileTabs
        id={id}
        list={tabs}
        paths={Object.keys(files)}
        active={active}
        edited={changed}
        wrong={errors.map((error) => error.file)}
        onActive={onActive}
      />
      {Object.entries(files).map(([path, original], index) => (
        <div
          key={path}
          role="tabpanel"
          id={`${id}-panel-${index}`}
          aria-labelledby={`${id}-tab-${index}`}
          hidden={path !== active}
        >
          {visited.has(path) && (
            <FileEditor
              path={path}
              text={edited[path] ?? original}
              errors={errors.filter((error) => error.file === path)}
              lit={highlighted.filter(({ file }) => file === path).map(({ line }) => line)}
              asked={asked?.file === path ? asked : undefined}
              describedBy={`${id}-keys`}
              onEdit={(text) => props.onEdit(path, text)}
              onEscape={leave}
              onPoint={(line) => props.onPoint?.(line === undefined ? undefined : { file: path, line })}
            />
          )}
        </div>
      ))}
      <p class="fl-edit-keys" id={`${id}-keys`}>
        <kbd>Esc</kbd> {say('leaves the editor,')} <kbd>Tab</kbd> {say('moves on,')} <kbd>Ctrl</kbd>+
        <kbd>]</kbd> {say('and')} <kbd>Ctrl</kbd>+<kbd>[</kbd> {say('(on a Mac')} <kbd>⌘</kbd>
        {say(') indent.')}
      </p>
      <ErrorList errors={errors} onPick={goTo} />
      <Actions files={files} edited={edited} active={active} changed={changed} resetting={resetting}>
        {props.actions}
      </Actions>
      {props.children}
    </section>
  );
}

function isEdited(files: Files, edited: Files, path: string): boolean {
  return edited[path] !== undefined && edited[path] !== files[path];
}

/** A file keeps its editor, and so its undo history, from the first visit on. */
function useVisited(active: string): ReadonlySet<string> {
  const visited = useRef(new Set<string>());
  visited.current.add(active);
  return visited.current;
}

function ErrorList({ errors, onPick }: { errors: readonly FileError[]; onPick(error: FileError): void }) {
  return (
    <div class="fl-edit-errors" aria-live="polite">
      {errors.length > 0 && (
        <ul aria-label={say('Errors')}>
          {errors.map((error, index) => (
            <li key={index}>
              <button type="button" onClick={() => onPick(error)}>
                {say('{file}, line {line}', { file: error.file, line: error.line })}
              </button>{' '}
              {error.message}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** What the last reset dropped can be had back for as long as the files stand as it left them. */
function useReset({ files, edited, onEdit, onReset }: EditPanelProps) {
  const [last, setLast] = useState<{ files: Files; dropped: Files }>();
  const isAsLeft =
    last?.files === files && Object.keys(last.dropped).every((path) => !isEdited(files, edited, path));
  const dropped = isAsLeft ? last.dropped : {};
  return {
    dropped: Object.keys(dropped),
    reset(paths: readonly string[], path?: string): void {
      onReset(path);
      setLast({ files, dropped: Object.fromEntries(paths.map((one) => [one, edited[one]!])) });
    },
    undo(): void {
      for (const [path, text] of Object.entries(dropped)) onEdit(path, text);
      setLast(undefined);
    },
  };
}

interface ActionsProps extends Pick<EditPanelProps, 'files' | 'edited' | 'active'> {
  changed: readonly string[];
  resetting: ReturnType<typeof useReset>;
  children: ComponentChildren;
}

function Actions(props: ActionsProps) {
  const { files, edited, active, changed } = props;
  const { dropped, reset, undo } = props.resetting;
  const [shown, setShown] = useState(false);
  const changesId = useId();
  return (
    <>
      <div class="fl-edit-actions">
        {props.children}
        <Action able={changed.includes(active)} onClick={() => reset([active], active)}>
          {say('Reset file')}
        </Action>
        <Action able={changed.length > 0} onClick={() => reset(changed)}>
          {say('Reset all')}
        </Action>
        <button
          type="button"
          aria-expanded={shown}
          aria-controls={changesId}
          onClick={() => setShown(!shown)}
        >
          {say('Show changes')}
        </button>
        {dropped.length > 0 && (
          <button type="button" onClick={undo}>
            {say('Undo reset')}
          </button>
        )}
        <span role="status">
          {dropped.length > 0 && say('Reset {files}.', { files: dropped.join(', ') })}
        </span>
      </div>
      <div id={changesId} hidden={!shown}>
        {shown && <Changes files={files} edited={edited} />}
      </div>
    </>
  );
}

/** Stays focusable while it can do nothing: a button that vanishes under the focus throws a keyboard reader out. */
export function Action(props: { able: boolean; onClick(): void; children: ComponentChildren }) {
  return (
    <button type="button" aria-disabled={!props.able} onClick={() => props.able && props.onClick()}>
      {props.children}
    </button>
  );
}
