import type { WebContainer } from '@webcontainer/api';
import { EngineError, within } from '../engine.ts';
import { classify } from './classify.ts';
import { loadClient, loadFreshClient, type Client } from './load-client.ts';

/** Boots containers, one at a time, and knows what to do differently after a boot that went wrong. */
export class Booter {
  #client: Client | undefined;
  /** A copy of the client that hung once hangs for ever: the next boot takes a fresh one. */
  #needsFreshClient = false;
  /** Counts up whenever a boot is given up, so that what is left of it can tell. */
  #generation = 0;
  /** Failures one after the other that trying again might mend. */
  #failures = 0;

  /** Rejects with {@link EngineError}, after `deadlineMs` at the latest. */
  async boot(deadlineMs: number): Promise<WebContainer> {
    try {
      const container = await within(this.#loadAndBoot(), deadlineMs, () => {
        return new EngineError('boot-timeout', 'restart', { detail: `No answer in ${deadlineMs} ms.` });
      });
      this.#failures = 0;
      return container;
    } catch (error) {
      throw this.#explain(classify(error, 'boot-failed'));
    }
  }

  /** Gives up a boot that has not settled. It never will. */
  abandon(): void {
    this.#generation += 1;
    this.#client?.discard();
    this.#client = undefined;
    this.#needsFreshClient = true;
  }

  async #loadAndBoot(): Promise<WebContainer> {
    const generation = this.#generation;
    const client = this.#client ?? (await this.#load());
    if (generation !== this.#generation) {
      client.discard();
      throw new EngineError('stopped', 'none');
    }
    this.#client = client;
    this.#needsFreshClient = false;
    return client.boot({ workdirName: 'faultline' });
  }

  #load(): Promise<Client> {
    const load = this.#needsFreshClient ? loadFreshClient : loadClient;
    return load().catch((error: unknown) => {
      throw new EngineError('unreachable', 'restart', { detail: String(error), cause: error });
    });
  }

  #explain(error: EngineError): EngineError {
    if (error.kind === 'boot-timeout') {
      this.abandon();
      return navigator.onLine ? error : new EngineError('unreachable', 'restart', { cause: error });
    }
    if (error.recover !== 'restart') return error;
    this.#failures += 1;
    // Trying the same once more may help; a third time would only annoy.
    const recover = this.#failures > 1 ? 'reload' : 'restart';
    return new EngineError(error.kind, recover, { detail: error.detail, cause: error.cause });
  }
}
