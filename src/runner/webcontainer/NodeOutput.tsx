import { Component } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { OutputLine } from './output-log.ts';
import type { Output } from './use-node-run.ts';

/** A program's output as a log that follows its end, unless the reader has scrolled away from it. */
export function NodeOutput({ lines, dropped }: Output) {
  const log = useRef<HTMLPreElement>(null);
  const follows = useRef(true);
  useLayoutEffect(() => {
    if (follows.current && log.current) log.current.scrollTop = log.current.scrollHeight;
  }, [lines]);

  return (
    <>
      {dropped > 0 && (
        <p class="run-in-node-dropped">
          {count(dropped)} earlier {dropped === 1 ? 'line is' : 'lines are'} not shown.
        </p>
      )}
      <pre
        class="run-in-node-output"
        role="log"
        aria-label="Output"
        tabIndex={0}
        ref={log}
        onScroll={() => (follows.current = isAtEnd(log.current!))}
      >
        {lines.map((line) => (
          <Line key={line.id} line={line} />
        ))}
      </pre>
    </>
  );
}

/** Drawn once for each line: thousands of unchanged lines cost nothing when the next one arrives. */
class Line extends Component<{ line: OutputLine }> {
  override shouldComponentUpdate(next: { line: OutputLine }) {
    return next.line !== this.props.line;
  }

  override render({ line }: { line: OutputLine }) {
    return (
      <span>
        {line.spans.map(({ text, classes }) => (classes ? <span class={classes}>{text}</span> : text))}
        {'\n'}
      </span>
    );
  }
}

function isAtEnd({ scrollHeight, scrollTop, clientHeight }: HTMLElement): boolean {
  const tolerancePx = 8;
  return scrollHeight - scrollTop - clientHeight < tolerancePx;
}

/** `12,000`, whatever the browser's language: the page is in English. */
export function count(n: number): string {
  return n.toLocaleString('en');
}
