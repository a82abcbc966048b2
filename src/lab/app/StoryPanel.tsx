import type { Sentence } from '../../../examples/simulator/src/story/story.ts';
import { StoryList } from '../diagram/StoryList.tsx';
import { say } from '../say.ts';

export interface StoryPanelProps {
  story: readonly Sentence[];
  active: ReadonlySet<number>;
  /** The sentence at which the reader is. */
  at: number | undefined;
  /** Undefined until the lab lives. */
  onActive: ((events: readonly number[]) => void) | undefined;
  /** A sentence was chosen. */
  onSelect(sentence: number): void;
  /** To the next sentence or the one before. */
  onStep(step: 1 | -1): void;
}

/** The run in numbered sentences, each lighting up its events. */
export function StoryPanel({ story, active, at, onActive, onSelect, onStep }: StoryPanelProps) {
  const button = (act: string, name: string, sign: string, step: 1 | -1) => (
    <button type="button" data-act={act} aria-label={name} onClick={() => onStep(step)}>
      {sign}
    </button>
  );
  return (
    <section>
      <div class="fl-story-head">
        <h3>{say('What happened')}</h3>
        <span class="fl-steps">
          {button('back', say('Previous step of the story'), '‹', -1)}
          {button('next', say('Next step of the story'), '›', 1)}
        </span>
      </div>
      <StoryList
        sentences={story}
        active={active}
        at={at}
        {...(onActive && {
          onHover: (events) => onActive(events ?? []),
          onSelect: (_, index) => onSelect(index),
        })}
      />
    </section>
  );
}
