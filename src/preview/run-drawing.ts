import type { Example } from '../catalogue/example.ts';
import { HEAD_HEIGHT, layOut } from '../lab/diagram/layout.ts';
import { endPath, linePath, markPath, verticals } from '../lab/diagram/paths.ts';
import { palette } from '../theme/palette.ts';

/** The run of a planted bug as SVG without words, and the nodes at the heads of its lanes. */
export interface RunDrawing {
  width: number;
  height: number;
  svg: string;
  heads: readonly { text: string; x: number; width: number }[];
}

/** The same diagram as in the lab, in the dark theme. */
export function runDrawing({ runs, nodes, vocabulary }: Example, bug: string): RunDrawing | undefined {
  const run = runs[bug]?.broken;
  if (!run) return undefined;
  const layout = layOut(run.trace, {
    shape: 'compact',
    width: 430,
    lanes: ['client', ...nodes],
    ...(vocabulary && { vocabulary }),
  });
  const { lives, downs, lanes, messages, points, width, height } = layout;
  const line = (d: string, colour: string, more = '') =>
    `<path d="${d}" fill="none" stroke="${colour}" stroke-width="2" stroke-linecap="round" ${more}/>`;
  const parts = [
    line(verticals(lives), palette.lane[1], 'stroke-opacity=".7"'),
    line(verticals(downs), palette.fault[1], 'stroke-dasharray="3 5"'),
    ...messages.map((message) => {
      const colour = tones[message.fate === 'lost' ? 'fault' : message.tone];
      const isDashed = message.fate !== 'delivered';
      const isFilled = message.fate === 'delivered' && !message.reply;
      return (
        line(linePath(message), colour, isDashed ? 'stroke-dasharray="6 5"' : '') +
        line(endPath(message), colour, isFilled ? `style="fill:${colour}"` : '')
      );
    }),
    ...points.flatMap(({ marks }) =>
      marks.map((mark) => line(markPath(mark), tones[mark.tone], `style="fill:${tones[mark.tone]}"`)),
    ),
  ];
  const heads = lanes.map(({ text, x, width: wide }) => ({ text, x, width: wide }));
  return {
    width,
    height: height + HEAD_HEIGHT,
    svg: `<g transform="translate(0 ${HEAD_HEIGHT})">${parts.join('')}</g>`,
    heads,
  };
}

const tones = {
  msg: palette.msg[1],
  do: palette.do[1],
  undo: palette.undo[1],
  end: palette.ink[1],
  note: palette.lane[1],
  fault: palette.fault[1],
} as const;
