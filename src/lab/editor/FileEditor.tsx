import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Editor, EditorError } from './editor.ts';

export interface FileEditorProps {
  path: string;
  text: string;
  errors: readonly EditorError[];
  /** Lines to light, 1-based. */
  lit: readonly number[];
  /** Where the reader asked to go; each new object goes there once. */
  asked: { line: number; column?: number } | undefined;
  describedBy: string;
  onEdit(text: string): void;
  onEscape(): void;
  /** The reader points at another line, 1-based, or at none. */
  onPoint(line: number | undefined): void;
}

/** One file in an editor, which is fetched when the first file is shown. Until then, and if that fails, plain text. */
export function FileEditor(props: FileEditorProps) {
  const { path, text, errors, lit, asked } = props;
  const { holder, plain, editor, failed, retry } = useEditor(props);

  useLayoutEffect(() => editor?.setText(text), [editor, text]);
  useEffect(() => editor?.setErrors(errors), [editor, JSON.stringify(errors)]);
  useEffect(() => editor?.highlightLines(lit), [editor, lit.join()]);
  useEffect(() => {
    if (asked) editor?.reveal(asked);
  }, [editor, asked]);

  return (
    <div class="fl-edit-file">
      {failed && (
        <p role="alert" class="fl-edit-failed">
          The editor could not be loaded. Check your connection and try again; your edits are kept.{' '}
          <button type="button" onClick={retry}>
            Try again
          </button>
        </p>
      )}
      {!editor && !failed && (
        <p role="status" class="fl-edit-loading">
          Loading the editor …
        </p>
      )}
      {!editor && (
        <pre ref={plain} tabIndex={0} role="region" aria-label={path}>
          {text}
        </pre>
      )}
      <div ref={holder} class="fl-edit-holder" hidden={!editor} />
    </div>
  );
}

function useEditor(props: FileEditorProps) {
  const holder = useRef<HTMLDivElement>(null);
  const plain = useRef<HTMLPreElement>(null);
  const takesFocus = useRef(false);
  const [editor, setEditor] = useState<Editor>();
  const [failed, setFailed] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    let created: Editor | undefined;
    let gone = false;
    import('./editor.ts').then(
      ({ createEditor }) => {
        if (gone || !holder.current) return;
        const { path, text, describedBy } = latest.current;
        created = createEditor(holder.current, {
          path,
          text,
          describedBy,
          onChange: (edited) => latest.current.onEdit(edited),
          onEscape: () => latest.current.onEscape(),
          onPoint: (line) => latest.current.onPoint(line),
        });
        takesFocus.current ||= document.activeElement === plain.current;
        setEditor(created);
      },
      () => setFailed(!gone),
    );
    return () => {
      gone = true;
      created?.destroy();
    };
  }, [attempt]);

  // Whoever was reading the plain text, or asked to try again, goes on in the editor.
  useLayoutEffect(() => {
    if (takesFocus.current) editor?.focus();
  }, [editor]);

  const retry = (): void => {
    takesFocus.current = true;
    setFailed(false);
    setAttempt(attempt + 1);
  };
  return { holder, plain, editor, failed, retry };
}
