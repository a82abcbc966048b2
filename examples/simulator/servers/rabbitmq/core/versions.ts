/** The releases whose behaviour can be asked for. The first is what Debian 12 ships, and what the model is compared with. */
export type Version = '3.10' | '3.13' | '4.0';

/** What differs between them. Each line was read in the sources of 3.10.8, 3.13.7 and 4.0.9. */
export interface Behaviour {
  /** `x-delivery-limit` of a quorum queue that names none: 20 since 4.0 (rabbit_quorum_queue.erl). */
  readonly deliveryLimit: number | undefined;
  /** `x-delivery-count` of a message of a quorum queue that is fetched for the first time: 0 in 3.10, else missing. */
  readonly countOnGet: boolean;
  /** `x-last-death-*` beside `x-first-death-*`: since 3.13 (mc.erl). */
  readonly lastDeathHeaders: boolean;
  /** What a client publishes as `x-death` counts as a history: no longer in 4.0 (its release notes). */
  readonly trustsDeathHeader: boolean;
}

export const behaviours: Record<Version, Behaviour> = {
  '3.10': { deliveryLimit: undefined, countOnGet: true, lastDeathHeaders: false, trustsDeathHeader: true },
  '3.13': { deliveryLimit: undefined, countOnGet: false, lastDeathHeaders: true, trustsDeathHeader: true },
  '4.0': { deliveryLimit: 20, countOnGet: false, lastDeathHeaders: true, trustsDeathHeader: false },
};
