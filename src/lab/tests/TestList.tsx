import type { TestFailure, TestResult } from '../../runner/tests/protocol.ts';
import type { FileReport } from '../../runner/tests/run-tests.ts';
import type { SourcePlace } from '../app/state.ts';
import type { TestRun } from './use-tests.ts';
import { outcomeText } from './words.ts';
import { say } from '../say.ts';

type Files = Readonly<Record<string, string>>;

export interface TestListProps {
  run: TestRun;
  /** The reader's files. */
  files: Files;
  /** The reader wants to see a line of their files. */
  onShow(place: SourcePlace): void;
}

/** How the tests went: what failed first, with its line; then what passed. */
export function TestList({ run, files, onShow }: TestListProps) {
  return (
    <section class="fl-tests" aria-label={say('Tests')}>
      <p role="status">{run.trouble ?? outcomeText(run)}</p>
      {run.reports.map((report) => (
        <FileTests
          key={report.file}
          report={report}
          texts={{ ...run.tests, ...files }}
          own={files}
          onShow={onShow}
        />
      ))}
    </section>
  );
}

interface FileTestsProps {
  report: FileReport;
  texts: Files;
  own: Files;
  onShow(place: SourcePlace): void;
}

function FileTests({ report: { file, results, needs }, texts, own, onShow }: FileTestsProps) {
  if (needs.length)
    return (
      <p>
        <code>{file}</code> {say('runs in Node, under')} <em>{say('Terminal')}</em>{' '}
        {say('or at home: it needs')}{' '}
        {needs.map((name, index) => [index ? say(', ') : '', <code key={name}>{name}</code>])}
        {say('.')}
      </p>
    );
  const failed = results.filter(({ outcome }) => outcome === 'failed');
  const others = results.filter(({ outcome }) => outcome !== 'failed');
  return (
    <>
      {failed.length > 0 && (
        <ul aria-label={say('Failed in {file}', { file })}>
          {failed.map(({ names, failure }) => (
            <li key={names.join()} class="fl-test-failed">
              <p>
                <strong>✕</strong> {names.join(' › ')}
              </p>
              {failure && <Failure failure={failure} texts={texts} own={own} onShow={onShow} />}
            </li>
          ))}
        </ul>
      )}
      {others.length > 0 && (
        <details>
          <summary>{say('{n} passed or skipped in {file}', { n: others.length, file })}</summary>
          <ul>
            {others.map((result) => (
              <Other key={result.names.join()} {...result} />
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function Other({ names, outcome, why }: TestResult) {
  return (
    <li>
      {outcome === 'passed' ? '✓' : '–'} {names.join(' › ')}
      {outcome === 'skipped' && (why ? say(' (skipped: {why})', { why }) : say(' (skipped)'))}
    </li>
  );
}

function Failure({ failure, texts, own, onShow }: { failure: TestFailure } & Omit<FileTestsProps, 'report'>) {
  const { message, expected, actual, places } = failure;
  const mine = places.find(({ file }) => Object.hasOwn(own, file));
  return (
    <>
      <p>{message}</p>
      {expected !== undefined && actual !== undefined && (
        <dl>
          <dt>{say('expected')}</dt>
          <dd>
            <pre tabIndex={0}>{expected}</pre>
          </dd>
          <dt>{say('got')}</dt>
          <dd>
            <pre tabIndex={0}>{actual}</pre>
          </dd>
        </dl>
      )}
      {places[0] && <Excerpt place={places[0]} text={texts[places[0].file] ?? ''} />}
      {mine && (
        <button type="button" onClick={() => onShow(mine)}>
          {say('{file}, line {line}', { file: mine.file, line: mine.line })}
        </button>
      )}
    </>
  );
}

/** Lines before and after the one that failed. */
const AROUND = 2;

function Excerpt({ place: { file, line }, text }: { place: { file: string; line: number }; text: string }) {
  const lines = text.split('\n').map((text, index) => ({ text, number: index + 1 }));
  return (
    <figure>
      <figcaption>{say('{file}, line {line}', { file, line })}</figcaption>
      <pre tabIndex={0}>
        {lines.slice(Math.max(0, line - 1 - AROUND), line + AROUND).map(({ text, number }) => (
          <span key={number} class={number === line ? 'fl-test-line' : undefined}>
            {`${String(number).padStart(4)}  ${text}`}
          </span>
        ))}
      </pre>
    </figure>
  );
}
