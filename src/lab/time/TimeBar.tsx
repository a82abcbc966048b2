import type { TraceEvent } from '../../../examples/simulator/src/trace.ts';
import { Icon, type IconName } from './Icon.tsx';
import { faultsOf, indexOf, SPEEDS, violationOf, type Speed, type Time, type Travel } from './moment.ts';
import { Scrubber } from './Scrubber.tsx';
import { say } from '../say.ts';

export interface TimeBarProps {
  trace: readonly TraceEvent[];
  time: Time;
  /** The instant in words. */
  now: string;
  /** Before the lab lives there is one button, which wakes it. */
  live: boolean;
  go(to: Travel): void;
  /** The reader wants to know the keys. */
  onKeys(): void;
}

/** Time under the diagram: play, step, jump, scrub. Stays in sight while the diagram is longer than the window. */
export function TimeBar(props: TimeBarProps) {
  const { time, live, go } = props;
  const step = (to: 'start' | 'previous' | 'play' | 'next' | 'end', name: string, icon: IconName = to) => (
    <button key={to} type="button" aria-label={name} onClick={() => go({ kind: to })}>
      <Icon name={icon} />
    </button>
  );
  const isPlaying = time.moment.kind === 'playing';
  const play = isPlaying ? step('play', say('Pause'), 'pause') : step('play', say('Play'));
  return (
    <div class="fl-time" role="group" aria-label={say('Time')} data-moment={time.moment.kind}>
      <span class="fl-steps">
        {live && [step('start', say('To the start')), step('previous', say('Previous event'))]}
        {play}
        {live && [step('next', say('Next event')), step('end', say('To the end'))]}
      </span>
      {live && <Ways {...props} />}
      {live && time.moment.kind !== 'whole' && <Now {...props} />}
    </div>
  );
}

/** Farther than a step: anywhere, to a fault, to the violation. */
function Ways({ trace, time, go, onKeys }: TimeBarProps) {
  const jump = (to: 'fault' | 'violation', name: string, word: string, isThere: boolean) => (
    <button
      type="button"
      aria-label={name}
      aria-disabled={!isThere}
      onClick={() => isThere && go({ kind: to })}
    >
      {word}
    </button>
  );
  return (
    <>
      <Scrubber trace={trace} index={indexOf(time.moment)} onScrub={(index) => go({ kind: 'to', index })} />
      <span class="fl-steps">
        {jump('fault', say('Next fault'), say('Fault'), faultsOf(trace).length > 0)}
        {jump('violation', say('To the violation'), say('Violation'), violationOf(trace) !== undefined)}
        <button type="button" class="fl-ask-keys" aria-label={say('Keys of the lab')} onClick={onKeys}>
          ?
        </button>
      </span>
    </>
  );
}

/** The instant in words, how fast it goes by, and the way out. */
function Now({ time, now, go }: TimeBarProps) {
  return (
    <>
      <p class="fl-now" aria-live={time.moment.kind === 'playing' ? 'off' : 'polite'}>
        <span lang="en">{now}</span>
      </p>
      <span class="fl-steps">
        <select
          aria-label={say('Speed')}
          value={String(time.speed)}
          onChange={(event) => go({ kind: 'speed', speed: Number(event.currentTarget.value) as Speed })}
        >
          {SPEEDS.map((speed) => (
            <option key={speed} value={String(speed)}>
              {speed === 0.5 ? '½' : speed}×
            </option>
          ))}
        </select>
        <button type="button" onClick={() => go({ kind: 'whole' })}>
          {say('Whole run')}
        </button>
      </span>
    </>
  );
}
