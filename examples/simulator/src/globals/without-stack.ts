/**
 * Makes an error for which no code of an example is to blame: its stack would show the kernel and nothing else, and to
 * record one takes ten times as long as all the rest.
 */
export function withoutStack<E extends Error>(make: () => E): E {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = limit;
  }
}
