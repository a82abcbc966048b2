import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createMath } from './math.ts';

const sim = createMath(() => 0.5);

type Name = (typeof unary)[number] | 'atan2' | 'hypot' | 'pow';

// prettier-ignore
const unary = [
  'acos', 'acosh', 'asin', 'asinh', 'atan', 'atanh', 'cbrt', 'cos', 'cosh', 'exp', 'expm1', 'log', 'log10', 'log1p',
  'log2', 'sin', 'sinh', 'tan', 'tanh',
] as const;

const call = (math: Math, name: Name, args: readonly number[]): number =>
  (math[name] as (...args: number[]) => number)(...args);

const float = new Float64Array(1);
const bits = new BigUint64Array(float.buffer);

function bitsOf(x: number): string {
  float[0] = x;
  return bits[0]!.toString(16).padStart(16, '0');
}

/** Numbers in their order as integers, so that neighbours differ by one. */
function rank(x: number): bigint {
  float[0] = x;
  const signed = BigInt.asIntN(64, bits[0]!);
  return signed < 0n ? -(signed & 0x7fffffffffffffffn) : signed;
}

function ulpsApart(a: number, b: number): bigint {
  if (a !== a || b !== b) return a !== a && b !== b ? 0n : 1n << 64n;
  const distance = rank(a) - rank(b);
  return distance < 0n ? -distance : distance;
}

const anyDouble = fc.double();
const aroundOne = fc
  .tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.integer({ min: 0, max: 52 }))
  .map(([x, n]) => 1 + x * 2 ** -n);
const input = fc.oneof(
  anyDouble,
  fc.double({ min: -1, max: 1, noNaN: true }),
  fc.double({ min: -800, max: 800, noNaN: true }),
  aroundOne,
  fc.integer({ min: -1_000_000, max: 1_000_000 }),
  fc.integer({ min: 1, max: 2_000_000 }).map((n) => (n * Math.PI) / 2),
);

describe('Math: the same bits as V8, which follows fdlibm too', () => {
  for (const name of [...unary, 'atan2'] as const) {
    it(name, () => {
      fc.assert(
        fc.property(input, input, (x, y) => {
          const args = name === 'atan2' ? [x, y] : [x];
          assert.equal(call(sim, name, args), call(Math, name, args));
        }),
        { numRuns: 5_000 },
      );
    });
  }
});

describe('Math: within one unit in the last place', () => {
  it('pow, of the host', () => {
    fc.assert(
      fc.property(input, input, (x, y) => {
        assert.ok(ulpsApart(sim.pow(x, y), Math.pow(x, y)) <= 1n, `${x} ** ${y}`);
      }),
      { numRuns: 20_000 },
    );
  });

  it('pow, of the host, for a base near one and a large exponent', () => {
    const exponent = fc
      .tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.integer({ min: 20, max: 64 }))
      .map(([x, n]) => x * 2 ** n);
    fc.assert(
      fc.property(aroundOne, exponent, (x, y) => {
        assert.ok(ulpsApart(sim.pow(x, y), Math.pow(x, y)) <= 1n, `${x} ** ${y}`);
      }),
      { numRuns: 20_000 },
    );
  });

  it('pow of whole numbers is exact when the result fits', () => {
    for (let base = 2; base <= 1_000; base++) {
      for (let n = 1; BigInt(base) ** BigInt(n) < 2n ** 53n; n++) {
        assert.equal(sim.pow(base, n), Number(BigInt(base) ** BigInt(n)), `${base} ** ${n}`);
      }
    }
  });

  it('hypot, of the exact root', () => {
    const side = fc.integer({ min: -(2 ** 50), max: 2 ** 50 });
    fc.assert(
      fc.property(
        fc.array(side, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: -900, max: 900 }),
        (sides, n) => {
          const exact = rootOfSum(sides) * 2 ** n;
          const actual = sim.hypot(...sides.map((x) => x * 2 ** n));
          assert.ok(ulpsApart(actual, exact) <= 1n, `${actual} is not ${exact}`);
        },
      ),
      { numRuns: 5_000 },
    );
  });
});

/** The root of the sum of squares, in whole numbers with 64 more binary digits, rounded once. */
function rootOfSum(sides: readonly number[]): number {
  const square = sides.reduce((sum, x) => sum + BigInt(x) * BigInt(x), 0n) << 128n;
  if (square === 0n) return 0;
  let root = 1n << BigInt(Math.ceil(square.toString(2).length / 2));
  for (;;) {
    const next = (root + square / root) >> 1n;
    if (next >= root) return Number(root) / 2 ** 64;
    root = next;
  }
}

