/** A server cannot be reached now. It is asked again. */
export class NoAnswer extends Error {
  override name = 'NoAnswer';
}

/** What an invariant wants to know is not to be known of a real server, now or later. The message says why. */
export class Unanswerable extends Error {
  override name = 'Unanswerable';
}

/** Asks a server, for the invariants. */
export interface Eye {
  /**
   * Answers questions as of one instant.
   *
   * @throws NoAnswer if the server cannot be reached. Any other error is a mistake in a question.
   */
  answer(questions: readonly unknown[]): Promise<unknown[]>;
  close(): void;
}

/** How to run a server that is installed here. */
export interface Launch {
  /** `15.18`; undefined if only its own output tells. */
  readonly version: string | undefined;
  /** Where in its output the version is. */
  readonly tells?: RegExp;
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A line of its output that says that it takes connections. */
  readonly ready: RegExp;
  readonly url: string;
  /** Is told each line of its output. */
  hear?(line: string): void;
  /** Starts what it needs beside it, before each of its lives. What is returned ends that. */
  beside?(): () => void;
}

/** A kind of server that a real run can start or reach. */
export interface RealServer {
  /** `PostgreSQL` */
  readonly title: string;
  /** The environment's variable with the address of one that is not ours to start: `DATABASE_URL`. */
  readonly variable: string;
  /** How to get one: `apt-get install postgresql`. */
  readonly install: string;
  /** How to run the one that is installed here, in that folder and on that port; undefined if none is. */
  launch(folder: string, port: number): Promise<Launch | undefined> | Launch | undefined;
  /**
   * Makes room for a run on a server that was given: somebody may have data there. Resolves with the room's address.
   *
   * @throws MissingServer if there is no room.
   */
  room?(url: string): Promise<{ url: string; leave(): Promise<void> }>;
  /** Makes what a run finds there: called once, when it first serves. */
  begin?(url: string): Promise<void>;
  /** For invariants that look into the server. */
  view?: {
    /**
     * What `world.server()` gives. It may ask whatever is plain data, and has the answer at once.
     * It throws {@link Unanswerable} for what this kind of server does not tell.
     */
    show(ask: (question: unknown) => unknown): unknown;
    open(url: string): Promise<Eye>;
  };
}

/** There is no server to run against. The message is one sentence that says what to do. */
export class MissingServer extends Error {
  override name = 'MissingServer';
}
