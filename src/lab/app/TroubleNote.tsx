import type { Activity, SourcePlace } from './state.ts';
import { say } from '../say.ts';

/** Why the code did not run, and what to do about it. */
export function TroubleNote({
  activity,
  onShow,
  onAgain,
}: {
  activity: Activity;
  onShow(place: SourcePlace): void;
  onAgain(): void;
}) {
  if (activity.kind !== 'trouble') return null;
  const { text, remedy, again, detail, at } = activity.trouble;
  return (
    <div class="fl-notice fl-trouble" role="alert">
      <p>
        {/* What engines say, they say in English. */}
        <span lang="en">
          <strong>{text}</strong> {remedy}
        </span>{' '}
        {again && (
          <button type="button" onClick={onAgain}>
            {say('Run again')}
          </button>
        )}
      </p>
      {(detail || at) && (
        <p>
          {at && (
            <button type="button" onClick={() => onShow(at)}>
              {say('{file}, line {line}', { file: at.file, line: at.line })}
            </button>
          )}{' '}
          <span lang="en">{detail}</span>
        </p>
      )}
    </div>
  );
}