describe('Math: exact values', () => {
  it('known from elsewhere', () => {
    // W. Kahan's worst case for reduction by pi/2, and the common test of large arguments.
    assert.equal(sim.cos(6381956970095103 * 2 ** 797), -4.687165924254628e-19);
    assert.equal(sim.sin(1e22), -0.8522008497671888);
    assert.equal(sim.tan(Math.PI / 2), 16331239353195370);
    assert.equal(sim.exp(1), Math.E);
    assert.equal(sim.log(10), Math.LN10);
    assert.equal(sim.hypot(3, 4), 5);
    assert.equal(sim.hypot(1e308, 1e308), 1.4142135623730951e308);
    assert.equal(sim.atan(1), Math.PI / 4);
    assert.equal(sim.acos(-1), Math.PI);
  });

  it('powers and roots that are whole numbers', () => {
    for (let n = -5; n <= 22; n++) assert.equal(sim.log10(Number(`1e${n}`)), n);
    for (let n = -1074; n < 1024; n++) assert.equal(sim.log2(2 ** n), n);
    for (let n = -1074; n < 1024; n++) assert.equal(sim.pow(2, n), 2 ** n);
    for (let n = -100; n <= 100; n++) assert.equal(sim.cbrt(n * n * n), n);
  });

  it('at the edges, as the language standard lists them', () => {
    for (const [name, args, expected] of edges()) {
      assert.ok(
        Object.is(call(sim, name, args), expected),
        `${name}(${args.map(show)}) is ${show(call(sim, name, args))}, not ${show(expected)}`,
      );
    }
  });

  it('bits that every engine must give', () => {
    for (const [name, args, expected] of vectors) {
      assert.equal(bitsOf(call(sim, name, args)), expected, `${name}(${args})`);
    }
  });
});

const show = (x: number): string => (Object.is(x, -0) ? '-0' : String(x));

