import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { createHighlighter } from 'shiki';
import { FAULT_RUNS, faultRun, type FaultRunName } from '../../examples/simulator/src/story/fault-runs.ts';
import type { TraceEvent, TraceKind } from '../../examples/simulator/src/trace.ts';
import { formatRun } from '../../examples/simulator/src/trace-text.ts';
import { traceGrammar } from './trace-grammar.ts';

const { codeToTokensBase } = await createHighlighter({ themes: ['github-light'], langs: [traceGrammar] });

/** The innermost scope of each part of a line, without what is between the parts. */
function scopesOf(text: string): string[][] {
  const lines = codeToTokensBase(text, {
    lang: traceGrammar.name as never,
    theme: 'github-light',
    includeExplanation: 'scopeName',
  });
  return lines.map((tokens) =>
    tokens
      .flatMap(({ explanation = [] }) => explanation)
      .filter(({ content }) => content.trim())
      .map(({ scopes }) => scopes.at(-1)!.scopeName),
  );
}

/** The compiler asks for a line here when there is a new kind. */
const IS_FAULT: { [K in TraceKind]: (event: Extract<TraceEvent, { kind: K }>) => boolean } = {
  boot: () => false,
  crash: () => true,
  stop: ({ phase }) => phase !== 'left',
  pause: () => true,
  block: () => true,
  slow: ({ phase }) => phase === 'start',
  clock: () => true,
  exit: () => true,
  send: () => false,
  receive: () => false,
  lost: () => true,
  ignored: () => true,
  delay: () => true,
  duplicate: () => true,
  overtake: () => true,
  failed: () => true,
  abort: () => true,
  connection: ({ phase }) => phase === 'reset' || phase === 'refused',
  content: () => false,
  durable: () => false,
  acked: () => false,
  cached: () => false,
  synced: () => false,
  recovered: () => false,
  unwritten: () => true,
  refused: () => true,
  full: ({ phase }) => phase === 'start',
  timer: () => false,
  log: () => false,
  operation: () => false,
  partition: ({ phase }) => phase === 'start',
  violation: () => true,
};

suite('the text of a run has its colours', () => {
  test('in the schedule', () => {
    const lines = [
      'invariant  all is well',
      'seed       8',
      'calm       short',
      'only',
      'off        b',
      'fault      drop x',
    ];
    assert.deepEqual(scopesOf(['A title', ...lines].join('\n')), [
      ['text.faultline-trace'],
      ...lines.map((line) =>
        line === 'only' ? ['keyword.control'] : ['keyword.control', 'string.unquoted'],
      ),
    ]);
  });

  for (const name of Object.keys(FAULT_RUNS) as FaultRunName[])
    test(`in the trace of a ${name}`, async () => {
      const result = await faultRun(name);
      const text = formatRun(name, { seed: '1', faults: result.faults }, result).trimEnd();
      const lines = text.split('\n');
      const first = lines.indexOf('') + 1;
      scopesOf(text)
        .slice(first)
        .forEach((scopes, i) => {
          const event = result.trace[i]!;
          const isFault = (IS_FAULT[event.kind] as (event: TraceEvent) => boolean)(event);
          const marked = scopes.includes('markup.deleted');
          assert.equal(marked, isFault, lines[first + i]);
          assert.deepEqual(scopes.slice(0, 2), ['comment', 'entity.name.type']);
        });
    });
});
