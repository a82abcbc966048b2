import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { toLine } from './catalogue-checks.ts';
import { joinCatalogue, type Sources } from './join.ts';
import type { Edge, NodeId } from './model.ts';
import { readData, readPath } from './read-data.ts';
import { readPage, readPlanned } from './read-pages.ts';
import { prerequisites, requiresCycle } from './requires.ts';

const page = (slug: string, frontmatter = '', body = '') =>
  readPage(
    `---\ntitle: The ${slug} page\nkind: pattern\nphase: transactions\n${frontmatter}---\n\n${body}`,
    `content/docs/transactions/${slug}.mdx`,
  );
const problems = readData(
  'problem',
  'charged-twice:\n  title: Twice\n  about: It ran again.\n',
  'problems.yaml',
);
const systems = readData('system', 'redis:\n  title: Redis\n  about: A server.\n', 'systems.yaml');
const onPath = (...slugs: string[]) =>
  readPath(`title: All\nabout: All of them.\nsteps: [${slugs.join(', ')}]\n`, 'content/paths/all.yaml').path;

function catalogue(more: Partial<Sources> = {}) {
  const pages = more.pages ?? [page('saga', 'solves: [charged-twice]\n')];
  return joinCatalogue({
    pages,
    planned: readPlanned('transactions:\n  tcc: Try, confirm, cancel\n', 'planned.yaml'),
    data: [problems, systems],
    paths: [onPath(...pages.map(({ node }) => node.slug))],
    examples: [],
    findings: [],
    ...more,
  });
}
const findings = (more: Partial<Sources>) => catalogue(more).findings.map(toLine);

const SOLVES = 'solves: [charged-twice]\n';

test('pages, planned pages and what they are about become nodes; what they say of each other becomes edges', () => {
  const { nodes, edges, findings } = catalogue({
    pages: [
      page(
        'saga',
        `${SOLVES}contrastsWith:\n  - { page: tcc, difference: 'Reserves first.' }\nimplementedBy:\n  - { system: redis, version: 7.0.15, checked: 2026-11-30 }\n`,
        'As [TCC](/transactions/tcc/) does.\n\nAgain [TCC](/transactions/tcc/#try).',
      ),
    ],
  });
  assert.deepEqual(findings, []);
  assert.deepEqual([...nodes.keys()], ['page:saga', 'page:tcc', 'problem:charged-twice', 'system:redis']);
  assert.deepEqual(
    edges.map(({ kind, to, note, at }) => [kind, to, note, at.line]),
    [
      ['contrastsWith', 'page:tcc', 'Reserves first.', 7],
      ['solves', 'problem:charged-twice', undefined, 5],
      ['implementedBy', 'system:redis', 'version 7.0.15, looked at on 2026-11-30', 9],
      ['mentions', 'page:tcc', undefined, 12],
    ],
  );
});

