/** What the server knows of one client. */
export class Session {
  readonly id: number;
  db = 0;
  name = '';
  /** Commands of a transaction that is being put together. */
  queued: (readonly string[])[] | undefined = undefined;
  /** A command could not be queued: EXEC will refuse. */
  spoiled = false;
  /** Watched keys: database and key. */
  readonly watched = new Set<string>();
  /** One of them has changed. */
  dirty = false;
  readonly channels = new Set<string>();
  readonly patterns = new Set<string>();
  /** The primary's, at a replica: it may write. */
  readonly isPrimary: boolean;
  /** What it has written so far, for WAIT. */
  writtenTo = 0;

  constructor(id: number, isPrimary = false) {
    this.id = id;
    this.isPrimary = isPrimary;
  }

  get subscriptions(): number {
    return this.channels.size + this.patterns.size;
  }
}
