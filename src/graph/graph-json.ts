import { edgeKinds, type Catalogue, type GraphNode } from '../catalogue/graph/model.ts';

/** The graph for programs, `/graph.json`: all nodes and edges, without where in the sources they are written. */
export function graphJson({ nodes, edges }: Catalogue): unknown {
  return {
    $schema: './graph.schema.json',
    nodes: [...nodes.values()].map((node) => {
      const { at: _, ...rest }: GraphNode = node;
      return node.type === 'page' ? { ...rest, planned: node.path === undefined } : rest;
    }),
    edges: edges.map(({ kind, from, to, note }) => ({ kind, from, to, note })),
  };
}

const text = { type: 'string' };
const texts = { type: 'array', items: text };

/** What a node of each type has beside `id`, `type` and `title`: first what is always there. */
const fieldsOf = {
  page: [
    { slug: text, kind: text, questions: texts, tags: texts, planned: { type: 'boolean' } },
    {
      phase: text,
      path: {
        ...text,
        description: 'Its path on the site, without a base path. Missing while it is planned.',
      },
      level: { enum: [1, 2, 3], description: '1 beginner, 2 intermediate, 3 architect.' },
      minutes: { type: 'integer', minimum: 1 },
      problem: text,
      example: text,
      reviewed: text,
    },
  ],
  system: [{ slug: text, about: text, also: texts }, { url: text }],
  problem: [{ slug: text, about: text, also: texts }, { url: text }],
  concept: [{ slug: text, about: text, also: texts }, { url: text }],
  example: [{ example: text }, {}],
  invariant: [{ example: text, when: { enum: ['always', 'eventually', 'sometimes'] } }, {}],
  bug: [{ example: text, name: text, why: text, breaks: text }, {}],
  symbol: [{ example: text, about: text }, {}],
} as const satisfies Record<GraphNode['type'], readonly [always: object, sometimes: object]>;

const id = {
  type: 'string',
  pattern: `^(${Object.keys(fieldsOf).join('|')}):.+$`,
  description: 'Its type and its name: "page:saga".',
};

/** The JSON Schema of `/graph.json`. */
export const graphSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'The knowledge graph of Faultline',
  type: 'object',
  required: ['nodes', 'edges'],
  additionalProperties: false,
  properties: {
    $schema: text,
    nodes: { type: 'array', items: { oneOf: Object.entries(fieldsOf).map(nodeSchema) } },
    edges: {
      type: 'array',
      description: `Each is written once. ${Object.entries(edgeKinds)
        .map(([kind, { label, inverse }]) => `${kind}: the first ${label} the second, which ${inverse} it.`)
        .join(' ')}`,
      items: {
        type: 'object',
        required: ['kind', 'from', 'to'],
        additionalProperties: false,
        properties: { kind: { enum: Object.keys(edgeKinds) }, from: id, to: id, note: text },
      },
    },
  },
};

function nodeSchema([type, [always, sometimes]]: readonly [string, readonly [object, object]]) {
  return {
    type: 'object',
    required: ['id', 'type', 'title', ...Object.keys(always)],
    additionalProperties: false,
    properties: { id, type: { const: type }, title: text, ...always, ...sometimes },
  };
}
