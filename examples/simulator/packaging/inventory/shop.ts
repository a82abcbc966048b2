/** Asks until there is an answer: a time-out does not say whether it was made. */
export async function reserve(
  order: string,
  quantity: number,
  inventory = 'http://inventory',
): Promise<void> {
  for (let attempt = 1; attempt <= 5; attempt++) {
    try {
      const response = await fetch(`${inventory}/reservations/${order}`, {
        method: 'POST',
        body: JSON.stringify({ quantity }),
        signal: AbortSignal.timeout(200),
      });
      if (response.ok) return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50 * attempt));
    }
  }
  throw new Error(`nobody knows whether ${order} is reserved`);
}
