/** What became of a charge. `void`: it was asked about before it came, and will be refused if it still comes. */
export interface ChargeEntry {
  id: string;
  event: 'applied' | 'void';
}

/** A list on disk. `append` resolves when the entry is durable; without `sync`, when the operating system has it. */
export interface ChargeLog {
  append(entry: ChargeEntry, options?: { sync: boolean }): Promise<void>;
  read(): ChargeEntry[];
}

// #region payments
/**
 * A server that can be asked what became of a charge. `PUT /charges/<id>` applies it, once; `POST /charges/<id>/settle`
 * says what became of it, and makes that final.
 */
export function payments(log: ChargeLog, limitCents = 10_000) {
  const inOrder = oneAtATime();
  return async (request: Request): Promise<Response> => {
    const { pathname, searchParams } = new URL(request.url);
    const [, , id = '', verb] = pathname.split('/');

    return inOrder(id, async () => {
      const known = log.read().find((entry) => entry.id === id)?.event;
      if (verb === 'settle') {
        if (!known) await log.append({ id, event: 'void' });
        return new Response(known ?? 'void');
      }
      if (known === 'void') return new Response('settled before it came', { status: 409 });
      if (known === 'applied') return new Response('applied before');
      if (Number(searchParams.get('cents')) > limitCents) return new Response('too much', { status: 402 });
      await log.append({ id, event: 'applied' });
      return new Response('applied');
    });
  };
}
// #endregion

/** Runs tasks of one id one after the other: between looking and writing nobody else may. */
function oneAtATime() {
  const last = new Map<string, Promise<unknown>>();
  return <T>(id: string, task: () => Promise<T>): Promise<T> => {
    const mine = (last.get(id) ?? Promise.resolve()).then(task, task);
    last.set(id, mine);
    return mine;
  };
}
