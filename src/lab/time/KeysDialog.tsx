import { useEffect, useRef } from 'preact/hooks';
import { say, type LabText } from '../say.ts';
import css from './keys-dialog.css?inline';

export interface KeysDialogProps {
  onClose(): void;
}

/** All keys of the lab, by where they work. */
const KEYS: [where: LabText, keys: [keys: string[], what: LabText][]][] = [
  [
    'Anywhere in the lab, but not in a text',
    [
      [['→', 'J'], 'next event'],
      [['←', 'K'], 'previous event'],
      [['Space'], 'play, pause'],
      [['F'], 'next fault'],
      [['V'], 'to the violation'],
      [['Home'], 'to the start'],
      [['End'], 'to the end'],
      [['Esc'], 'back to the whole run'],
      [['Ctrl+Z'], 'undo the last change of the run'],
      [['Ctrl+Shift+Z', 'Ctrl+Y'], 'redo'],
      [['?'], 'this list'],
    ],
  ],
  [
    'On the diagram',
    [
      [['↑', '↓'], 'from part to part'],
      [['Home', 'End'], 'to the first part, to the last'],
      [['Enter', 'Space'], 'go to this instant, and choose what goes wrong there'],
      [['Delete'], 'take back what goes wrong with this message'],
      [['Tab'], 'to the faults on the diagram'],
    ],
  ],
  [
    'On a fault on the diagram',
    [
      [['↑', '↓'], 'earlier, later'],
      [['Shift+↑', 'Shift+↓'], 'shorter, longer'],
      [['←', '→'], 'to the nodes beside'],
      [['Page Up', 'Page Down'], 'to the previous fault, to the next'],
      [['Home', 'End'], 'to the first fault, to the last'],
      [['Enter'], 'its numbers'],
      [['Delete'], 'take it back'],
    ],
  ],
  [
    'In the story, and in the list of what goes wrong',
    [
      [['↑', '↓'], 'from one to the next'],
      [['Home', 'End'], 'to the first, to the last'],
      [['Enter'], 'choose'],
    ],
  ],
  [
    'In a menu',
    [
      [['↑', '↓'], 'from one to the next'],
      [['Enter'], 'choose'],
      [['Esc'], 'close it'],
    ],
  ],
  [
    'In the editor',
    [
      [['Esc'], 'leave it'],
      [['Ctrl+]', 'Ctrl+['], 'indent more, indent less'],
    ],
  ],
];

/** Lists the keys. Closes by Escape, by its button, or by a click beside it; the focus goes back to where it was. */
export function KeysDialog({ onClose }: KeysDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    dialog.current?.showModal();
    return () => before?.focus({ preventScroll: true });
  }, []);
  return (
    <dialog
      ref={dialog}
      class="fl-keys"
      aria-labelledby="fl-keys-title"
      onClose={onClose}
      onClick={({ target, currentTarget }) => target === currentTarget && currentTarget.close()}
    >
      <style>{css}</style>
      <div>
        <form method="dialog">
          <h3 id="fl-keys-title">{say('Keys of the lab')}</h3>
          <button type="submit">{say('Close')}</button>
        </form>
        {KEYS.map(([where, keys]) => (
          <section key={where}>
            <h4>{say(where)}</h4>
            <dl>
              {keys.map(([names, what]) => (
                <div key={what}>
                  <dt>
                    {names.map((name) => (
                      <kbd key={name}>{name}</kbd>
                    ))}
                  </dt>
                  <dd>{say(what)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <p>{say('On a Mac, ⌘ does what Ctrl does here.')}</p>
      </div>
    </dialog>
  );
}
