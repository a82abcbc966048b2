import { count } from '../../../examples/simulator/src/story/english.ts';
import type { EntryAt, FileAt } from './instant.ts';

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
          {count(entries.length, kind === 'log' ? 'entry' : 'key', kind === 'log' ? 'entries' : 'keys')}
        </span>
      </p>
      {earlier.length > 0 && (
        <details>
          <summary>{earlier.length} earlier</summary>
          <Entries entries={earlier} />
        </details>
      )}
      <Entries entries={isLong ? entries.slice(-SHOWN) : entries} />
      {torn !== undefined && (
        <p class="fl-bad">
          then half an entry: <code>{torn}</code>
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
            {entry.deletes ? 'deleted' : breakable(entry.text)}
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
  if (state === 'lost') return 'lost';
  if (state === 'cached') return 'not synced';
  return news && !deletes ? 'new' : '';
}
