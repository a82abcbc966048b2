import { acos, asin, atan, atan2 } from './math/arc.ts';
import { exp, expm1 } from './math/exp.ts';
import { acosh, asinh, atanh, cosh, sinh, tanh } from './math/hyperbolic.ts';
import { log, log10, log1p, log2 } from './math/log.ts';
import { pow } from './math/pow.ts';
import { cbrt, hypot } from './math/roots.ts';
import { cos, sin, tan } from './math/trigonometric.ts';

/** The standard lets engines choose how exact these are, and they do choose: these give the same bits everywhere. */
// prettier-ignore
const ours = {
  acos, acosh, asin, asinh, atan, atan2, atanh, cbrt, cos, cosh, exp, expm1, hypot, log, log10, log1p, log2, pow,
  sin, sinh, tan, tanh,
};

/** The standard defines the result of these to the last bit. */
// prettier-ignore
const exact = [
  'abs', 'ceil', 'clz32', 'floor', 'fround', 'imul', 'max', 'min', 'round', 'sign', 'sqrt', 'trunc',
  'E', 'LN10', 'LN2', 'LOG10E', 'LOG2E', 'PI', 'SQRT1_2', 'SQRT2',
] as const;

const shared = createShared();

/**
 * A `Math` for one simulated node: the standard members up to ES2024, each a pure function, and `random` as given.
 * All nodes share one frozen set of functions, so a `Math` costs one small object.
 */
export function createMath(random: () => number): Math {
  return Object.freeze(Object.create(shared, { random: { value: random } })) as Math;
}

function createShared(): object {
  const math: object = {};
  Object.defineProperty(hypot, 'length', { value: 2 });
  for (const name of exact) Object.defineProperty(math, name, { value: Math[name] });
  for (const [name, value] of Object.entries(ours)) {
    // A function is an object, and so is its `prototype`: neither may carry anything from one run to the next.
    Object.freeze(value.prototype);
    // A minified kernel would call it something else.
    Object.defineProperty(value, 'name', { value: name });
    Object.defineProperty(math, name, { value: Object.freeze(value) });
  }
  Object.defineProperty(math, Symbol.toStringTag, { value: 'Math' });
  return Object.freeze(math);
}
