import type { Group, Hit } from './find.ts';
import type { Say } from './say.ts';

/** The results of one kind, the best first. */
export function GroupOfHits({ group, say, onMore }: { group: Group; say: Say; onMore: () => void }) {
  const left = group.count - group.hits.length;
  return (
    <section data-group={group.name}>
      <h2>
        {say(`group.${group.name}`)} <span>{group.count}</span>
      </h2>
      <ol>
        {group.hits.map((hit) => (
          <li key={hit.url}>
            <Result hit={hit} hasKind={group.name === 'pages'} />
          </li>
        ))}
      </ol>
      {left > 0 && (
        <button type="button" data-stop onClick={onMore}>
          {say('more', { count: left })}
        </button>
      )}
    </section>
  );
}

/** Of pages there are several kinds. */
function Result({ hit, hasKind }: { hit: Hit; hasKind: boolean }) {
  const { url, title, kind, excerpt, parts } = hit;
  return (
    <>
      <a class="hit" data-stop href={url}>
        {title}
      </a>
      {hasKind && <span class="kind">{kind}</span>}
      {/* Pagefind has escaped all but its own marks. */}
      <p dangerouslySetInnerHTML={{ __html: excerpt }} />
      {parts.length > 0 && (
        <ul class="parts">
          {parts.map((part) => (
            <li key={part.url}>
              <a data-stop href={part.url}>
                {part.title}
              </a>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
