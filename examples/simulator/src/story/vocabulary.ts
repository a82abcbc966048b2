/**
 * The words a scenario lends to whoever tells its runs: to the story, the diagram and the Mermaid source. All of it is
 * optional and plain data, since it crosses from a worker to the page. With none given, `POST /charge?order=o3` at
 * `payment` reads “payment charges o3”, and a write reads as its entry's values.
 */
export interface Vocabulary {
  /**
   * Which verb undoes which: `{ charge: 'refund' }`. Undoing is drawn in a colour of its own, and after a violation
   * the story says what nobody asked to undo.
   */
  undo?: Readonly<Record<string, string>>;
  /**
   * Words for requests, by `POST /orders`, `/orders` or `orders`: method and first segment of the path, or either. For what
   * is sent over a connection, by the words that it begins with: `SET lock`.
   */
  calls?: Readonly<Record<string, CallWords>>;
  /** Words for operations of the workload, by the first word of their name: `{ place: 'places order {rest}' }`. */
  operations?: Readonly<Record<string, string>>;
  /** Words for entries that reach a disk. The first that matches is used. */
  writes?: readonly WriteWords[];
  /** Clauses for what a server lets go by itself when its time is up, by its name: `{ lock: 'the lock runs out' }`. */
  expires?: Readonly<Record<string, string>>;
  /** What a node is called within a sentence: `{ pg: 'the database' }`. Default: its name, and “the client”. */
  nodes?: Readonly<Record<string, string>>;
}

/**
 * In `object` and `tell`, `{order}` stands for the query's value of that name and `{1}`, `{2}`… for segments of the path, or
 * for the words of a command.
 */
export interface CallWords {
  /** Base form: `reserve`. Default: the path's verb, or `read`, `store`, `create`, `change`, `delete` by its method. */
  verb?: string;
  /** Past participle, if it is irregular. */
  past?: string;
  /** What it is done to. Default: the last segment of the path, or the first value of the query. */
  object?: string;
  /** The whole clause, with `{caller}`, `{callee}` and `{object}` too. Default: `{callee} reserves {object}`. */
  tell?: string;
  /** Over a connection: other clauses for some replies, by their text: `{ nil: '{caller} finds the lock taken' }`. */
  answers?: Readonly<Record<string, string>>;
  /** Over a connection: not worth a sentence unless something befalls it, as a heartbeat. */
  unremarkable?: true;
}

/**
 * How a durable entry is shown. In `text` and `tell`, `{step}` stands for the entry's field of that name, `{entry}` for
 * an entry that is no object, and `{done}` for the past participle of the request being served: “charged”.
 */
export interface WriteWords {
  node?: string;
  file?: string;
  /** Fields of the entry and the values they must have. */
  match?: Readonly<Record<string, string | number | boolean | null>>;
  /** The label beside its mark, two or three words. Empty: a mark without a label. */
  text: string;
  /** A clause for the story, as `{node} gives up {saga}`. Default: the story does not mention the write. */
  tell?: string;
  /** `do`: something took effect. `undo`: an effect was undone. `end`: something was concluded. `note`: bookkeeping. */
  tone?: WriteTone;
}

export type WriteTone = 'do' | 'undo' | 'end' | 'note';

/** The verbs that count as undoing when a scenario names none. */
const USUAL_UNDOING = ['undo', 'cancel', 'refund', 'compensate', 'rollback', 'revert', 'void', 'abort'];

/** Whether the verb undoes something, in the scenario's words or, without any, in the usual ones. */
export function isUndoing(verb: string, vocabulary: Vocabulary): boolean {
  return (vocabulary.undo ? Object.values(vocabulary.undo) : USUAL_UNDOING).includes(verb);
}
