import { deepEqual } from './deep-equal.ts';

/** What a failed assertion throws. Has what Node's has that tests and reports look at. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError';
  readonly code = 'ERR_ASSERTION';
  readonly actual: unknown;
  readonly expected: unknown;
  readonly operator: string;

  constructor({ message, actual, expected, operator }: Failure & { message: string }) {
    super(message);
    this.actual = actual;
    this.expected = expected;
    this.operator = operator;
  }
}

interface Failure {
  actual?: unknown;
  expected?: unknown;
  operator: string;
}

type Message = string | Error | undefined;
type Expectation = RegExp | object | ((error: unknown) => unknown) | undefined;

function fail(failure: Failure, message: Message, sentence: string): never {
  if (message instanceof Error) throw message;
  throw new AssertionError({ ...failure, message: message ?? sentence });
}

function ok(value: unknown, message?: Message): void {
  if (!value) fail({ actual: value, expected: true, operator: '==' }, message, 'It should be truthy.');
}

function strictEqual(actual: unknown, expected: unknown, message?: Message): void {
  if (!Object.is(actual, expected))
    fail({ actual, expected, operator: 'strictEqual' }, message, 'The values should be equal.');
}

function notStrictEqual(actual: unknown, expected: unknown, message?: Message): void {
  if (Object.is(actual, expected))
    fail({ actual, expected, operator: 'notStrictEqual' }, message, 'The values should differ.');
}

function deepStrictEqual(actual: unknown, expected: unknown, message?: Message): void {
  if (!deepEqual(actual, expected))
    fail({ actual, expected, operator: 'deepStrictEqual' }, message, 'The values should be deeply equal.');
}

function notDeepStrictEqual(actual: unknown, expected: unknown, message?: Message): void {
  if (deepEqual(actual, expected))
    fail({ actual, expected, operator: 'notDeepStrictEqual' }, message, 'The values should differ.');
}

function match(actual: string, expected: RegExp, message?: Message): void {
  if (typeof actual !== 'string' || !expected.test(actual))
    fail({ actual, expected, operator: 'match' }, message, 'The text should match.');
}

function doesNotMatch(actual: string, expected: RegExp, message?: Message): void {
  if (typeof actual === 'string' && expected.test(actual))
    fail({ actual, expected, operator: 'doesNotMatch' }, message, 'The text should not match.');
}

function throws(code: () => unknown, ...rest: [Expectation?, Message?] | [string?]): void {
  try {
    code();
  } catch (thrown) {
    return expectError(thrown, 'throws', ...rest);
  }
  missing('throws', 'It should throw.', rest);
}

function doesNotThrow(code: () => unknown): void {
  code();
}

async function rejects(
  code: PromiseLike<unknown> | (() => PromiseLike<unknown>),
  ...rest: [Expectation?, Message?] | [string?]
): Promise<void> {
  try {
    await (typeof code === 'function' ? code() : code);
  } catch (error) {
    return expectError(error, 'rejects', ...rest);
  }
  missing('rejects', 'It should reject.', rest);
}

async function doesNotReject(code: PromiseLike<unknown> | (() => PromiseLike<unknown>)): Promise<void> {
  await (typeof code === 'function' ? code() : code);
}

function missing(operator: string, sentence: string, rest: readonly unknown[]): never {
  const [expected, message = expected] = rest;
  fail({ expected, operator }, typeof message === 'string' ? message : undefined, sentence);
}

/** As Node compares an error: with a pattern, a class, an object of fields or a function that looks at it. */
function expectError(
  actual: unknown,
  operator: string,
  expected?: Expectation | string,
  message?: Message,
): void {
  if (expected === undefined || typeof expected === 'string') return;
  const failed = () => fail({ actual, expected, operator }, message, 'Another error came than was expected.');
  if (expected instanceof RegExp) return void (expected.test(String(actual)) || failed());
  if (typeof expected === 'function') {
    const isClass = expected.prototype !== undefined && actual instanceof (expected as never);
    if (isClass) return;
    if (Object.prototype.isPrototypeOf.call(Error, expected)) throw actual;
    return void ((expected as (error: unknown) => unknown).call({}, actual) === true || failed());
  }
  const wanted = Object.entries(expected);
  if (expected instanceof Error) wanted.push(['name', expected.name], ['message', expected.message]);
  for (const [key, value] of wanted) {
    const got = (actual as Record<string, unknown> | undefined)?.[key];
    const fits = value instanceof RegExp && typeof got === 'string' ? value.test(got) : deepEqual(got, value);
    if (!fits) failed();
  }
}

const functions = {
  ok,
  equal: strictEqual,
  notEqual: notStrictEqual,
  deepEqual: deepStrictEqual,
  notDeepEqual: notDeepStrictEqual,
  strictEqual,
  notStrictEqual,
  deepStrictEqual,
  notDeepStrictEqual,
  match,
  doesNotMatch,
  throws,
  doesNotThrow,
  rejects,
  doesNotReject,
  fail: (message?: Message): never => fail({ operator: 'fail' }, message, 'It failed.'),
  ifError(value: unknown): void {
    if (value !== null && value !== undefined) throw value;
  },
  AssertionError,
};

/** Stands in for `node:assert/strict` where the tests of an example run in the page. */
export const assert: typeof ok & typeof functions & { strict: unknown } = Object.assign(
  (value: unknown, message?: Message) => ok(value, message),
  functions,
  { strict: undefined as unknown },
);
assert.strict = assert;
