/** What a caller can know about a request that was to change something. There is no fourth case, and the third cannot be wished away. */
export type Outcome = 'ok' | 'failed' | 'unknown';

// #region charge
/**
 * Asks for one charge, once. Its address ends in an id that the caller made, so that it can be asked about later.
 *
 * Only an answer is an answer: a time-out, a lost connection or a gateway that gave up say nothing about the charge.
 */
export async function charge(url: string, cents: number, timeoutMs = 100): Promise<Outcome> {
  try {
    const response = await fetch(`${url}?cents=${cents}`, {
      method: 'PUT',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return outcomeOf(response.status);
  } catch {
    return 'unknown';
  }
}

/** 408 and every 5xx may come from somebody on the way who does not know either (RFC 9110, sections 15.5.9 and 15.6). */
export function outcomeOf(status: number): Outcome {
  if (status >= 200 && status < 300) return 'ok';
  return status === 408 || status >= 500 ? 'unknown' : 'failed';
}
// #endregion

// #region settle
/**
 * Turns `unknown` into one of the other two: asks the server to settle the charge until it answers. Whatever it answers
 * is final, because a charge that it does not have yet it will not take any more.
 */
export async function settle(url: string, timeoutMs = 100): Promise<'ok' | 'failed'> {
  for (let attempt = 0; ; attempt++) {
    try {
      const response = await fetch(`${url}/settle`, {
        method: 'POST',
        signal: AbortSignal.timeout(timeoutMs),
      });
      const answer = response.ok && (await response.text());
      if (answer === 'applied') return 'ok';
      if (answer === 'void') return 'failed';
    } catch {
      // No answer is no answer: ask again.
    }
    const backOffMs = Math.min(50 * Math.pow(2, attempt), 1000);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * backOffMs));
  }
}
// #endregion
