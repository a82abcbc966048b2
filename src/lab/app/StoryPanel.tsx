import type { Sentence } from '../../../examples/simulator/src/story/story.ts';
import { StoryList } from '../diagram/StoryList.tsx';

export interface StoryPanelProps {
  story: readonly Sentence[];
  active: ReadonlySet<number>;
  /** Undefined until the lab lives. */
  onActive: ((events: readonly number[]) => void) | undefined;
}

/** The run in numbered sentences, each lighting up its events. */
export function StoryPanel({ story, active, onActive }: StoryPanelProps) {
  return (
    <section>
      <h3>What happened</h3>
      <StoryList
        sentences={story}
        active={active}
        {...(onActive && {
          onHover: (events) => onActive(events ?? []),
          onSelect: ({ events }) => onActive(events),
        })}
      />
    </section>
  );
}
