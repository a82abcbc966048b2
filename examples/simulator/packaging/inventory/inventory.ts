export interface Reservation {
  order: string;
  quantity: number;
}

/** Where reservations are kept: a table, a file, a stream. */
export interface Reservations {
  append(reservation: Reservation): Promise<void>;
  read(): Reservation[];
}

// #region service
/** `POST /reservations/o1` with `{ "quantity": 2 }` reserves two pieces for o1. */
export function inventory(reservations: Reservations) {
  const made = new Map<string, Promise<void>>();
  for (const { order } of reservations.read()) made.set(order, Promise.resolve());

  async function make(order: string, quantity: number): Promise<void> {
    if (!made.has(order)) {
      const written = reservations.append({ order, quantity });
      made.set(order, written);
      written.catch(() => made.delete(order)); // it may be tried again
    }
    await made.get(order);
  }

  return async (request: Request): Promise<Response> => {
    const order = new URL(request.url).pathname.replace('/reservations/', '');
    const { quantity } = (await request.json()) as Reservation;
    await make(order, quantity);
    return Response.json({ order }, { status: 201 });
  };
}
// #endregion
