import type { RunResult } from '@faultline/simulator';
import { useMemo } from 'preact/hooks';
import { tellStory } from '../../../examples/simulator/src/story/story.ts';
import type { LabExample } from '../../catalogue/example.ts';
import { StoryList } from '../diagram/StoryList.tsx';
import { CopyButton, CopyResult, useCopied } from '../share/CopyButton.tsx';
import type { Comparison } from './comparison.ts';
import type { Pair } from './parting.ts';
import { capital, compareStories, comparisonText } from './words.ts';
import { say } from '../say.ts';

export interface ComparedWordsProps {
  comparison: Comparison;
  runs: Pair<RunResult>;
  names: Pair<string>;
  example: Pick<LabExample, 'vocabulary'>;
}

/** Two runs in numbered sentences: what is told of both, then how each goes on. */
export function ComparedWords({ comparison, runs, names, example }: ComparedWordsProps) {
  const [copied, setCopied] = useCopied();
  const [left, right] = runs;
  const stories = useMemo(
    () => compareStories([tellStory(left, example.vocabulary), tellStory(right, example.vocabulary)]),
    [left, right, example],
  );
  const { common, rest } = stories;
  return (
    <section class="fl-compare-words">
      <div class="fl-story-head">
        <h3>{say('What happened in both')}</h3>
        <CopyButton
          what={say('The comparison')}
          label={say('Copy as text')}
          text={() => comparisonText(stories, runs, names, comparison.parting)}
          onCopied={setCopied}
        />
      </div>
      <CopyResult copied={copied} />
      {common.length > 0 && <StoryList sentences={common} />}
      <div class="fl-compare-rest">
        {rest.map((sentences, side) =>
          sentences.length ? (
            <div key={side}>
              <h3>{capital(names[side]!)}</h3>
              <StoryList sentences={sentences} start={common.length + 1} />
            </div>
          ) : null,
        )}
      </div>
    </section>
  );
}
