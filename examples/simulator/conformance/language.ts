/** The parts of the language in which engines have differed or may. */
export function languageReport(): string[] {
  return [sorting(), errors(), objects(), text(), iteration(), bytes()].flat();
}

function sorting(): string[] {
  const cards = Array.from({ length: 600 }, (_, i) => ({ value: Math.floor(Math.random() * 5), i }));
  const sorted = cards.toSorted((a, b) => a.value - b.value);
  const stable = sorted.every(
    (card, i) => i === 0 || sorted[i - 1]!.value < card.value || sorted[i - 1]!.i < card.i,
  );
  return [
    `stable ${stable} ${sorted.slice(0, 5).map(({ i }) => i)}`,
    ['ä', 'a', 'Z', 'z', '10', '9', 'é'].sort().join(''),
    [3, 1, undefined, 2].sort().join(),
  ];
}

function errors(): string[] {
  class Refused extends Error {
    override name = 'Refused';
  }
  const error = new Refused('no', { cause: new TypeError('because') });
  const group = new AggregateError([new Error('a'), new RangeError('b')], 'all');
  const copy = structuredClone(new RangeError('far'));
  const timeout = new DOMException('late', 'TimeoutError');
  const read = (f: () => unknown) => {
    try {
      f();
      return 'nothing thrown';
    } catch (thrown) {
      return (thrown as Error).name; // the message is the engine's own
    }
  };
  return [
    `${String(error)} ${(error.cause as Error).message} ${error instanceof Refused} ${Object.keys(error)}`,
    `${group.errors.map(String)} ${copy instanceof RangeError} ${String(timeout)} ${timeout.code}`,
    read(() => (undefined as unknown as { x: 1 }).x),
    read(() => JSON.parse('{')),
    read(() => structuredClone(() => {})),
    read(() => new Array(-1)),
    read(() => atob('*')),
    read(() => decodeURIComponent('%')),
    read(() => Object.assign(Object.freeze({ a: 1 }), { a: 2 })),
    read(() => ((Array.prototype as unknown as { hits: number }).hits = 1)),
  ];
}

function objects(): string[] {
  const keys = Object.keys({ b: 1, 2: 1, a: 1, 1: 1, [Symbol.iterator]: 1 });
  const map = new Map<unknown, number>([
    [NaN, 1],
    [0, 2],
  ]);
  const grouped = Object.groupBy([1, 2, 3], (n) => (n % 2 ? 'odd' : 'even'));
  const clone = structuredClone({ map, set: new Set([1]), list: Array<number>(2), big: 10n });
  return [
    `${keys} ${map.get(NaN)} ${map.get(-0)} ${JSON.stringify(grouped)} ${clone.map.get(NaN)} ${clone.set.has(1)} ${0 in clone.list}`,
    JSON.stringify({
      a: undefined,
      b: [undefined, () => 1],
      c: NaN,
      d: new Date(0),
      e: { toJSON: () => 'j' },
      f: '\u2028\ud800',
    }),
    String(new Proxy({}, { get: (_, key) => (key === Symbol.toPrimitive ? () => 'proxy' : undefined) })),
  ];
}

function text(): string[] {
  return [
    'straße'.toUpperCase() + 'İ'.toLowerCase().length + '\u212b'.normalize('NFC').charCodeAt(0),
    'a-b_c d'.replaceAll(/(?<word>[a-z])/g, '<$<word>>') +
      'x'.padStart(3, 'ab') +
      ' '.repeat(2) +
      'abc'.at(-1),
    [...'a👍🏽b'].length +
      encodeURIComponent('ä/👍') +
      decodeURIComponent('%C3%A4') +
      btoa('hi') +
      atob('aGk='),
    [
      parseInt('12px'),
      parseFloat('.5e1x'),
      Number(''),
      Number('0x1f'),
      10n ** 20n,
      BigInt.asIntN(8, 255n),
    ].join(),
    [...'2025-01-02'.matchAll(/\d+/gu)].map((match) => match.index).join() +
      'aBc'.split('').reverse().join(''),
  ];
}

function iteration(): string[] {
  function* numbers() {
    yield* [1, 2, 3];
  }
  const entries = [...new URLSearchParams('a=1&b=2&a=3')].join(';');
  return [
    `${[...numbers()].join()} ${entries} ${Object.entries(new Map([['k', 1]])).length} ${Array.from({ length: 2 }, (_, i) => i)}`,
  ];
}

function bytes(): string[] {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat32(0, 1.1);
  view.setInt16(4, -2, true);
  const encoded = new TextEncoder().encode('ä👍\ud800');
  return [
    `${new Uint8Array(view.buffer)} ${encoded} ${new TextDecoder().decode(encoded)} ${new Uint8ClampedArray([300, -1])}`,
  ];
}