/** From the notes of ECMA-262 on each function of Math. */
function* edges(): Generator<[Name, number[], number]> {
  const [inf, nan, tiny] = [Infinity, NaN, 5e-324];
  for (const name of unary) yield [name, [nan], nan];
  for (const name of [
    'asin',
    'asinh',
    'atan',
    'atanh',
    'expm1',
    'log1p',
    'sin',
    'sinh',
    'tan',
    'tanh',
  ] as const)
    for (const x of [0, -0, tiny, -tiny]) yield [name, [x], x];
  for (const name of ['cos', 'cosh', 'exp'] as const)
    for (const x of [0, -0, tiny, -tiny]) yield [name, [x], 1];
  for (const name of ['sin', 'cos', 'tan'] as const) for (const x of [inf, -inf]) yield [name, [x], nan];
  for (const name of ['asinh', 'cbrt', 'sinh'] as const) for (const x of [inf, -inf]) yield [name, [x], x];
  for (const name of ['log', 'log2', 'log10'] as const) {
    yield* [
      [name, [1], 0],
      [name, [0], -inf],
      [name, [-0], -inf],
      [name, [-1], nan],
      [name, [inf], inf],
    ] as [Name, number[], number][];
  }
  for (const x of [1.0000000000000002, -1.0000000000000002, inf, -inf]) {
    for (const name of ['acos', 'asin', 'atanh'] as const) yield [name, [x], nan];
  }
  yield* [
    ['cbrt', [0], 0],
    ['cbrt', [-0], -0],
    ['acos', [1], 0],
    ['asin', [1], Math.PI / 2],
    ['asin', [-1], -Math.PI / 2],
    ['acosh', [1], 0],
    ['acosh', [0.9999999999999999], nan],
    ['acosh', [-inf], nan],
    ['acosh', [inf], inf],
    ['atanh', [1], inf],
    ['atanh', [-1], -inf],
    ['atan', [inf], Math.PI / 2],
    ['atan', [-inf], -Math.PI / 2],
    ['exp', [inf], inf],
    ['exp', [-inf], 0],
    ['exp', [710], inf],
    ['exp', [-746], 0],
    ['exp', [-745], tiny],
    ['expm1', [inf], inf],
    ['expm1', [-inf], -1],
    ['expm1', [-60], -1],
    ['cosh', [-inf], inf],
    ['cosh', [711], inf],
    ['log1p', [-1], -inf],
    ['log1p', [-1.5], nan],
    ['log1p', [inf], inf],
    ['tanh', [inf], 1],
    ['tanh', [-inf], -1],
    ['sinh', [-711], -inf],
    ['hypot', [], 0],
    ['hypot', [-0], 0],
    ['hypot', [-0, 0], 0],
    ['hypot', [nan, -inf], inf],
    ['hypot', [nan, 1], nan],
    ['hypot', [-2], 2],
    ['hypot', [tiny, 0], tiny],
    ['hypot', [1.7976931348623157e308, 1.7976931348623157e308], inf],
    ['atan2', [0, 0], 0],
    ['atan2', [0, -0], Math.PI],
    ['atan2', [-0, 0], -0],
    ['atan2', [-0, -0], -Math.PI],
    ['atan2', [-0, 1], -0],
    ['atan2', [1, -0], Math.PI / 2],
    ['atan2', [-0, -1], -Math.PI],
    ['atan2', [inf, inf], Math.PI / 4],
    ['atan2', [inf, -inf], (3 * Math.PI) / 4],
    ['atan2', [-inf, -inf], (-3 * Math.PI) / 4],
    ['atan2', [1, -inf], Math.PI],
    ['atan2', [-1, inf], -0],
    ['atan2', [inf, 5], Math.PI / 2],
    ['atan2', [nan, 1], nan],
    ['atan2', [1, nan], nan],
    ['pow', [nan, 0], 1],
    ['pow', [nan, -0], 1],
    ['pow', [1, nan], nan],
    ['pow', [1, inf], nan],
    ['pow', [-1, -inf], nan],
    ['pow', [2, inf], inf],
    ['pow', [0.5, inf], 0],
    ['pow', [2, -inf], 0],
    ['pow', [0.5, -inf], inf],
    ['pow', [inf, 2], inf],
    ['pow', [inf, -2], 0],
    ['pow', [-inf, 3], -inf],
    ['pow', [-inf, 2.5], inf],
    ['pow', [-inf, -3], -0],
    ['pow', [-inf, -2], 0],
    ['pow', [0, 0.5], 0],
    ['pow', [-0, 3], -0],
    ['pow', [-0, 2.5], 0],
    ['pow', [-0, -3], -inf],
    ['pow', [-0, -2], inf],
    ['pow', [0, -1.5], inf],
    ['pow', [-2, 0.5], nan],
    ['pow', [-1, 0.5], nan],
    ['pow', [-2, 3], -8],
    ['pow', [-1, 2 ** 53], 1],
    ['pow', [-1, 2 ** 53 - 1], -1],
    ['pow', [2, 1024], inf],
    ['pow', [2, -1075], 0],
    ['pow', [-2, -1075], -0],
    ['pow', [tiny, 0.5], 2 ** -537],
    ['pow', [1.0000000000000002, 1e300], inf],
    ['pow', [0.9999999999999999, 1e300], 0],
  ] as [Name, number[], number][];
}

describe('Math: the object', () => {
  it('has the members of ES2024, with the same kinds and lengths', () => {
    const newer = new Set(['f16round', 'sumPrecise']);
    for (const key of Reflect.ownKeys(Math) as (keyof Math)[]) {
      if (newer.has(key as string)) continue;
      assert.equal(typeof sim[key], typeof Math[key], String(key));
      if (typeof sim[key] !== 'function') assert.equal(sim[key], Math[key]);
      else if (key !== 'random') {
        assert.equal(
          (sim[key] as () => number).length,
          (Math[key] as () => number).length,
          `length of ${String(key)}`,
        );
        assert.equal((sim[key] as () => number).name, key);
      }
    }
  });

  it('has its own random and shares everything else', () => {
    const other = createMath(() => 0.25);
    assert.equal(sim.random(), 0.5);
    assert.equal(other.random(), 0.25);
    assert.equal(other.sin, sim.sin);
  });

  it('keeps nothing that is written to it or its functions', () => {
    for (const target of [sim, sim.sin, sim.sin.prototype, Object.getPrototypeOf(sim)]) {
      if (target) assert.throws(() => Object.assign(target, { hits: 1 }), TypeError);
    }
    assert.throws(() => Object.assign(sim, { sin: () => 0 }), TypeError);
  });

  it('converts its arguments like the host', () => {
    assert.equal(call(sim, 'sin', ['0.5'] as never), Math.sin(0.5));
    assert.equal(call(sim, 'hypot', ['3', { valueOf: () => 4 }] as never), 5);
    assert.equal(call(sim, 'exp', []), NaN);
    assert.throws(() => call(sim, 'log', [1n] as never), TypeError);
    assert.throws(() => call(sim, 'hypot', [NaN, Symbol()] as never), TypeError);
  });
});

