import type { StoredEvent } from './outbox.ts';

export interface Parcel extends StoredEvent {
  /** `again`: the event had come before, and nothing was done. */
  event: 'packed' | 'again';
}

export interface Parcels {
  append(parcel: Parcel): Promise<void>;
  read(): Parcel[];
}

// #region shipping
/** Packs a parcel for each event, once, however often the event comes. */
export function shipping(parcels: Parcels): (event: StoredEvent) => Promise<void> {
  let last = Promise.resolve();
  const handle = async ({ id, customer, order }: StoredEvent): Promise<void> => {
    const isKnown = parcels.read().some((parcel) => parcel.id === id);
    await parcels.append({ id, customer, order, event: isKnown ? 'again' : 'packed' });
  };
  // One after the other, over all channels: between looking and packing nothing comes.
  return (event) => {
    const task = () => handle(event);
    return (last = last.then(task, task));
  };
}
// #endregion
