import { tellStory } from '../../examples/simulator/src/story/story.ts';
import { toMermaid } from '../lab/mermaid.ts';
import type { Example } from './example.ts';
import { plantedBug } from './planted-bug.ts';

/** The Mermaid source of a planted bug's shortest run. */
export function runDiagram(example: Example, broken: string): string {
  const { title } = plantedBug(example, broken);
  const run = example.runs[broken]!.broken;
  const description = tellStory(run, example.vocabulary)
    .map(({ text }) => text.replaceAll(';', ',')) // Mermaid ends a statement there
    .join(' ');
  return toMermaid(run.trace, {
    title: `A run of ${broken.replaceAll('-', ' ')}: ${title}`,
    description,
    ...(example.vocabulary ? { vocabulary: example.vocabulary } : {}),
  });
}
