/** One entry for each thing that happened to a key, in order. */
export interface LedgerEntry {
  key: string;
  event: 'applied' | 'undone' | 'fenced';
}

export interface Ledger {
  append(entry: LedgerEntry): Promise<void>;
  read(): LedgerEntry[];
}

export interface ParticipantOptions {
  /** The path that does the work, for example `/charge`. */
  action: string;
  /** The path that undoes it, for example `/refund`. */
  compensation: string;
  ledger: Ledger;
  /** Business reasons to say no. */
  refuses?: (order: string) => boolean;
}

// #region participant
/**
 * A service that takes part in sagas. Whatever is repeated, under one idempotency key it applies its effect at most
 * once and undoes it at most once. A compensation that finds nothing to undo leaves a fence, so that an action which
 * arrives after its own compensation is refused.
 */
export function participant({ action, compensation, ledger, refuses = () => false }: ParticipantOptions) {
  const inOrder = oneAtATime();
  return async (request: Request): Promise<Response> => {
    const { pathname, searchParams } = new URL(request.url);
    const key = request.headers.get('idempotency-key');
    if (!key) return new Response('An Idempotency-Key header is needed.', { status: 400 });

    return inOrder(key, async () => {
      const events = ledger
        .read()
        .filter((entry) => entry.key === key)
        .map(({ event }) => event);
      if (pathname === action) {
        if (events.includes('undone') || events.includes('fenced')) return refusal('compensated before');
        if (events.includes('applied')) return new Response('applied before');
        if (refuses(searchParams.get('order') ?? '')) return refusal('refused');
        await ledger.append({ key, event: 'applied' });
        return new Response('applied');
      }
      if (pathname === compensation) {
        if (events.includes('undone') || events.includes('fenced')) return new Response('undone before');
        await ledger.append({ key, event: events.includes('applied') ? 'undone' : 'fenced' });
        return new Response('undone');
      }
      return new Response('Not found', { status: 404 });
    });
  };
}
// #endregion

const refusal = (reason: string) => new Response(reason, { status: 409 });

/** Runs tasks of one key one after the other: between reading the ledger and writing to it nobody else may. */
function oneAtATime() {
  const last = new Map<string, Promise<unknown>>();
  return <T>(key: string, task: () => Promise<T>): Promise<T> => {
    const mine = (last.get(key) ?? Promise.resolve()).then(task, task);
    last.set(key, mine);
    return mine;
  };
}
