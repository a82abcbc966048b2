import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Catalogue, DataNode, Edge, PageNode } from '../catalogue/graph/model.ts';
import type { Phase } from '../site/phases.ts';
import { problemsOf } from './problems-of.ts';

const at = { file: 'x', line: 1 };

const page = (phase: Phase, slug: string, isWritten = true): PageNode => ({
  ...{ id: `page:${slug}`, type: 'page', slug, title: slug, phase, kind: 'pattern', at },
  path: isWritten ? `/${phase}/${slug}/` : undefined,
  ...{ level: undefined, minutes: undefined, problem: undefined, example: undefined, reviewed: undefined },
  ...{ questions: [], tags: [] },
});

const problem = (slug: string): DataNode => ({
  ...{ id: `problem:${slug}`, type: 'problem', slug, title: slug, about: '', also: [], url: undefined, at },
});

const solves = (from: string, to: string): Edge => ({
  ...{ kind: 'solves', from: `page:${from}`, to: `problem:${to}`, note: undefined, at },
});

const catalogue: Catalogue = {
  nodes: new Map(
    [
      ...[page('caching', 'lock', false), page('caching', 'aside'), page('queues', 'inbox')],
      ...[problem('two holders'), problem('stale'), problem('twice')],
    ].map((node) => [node.id, node]),
  ),
  edges: [
    ...[solves('lock', 'two holders'), solves('inbox', 'twice')],
    ...[solves('inbox', 'stale'), solves('lock', 'stale'), solves('aside', 'stale')],
  ],
  paths: [],
  findings: [],
};

test('a part has the problems that one of its pages solves: explained ones first, its own pages before others', () =>
  assert.deepEqual(
    problemsOf(catalogue, 'caching').map(({ problem: { slug }, pages }) => [
      slug,
      ...pages.map((each) => each.slug),
    ]),
    [
      ['stale', 'aside', 'lock', 'inbox'],
      ['two holders', 'lock'],
    ],
  ));

test('a problem that only other parts solve is not among its problems', () =>
  assert.deepEqual(
    problemsOf(catalogue, 'queues').map(({ problem: { slug } }) => slug),
    ['stale', 'twice'],
  ));
