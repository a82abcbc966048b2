import type { Job } from './work-queue.ts';

/** Points that were credited, and for which job. */
export interface Credit {
  job: string;
  points: number;
}

/** A list on disk. `append` resolves when the entry is durable. */
export interface CreditLog {
  append(entry: Credit): Promise<void>;
  read(): Credit[];
}

// #region accounts
/**
 * Where the effect of a job is kept: `PUT /credits/<job>?points=<n>`. The entry says what was done and for which job, in one
 * write, so a job that comes again is known.
 */
export function accounts(log: CreditLog) {
  const inOrder = oneAtATime();
  return async (request: Request): Promise<Response> => {
    const { pathname, searchParams } = new URL(request.url);
    const job = pathname.split('/').at(-1)!;

    return inOrder(job, async () => {
      if (log.read().some((credit) => credit.job === job)) return new Response('credited before');
      await log.append({ job, points: Number(searchParams.get('points')) });
      return new Response('credited');
    });
  };
}
// #endregion

// #region credit
/** What a worker does for a job. Only an answer means that it is done. */
export async function credit({ id, points }: Job): Promise<void> {
  const url = `http://accounts/credits/${id}?points=${points}`;
  const response = await fetch(url, { method: 'PUT', signal: AbortSignal.timeout(300) });
  if (!response.ok) throw new Error(`accounts answered ${response.status}`);
}
// #endregion

/** Runs tasks of one job one after the other: two workers may have it at once. */
function oneAtATime() {
  const last = new Map<string, Promise<unknown>>();
  return <T>(job: string, task: () => Promise<T>): Promise<T> => {
    const mine = (last.get(job) ?? Promise.resolve()).then(task, task);
    last.set(job, mine);
    return mine;
  };
}
