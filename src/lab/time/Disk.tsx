import type { EntryAt, FileAt } from './instant.ts';
import { say } from '../say.ts';

/** The last entries of a log are shown, the earlier ones on demand. */
const SHOWN = 5;

/** What a file of a node's disk holds, with what the event at hand has changed. */
export function Disk({ file }: { file: FileAt }) {
  const { name, kind, entries, torn } = file;
  const isLong = kind === 'log' && entries.length > SHOWN + 1;
  const earlier = isLong ? entries.slice(0, -SHOWN) : [];
  return (
    <div class="fl-file">
      <p>
        {name}{' '}
        <span>
          {kind === 'log'
            ? say('{n} entries', { n: entries.length }, '1 entry')
            : say('{n} keys', { n: entries.length }, '1 key')}
        </span>
      </p>
      {earlier.length > 0 && (
        <details>
          <summary>{say('{n} earlier', { n: earlier.length })}</summary>
          <Entries entries={earlier} />
        </details>
      )}
      <Entries entries={isLong ? entries.slice(-SHOWN) : entries} />
      {torn !== undefined && (
        <p class="fl-bad">
          {say('then half an entry:')} <code>{torn}</code>
        </p>
      )}
    </div>
  );
}

function Entries({ entries }: { entries: readonly EntryAt[] }) {
  if (!entries.length) return null;
  return (
    <ul>
      {entries.map((entry, i) => (
        <li key={i} class={`fl-${entry.state}${entry.news ? ' fl-news' : ''}`}>
          <code>
            {entry.key !== undefined && `${entry.key} = `}
            {entry.deletes ? say('deleted') : breakable(entry.text)}
          </code>
          {wordOf(entry) && <em> {wordOf(entry)}</em>}
        </li>
      ))}
    </ul>
  );
}

/** JSON that a line may break after its commas. */
function breakable(text: string) {
  return text.split(/(?<=,)/).flatMap((part, i) => (i ? [<wbr key={i} />, part] : [part]));
}

function wordOf({ state, news, deletes }: EntryAt): string {
  if (state === 'lost') return say('lost');
  if (state === 'cached') return say('not synced');
  return news && !deletes ? say('new') : '';
}
