import type { Vocabulary } from '../../../examples/simulator/src/story/vocabulary.ts';
import { span } from '../../../examples/simulator/src/story/english.ts';
import { nodeName } from '../../../examples/simulator/src/story/words.ts';
import type { SourceLine, TraceEvent } from '../../../examples/simulator/src/trace.ts';
import { Disk } from './Disk.tsx';
import { Memory } from './Memory.tsx';
import type { Instant, NodeAt, Wait } from './instant.ts';
import { cutText, flightText, stateText, waitText } from './instant-words.ts';
import { stateAt } from './state-at.ts';
import css from './at-instant.css?inline';
import { say } from '../say.ts';

export interface AtInstantProps {
  trace: readonly TraceEvent[];
  index: number;
  vocabulary: Vocabulary;
  /** The files that ran: path → text. */
  files: Readonly<Record<string, string>>;
  /** An event in words. */
  nameOf(index: number): string;
  /** The reader wants to see the run after this event. */
  onVisit(event: number): void;
  /** The reader points at something that these events tell of; none when they leave. */
  onLight(events: readonly number[]): void;
  /** The reader wants to see a line. */
  onShow(place: SourceLine): void;
}

/** The whole system at one instant: each node with its disk, its memory and what its code waits for, and what is on its way. */
export function AtInstant(props: AtInstantProps) {
  const { trace, index, vocabulary, onLight } = props;
  const instant = stateAt(trace, index);
  const light = (...events: (number | undefined)[]) => {
    const known = events.filter((event) => event !== undefined);
    return { onPointerEnter: () => onLight(known), onPointerLeave: () => onLight([]) };
  };
  return (
    <section class="fl-instant" aria-label={say('At this instant')}>
      <style>{css}</style>
      <h3>
        {say('At this instant')} · {span(instant.atMs)}
      </h3>
      <Around {...props} />
      <h4>{say('On the way')}</h4>
      <ul class="fl-flights" lang="en">
        {instant.inFlight.map((flight) => (
          <li key={flight.message} {...light(flight.at, flight.ends)}>
            {flightText(flight, trace, vocabulary)}
          </li>
        ))}
        {instant.cuts.map((cut) => (
          <li class="fl-bad">{cutText(cut, vocabulary)}</li>
        ))}
        {instant.inFlight.length + instant.cuts.length === 0 && <li class="fl-none">{say('nothing')}</li>}
      </ul>
      {instant.nodes.map((node) => (
        <Node key={node.node} {...props} node={node} instant={instant} />
      ))}
    </section>
  );
}

/** How many events before and after the one at hand are listed. */
const AROUND = 2;

/** The event at hand among its neighbours, each a way to its own instant. */
function Around({ trace, index, nameOf, onVisit }: AtInstantProps) {
  const first = Math.max(0, Math.min(index - AROUND, trace.length - 2 * AROUND - 1));
  const events = trace.slice(first, first + 2 * AROUND + 1).map((_, i) => first + i);
  return (
    <ol class="fl-around" lang="en" start={first + 1} aria-label={say('Events around it')}>
      {events.map((event) => (
        <li key={event}>
          <button
            type="button"
            aria-current={event === index ? 'step' : undefined}
            onClick={() => onVisit(event)}
          >
            {nameOf(event)}
          </button>
        </li>
      ))}
    </ol>
  );
}

function Node({ node, instant, ...props }: AtInstantProps & { node: NodeAt; instant: Instant }) {
  const { trace, vocabulary } = props;
  const waits = instant.waits.filter((wait) => wait.node === node.node);
  const bad = node.state.kind !== 'up' || node.slow.length > 0 || node.full || node.clock !== undefined;
  return (
    <section class={`fl-node${node.news ? ' fl-news' : ''}`} aria-label={node.node}>
      <h4>
        {nodeName(node.node, vocabulary)}{' '}
        <span class={bad ? 'fl-bad' : ''} lang="en">
          {stateText(node)}
        </span>
      </h4>
      {node.files.map((file) => (
        <Disk key={file.name} file={file} />
      ))}
      <Memory node={node} />
      {waits.length > 0 && (
        <ul class="fl-waits" lang="en">
          {waits.map((wait) => (
            <li key={`${wait.event} ${wait.sinceMs}`}>
              {waitText(wait, instant.atMs, trace, vocabulary)}
              <WaitingLine {...props} wait={wait} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** The line of source that waits, which leads there. */
function WaitingLine({ wait, files, onShow, onLight }: AtInstantProps & { wait: Wait }) {
  const [place] = wait.lines;
  if (!place) return null;
  const text = files[place.file]?.split('\n')[place.line - 1]?.trim();
  const light = () => onLight([wait.event]);
  return (
    <button
      type="button"
      class="fl-line"
      onClick={() => onShow(place)}
      onPointerEnter={light}
      onFocus={light}
      onPointerLeave={() => onLight([])}
      onBlur={() => onLight([])}
    >
      {say('{file}, line {line}', { file: place.file, line: place.line })} <code>{text}</code>
    </button>
  );
}
