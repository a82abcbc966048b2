/**
 * For a function that becomes a property of something that lives no longer than a run.
 *
 * V8 takes a function written where it is assigned (`this.read = () => …`) for a method that will last, and puts it
 * among the old objects at once. There it stays until the next full garbage collection, and so does all that it refers
 * to: here, its whole world. An argument is put among the young ones, which go quickly.
 *
 * No function declaration, because bundlers put the argument of one that only returns it back in its place.
 */
export const young = <F extends (...args: never[]) => unknown>(method: F): F => method;
