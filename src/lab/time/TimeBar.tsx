import type { TraceEvent } from '../../../examples/simulator/src/trace.ts';
import { Icon, type IconName } from './Icon.tsx';
import { faultsOf, indexOf, SPEEDS, violationOf, type Speed, type Time, type Travel } from './moment.ts';
import { Scrubber } from './Scrubber.tsx';

export interface TimeBarProps {
  trace: readonly TraceEvent[];
  time: Time;
  /** The instant in words. */
  now: string;
  go(to: Travel): void;
  /** The reader wants to know the keys. */
  onKeys(): void;
}

/** Time under the diagram: play, step, jump, scrub. Stays in sight while the diagram is longer than the window. */
export function TimeBar({ trace, time, now, go, onKeys }: TimeBarProps) {
  const { kind } = time.moment;
  const step = (to: 'start' | 'previous' | 'play' | 'next' | 'end', name: string, icon: IconName = to) => (
    <button type="button" data-time={to} aria-label={name} onClick={() => go({ kind: to })}>
      <Icon name={icon} />
    </button>
  );
  const jump = (to: 'fault' | 'violation', name: string, word: string, isThere: boolean) => (
    <button
      type="button"
      data-time={to}
      aria-label={name}
      aria-disabled={!isThere || undefined}
      onClick={() => isThere && go({ kind: to })}
    >
      {word}
    </button>
  );
  return (
    <div class="fl-time" role="group" aria-label="Time" data-moment={kind}>
      <span class="fl-steps">
        {step('start', 'To the start')}
        {step('previous', 'Previous event')}
        {kind === 'playing' ? step('play', 'Pause', 'pause') : step('play', 'Play')}
        {step('next', 'Next event')}
        {step('end', 'To the end')}
      </span>
      <Scrubber trace={trace} index={indexOf(time.moment)} onScrub={(index) => go({ kind: 'to', index })} />
      <span class="fl-steps">
        {jump('fault', 'Next fault', 'Fault', faultsOf(trace).length > 0)}
        {jump('violation', 'To the violation', 'Violation', violationOf(trace) !== undefined)}
        <button type="button" data-time="keys" aria-label="Keys of the lab" onClick={onKeys}>
          ?
        </button>
      </span>
      {kind !== 'whole' && <Now time={time} now={now} go={go} />}
    </div>
  );
}

function Now({ time, now, go }: Pick<TimeBarProps, 'time' | 'now' | 'go'>) {
  return (
    <>
      <p class="fl-now" aria-live={time.moment.kind === 'playing' ? 'off' : 'polite'}>
        {now}
      </p>
      <span class="fl-steps">
        <select
          aria-label="Speed"
          value={String(time.speed)}
          onChange={(event) => go({ kind: 'speed', speed: Number(event.currentTarget.value) as Speed })}
        >
          {SPEEDS.map((speed) => (
            <option key={speed} value={String(speed)}>
              {speed === 0.5 ? '½' : speed}×
            </option>
          ))}
        </select>
        <button type="button" data-time="whole" onClick={() => go({ kind: 'whole' })}>
          Whole run
        </button>
      </span>
    </>
  );
}