/** Name, arguments and the result's 64 bits. Agreed between Node 20, Node 24 and this code, but for pow and hypot. */
// prettier-ignore
const vectors: [Name, number[], string][] = [
  ['acos', [-0.3], '3ffe0200bbc96ad8'],
  ['acos', [0.9999], '3f8cf69d216bd74b'],
  ['acosh', [1.0001], '3f8cf67d7ec0d4e6'],
  ['acosh', [7.25], '40055ad86cdd2190'],
  ['asin', [0.3], '3fd380159e14f6ff'],
  ['asin', [-0.99], 'bff6de3c6f33d51d'],
  ['asinh', [-0.7], 'bfe4e2a4fe9085dd'],
  ['asinh', [12345.678], '40243a798976d8c3'],
  ['atan', [0.45], '3fdb1009e9ee79bc'],
  ['atan', [-3.25], 'bff45b54837351a0'],
  ['atan2', [-1.5, 2.25], 'bfe2d0ead6066395'],
  ['atan2', [3, -1e-9], '3ff921fb545b1529'],
  ['atanh', [0.125], '3fc015891c9eaef7'],
  ['atanh', [-0.875], 'bff5aa16394d481f'],
  ['cbrt', [-2], 'bff428a2f98d728b'],
  ['cbrt', [1e-310], '2a7a9d1b0b5d7427'],
  ['cos', [1], '3fe14a280fb5068c'],
  ['cos', [1000000], '3fedf9df9906d32c'],
  ['cos', [1e+300], 'bfe2699022adc4c1'],
  ['cosh', [0.1], '3ff0147f40224b38'],
  ['cosh', [-700.5], '7f08625c7d4f56c2'],
  ['exp', [-0.1], '3fecf46d99d52b3a'],
  ['exp', [1.1], '400808883244d593'],
  ['exp', [-742.25], '0000000000000009'],
  ['exp', [709.5], '7fe81e9b4b52d0c9'],
  ['expm1', [0.00001], '3ee4f8bc681cdfb6'],
  ['expm1', [-0.6], 'bfdce04528d3f639'],
  ['expm1', [33.3], '42f078401f5a3eb8'],
  ['hypot', [1, 1], '3ff6a09e667f3bcd'],
  ['hypot', [1e-200, 3e-200, 7e-201], '1683d552c3281395'],
  ['hypot', [0.1, 0.2, 0.3, 0.4], '3fe186f174f88473'],
  ['log', [0.3], 'bff34378fcbda721'],
  ['log', [5e-324], 'c0874385446d71c3'],
  ['log', [1e+200], '407cc845b54b54f2'],
  ['log10', [2], '3fd34413509f79ff'],
  ['log10', [7e-9], 'c0204f4f4f48733c'],
  ['log1p', [1e-10], '3ddb7cdfd9d1d693'],
  ['log1p', [-0.4], 'bfe058aefa811452'],
  ['log1p', [3000000000], '4035d2669ad83e6a'],
  ['log2', [3], '3ff95c01a39fbd68'],
  ['log2', [0.7], 'bfe0776228967d13'],
  ['pow', [1.1, 10], '4004bffc0c03023e'],
  ['pow', [0.3, -2.7], '4039cf20361e0165'],
  ['pow', [10, -300.5], '018b1b75833790ca'],
  ['pow', [1.0000001, 3000000000], '5afc05a56d6753a4'],
  ['pow', [-1.7, 33], 'c18331e108e32e2c'],
  ['sin', [1], '3feaed548f090cee'],
  ['sin', [-100.5], '3f9fb3f833470ff1'],
  ['sin', [1e+22], 'bfeb453ab76bf397'],
  ['sinh', [0.3], '3fd37d42af54b926'],
  ['sinh', [-710.3], 'ffead6eb7ccb4486'],
  ['tan', [0.7], '3feaf406c2fc78ae'],
  ['tan', [1.5], '402c33ed50b88777'],
  ['tan', [-100000], '3fa250a9d503313d'],
  ['tanh', [0.2], '3fc9439830b3a590'],
  ['tanh', [-1.7], 'bfedeedf00d3e7f5'],
];
