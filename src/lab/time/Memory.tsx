import type { ConnectionAt, ContentAt, NodeAt } from './instant.ts';
import { say, type LabText } from '../say.ts';

/** What the node has only as long as it lives: what a simulated server holds, and connections. */
export function Memory({ node }: { node: Pick<NodeAt, 'contents' | 'connections'> }) {
  return (
    <>
      <Contents contents={node.contents} />
      <Connections connections={node.connections} />
    </>
  );
}

/** So many are shown; more, those that came first, on demand. */
const SHOWN = 12;

function Contents({ contents }: { contents: readonly ContentAt[] }) {
  if (!contents.length) return null;
  const earlier = contents.length > SHOWN + 1 ? contents.slice(0, -SHOWN) : [];
  const held = contents.filter(({ state }) => state === 'held').length;
  return (
    <div class="fl-file">
      <p>
        {say('in memory')} <span>{say('{n} items', { n: held }, '1 item')}</span>
      </p>
      {earlier.length > 0 && (
        <details>
          <summary>{say('{n} earlier', { n: earlier.length })}</summary>
          <Items contents={earlier} />
        </details>
      )}
      <Items contents={contents.slice(earlier.length)} />
    </div>
  );
}

function Items({ contents }: { contents: readonly ContentAt[] }) {
  return (
    <ul>
      {contents.map(({ name, text, state, news }) => (
        <li key={name} class={`fl-content${state === 'gone' ? ' fl-lost' : news ? ' fl-news' : ''}`}>
          <code>
            {name} = {text || say('(empty)')}
          </code>
          {news && <em> {say(state === 'gone' ? 'gone' : 'new')}</em>}
        </li>
      ))}
    </ul>
  );
}

const WORDS: Record<ConnectionAt['state'], LabText | ''> = {
  open: '',
  stalled: 'all that it sends is lost',
  closes: 'closes it',
  closed: 'closed by the other end',
  reset: 'broken',
  refused: 'refused',
};

function Connections({ connections }: { connections: readonly ConnectionAt[] }) {
  if (!connections.length) return null;
  const open = connections.filter(({ state }) => state === 'open' || state === 'stalled').length;
  return (
    <div class="fl-file">
      <p>
        {say('connections')} <span>{say('{n} open', { n: open })}</span>
      </p>
      <ul>
        {connections.map(({ connection, state, news }) => (
          <li key={connection} class={state !== 'open' ? 'fl-lost fl-ended' : news ? 'fl-news' : ''}>
            <code>{connection}</code>
            {(news || WORDS[state]) && <em> {say(WORDS[state] || 'new')}</em>}
          </li>
        ))}
      </ul>
    </div>
  );
}