describe('what does not fit is led back to its line, with the name that was meant', () => {
  const cases: [string, Partial<Sources>, string[]][] = [
    [
      'a misspelt page',
      { pages: [page('saga', `${SOLVES}requires:\n  - tc\n`)] },
      [
        'content/docs/transactions/saga.mdx:7: there is no page “tc”. Did you mean “tcc”? Or add it to content/graph/planned.yaml.',
      ],
    ],
    [
      'a misspelt problem',
      { pages: [page('saga', 'solves: [charged-twise]\n')] },
      [
        'content/docs/transactions/saga.mdx:5: there is no problem “charged-twise”. Did you mean “charged-twice”? Or add it to content/graph/problems.yaml.',
        'problems.yaml:1: no page solves “charged-twice”: name it in a page’s solves, or leave it out until one does.',
      ],
    ],
    [
      'an unknown system',
      { pages: [page('saga', `${SOLVES}implementedBy:\n  - { system: oracle, checked: 2026-11-30 }\n`)] },
      [
        'content/docs/transactions/saga.mdx:7: there is no system “oracle”. Or add it to content/graph/systems.yaml.',
      ],
    ],
    [
      'an example that is not there',
      { pages: [page('saga', `${SOLVES}example: transactions/saga\n`)] },
      ['content/docs/transactions/saga.mdx:2: there is no example “transactions/saga”.'],
    ],
    [
      'a page that is its own prerequisite',
      { pages: [page('saga', `${SOLVES}requires: [saga]\n`)] },
      ['content/docs/transactions/saga.mdx:6: a page cannot stand in requires to itself.'],
    ],
    [
      'the same page twice',
      { pages: [page('saga', `${SOLVES}requires: [tcc, tcc]\n`)] },
      ['content/docs/transactions/saga.mdx:6: “tcc” stands twice in requires.'],
    ],
    [
      'a circle',
      {
        pages: [
          page('a', `${SOLVES}requires: [b]\n`),
          page('b', 'requires: [c]\n'),
          page('c', 'requires: [a]\n'),
        ],
      },
      [
        'content/docs/transactions/a.mdx:6: requires goes round in a circle: a → b → c → a. Leave one of these out.',
      ],
    ],
    [
      'a contrast that only one side knows of',
      {
        pages: [page('a', `${SOLVES}contrastsWith: [{ page: b, difference: 'Faster.' }]\n`), page('b')],
      },
      [
        'content/docs/transactions/a.mdx:6: “b” does not say that it contrasts with “a”: add it to contrastsWith in content/docs/transactions/b.mdx.',
      ],
    ],
    [
      'a page that no path leads to',
      { paths: [] },
      ['content/docs/transactions/saga.mdx:2: no path leads to “saga”: add it to one of content/paths/.'],
    ],
    [
      'a path to nowhere',
      { paths: [onPath('saga', 'sagas')] },
      [
        'content/paths/all.yaml:1: there is no page “sagas”. Did you mean “saga”? Or add it to content/graph/planned.yaml.',
      ],
    ],
    [
      'a planned page that is written',
      { planned: readPlanned('transactions:\n  saga: Saga\n', 'planned.yaml') },
      ['planned.yaml:2: the page “saga” is written: take it out of the planned pages.'],
    ],
    [
      'a problem that still waits for a page that is written',
      {
        data: [
          readData(
            'problem',
            'charged-twice:\n  title: Twice\n  about: Again.\n  planned: [saga]\n',
            'problems.yaml',
          ),
          systems,
        ],
      },
      [
        'problems.yaml:4: the page “saga” is written: take it out here, and name the problem in its solves if it explains it.',
      ],
    ],
    [
      'an entry without a sentence',
      { data: [readData('problem', 'charged-twice:\n  titel: Twice\n', 'problems.yaml'), systems] },
      [
        'problems.yaml:1: “charged-twice” has no field “titel”: it has title, about, also, planned.',
        'problems.yaml:1: write a title for “charged-twice”.',
        'problems.yaml:1: write about “charged-twice”: one sentence that says what it is.',
      ],
    ],
  ];
  for (const [what, more, expected] of cases) test(what, () => assert.deepEqual(findings(more), expected));
});

test('a bug names an invariant of its example', () => {
  const at = { file: 'examples/x/y/broken/late.patch', line: 1 };
  const bug = {
    id: 'bug:x/y/late',
    type: 'bug',
    example: 'x/y',
    name: 'late',
    title: 'Late',
    why: '',
    at,
  } as const;
  const invariant = {
    id: 'invariant:x/y#each is paid once',
    type: 'invariant',
    example: 'x/y',
    title: 'each is paid once',
    when: 'always',
    at,
  } as const;
  const node = { id: 'example:x/y', type: 'example', example: 'x/y', title: 'x/y', at } as const;
  const examples = (breaks: string) => [
    { node, invariants: [invariant], bugs: [{ ...bug, breaks }], symbols: [] },
  ];
  assert.deepEqual(findings({ examples: examples('each is paid once') }), []);
  assert.deepEqual(findings({ examples: examples('each is payed once') }), [
    'examples/x/y/broken/late.patch:1: no invariant of x/y reads “each is payed once”. Did you mean “each is paid once”?',
  ]);
});

const at = { file: 'x', line: 1 };
const edge = (from: number, to: number): Edge => ({
  kind: 'requires',
  from: `page:${from}`,
  to: `page:${to}`,
  note: undefined,
  at,
});

test('edges that only go down have no circle, and prerequisites come before what requires them', () => {
  const down = fc.array(fc.tuple(fc.nat(30), fc.nat(30)), { maxLength: 80 });
  fc.assert(
    fc.property(down, (pairs) => {
      const edges = pairs.filter(([a, b]) => a > b).map(([a, b]) => edge(a, b));
      assert.equal(requiresCycle(edges), undefined);
      const order = prerequisites(edges, 'page:30');
      const place = (id: NodeId) => order.indexOf(id);
      for (const { from, to } of edges)
        if (from === 'page:30' || place(from) >= 0)
          assert.ok(place(to) >= 0 && (from === 'page:30' || place(to) < place(from)));
    }),
  );
});

test('an edge back closes a circle, whose edges follow each other', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.array(fc.tuple(fc.nat(20), fc.nat(20))), (n, more) => {
      const chain = Array.from({ length: n }, (_, i) => edge(i + 1, i));
      const others = more.filter(([a, b]) => a > b).map(([a, b]) => edge(a, b));
      const cycle = requiresCycle([...others, ...chain, edge(0, n)]);
      assert.ok(cycle);
      cycle.forEach(({ to }, i) => assert.equal(to, cycle[(i + 1) % cycle.length]!.from));
    }),
  );
});
