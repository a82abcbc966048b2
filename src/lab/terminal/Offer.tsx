import { nodeHost } from './host.ts';
import { lastTried } from './tried.ts';
import { words } from './words.ts';

export interface OfferProps {
  /** Somebody else wrote the changes to the code. */
  foreign: boolean;
  onStart(withChanges: boolean): void;
}

/** What the reader is told before anything is downloaded: from whom Node comes, what that costs, and who sees what. */
export function Offer({ foreign, onStart }: OfferProps) {
  const host = nodeHost();
  return (
    <div class="fl-terminal-offer">
      <p>{host.isStandIn ? words.offerStandIn(host.name) : words.offer(host.name)}</p>
      <p>
        {words.ownPart} {words.nothingYet} {words.tried(lastTried)}
      </p>
      {foreign && <p class="fl-terminal-warning">{words.foreign}</p>}
      <div class="fl-terminal-actions">
        {foreign ? (
          <>
            <button type="button" class="fl-primary" onClick={() => onStart(false)}>
              {words.startWithout}
            </button>
            <button type="button" onClick={() => onStart(true)}>
              {words.startWith}
            </button>
          </>
        ) : (
          <button type="button" class="fl-primary" onClick={() => onStart(true)}>
            {words.start}
          </button>
        )}
      </div>
    </div>
  );
}
