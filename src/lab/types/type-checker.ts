import scriptUrl, { bytes } from 'virtual:faultline/type-checker';
import type { TypeProblem } from './check.ts';
import type { CheckReply, CheckRequest } from './worker.ts';

type Files = Readonly<Record<string, string>>;

/** What the reader's browser fetches for the first check: `1.3 MB`. Unknown while the site is being worked on. */
export const checkerSize = bytes === undefined ? '' : `${(bytes / 1e6).toFixed(1)} MB`;

/** The compiler in a worker, which is fetched and started with the first check. */
export class TypeChecker {
  #worker: Worker | undefined;
  #checks = 0;

  /** What the compiler says of these files. Undefined if another check was asked for meanwhile. */
  check(files: Files): Promise<TypeProblem[] | undefined> {
    const worker = (this.#worker ??= new Worker(scriptUrl));
    const id = ++this.#checks;
    return new Promise((resolve, reject) => {
      worker.addEventListener('error', () => {
        this.dispose();
        reject(new Error('The compiler could not be loaded.'));
      });
      const onReply = ({ data }: MessageEvent<CheckReply>): void => {
        if (data.id !== id) return;
        worker.removeEventListener('message', onReply);
        if ('error' in data) reject(new Error(data.error));
        else resolve(id === this.#checks ? data.problems : undefined);
      };
      worker.addEventListener('message', onReply);
      worker.postMessage({ id, files } satisfies CheckRequest);
    });
  }

  dispose(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
  }
}
