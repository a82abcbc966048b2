import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import satori from 'satori';
import sharp from 'sharp';
import { palette } from '../theme/palette.ts';
import type { RunDrawing } from './run-drawing.ts';

export interface Picture {
  eyebrow: string;
  title: string;
  lead: string;
  run: RunDrawing | undefined;
}

export const SIZE = { width: 1200, height: 630 } as const;
/** Where the run stands: beyond the words, and down to the edge, into which it fades. */
const RUN = { x: 730, y: 56, width: 414 } as const;
const WORDS = 600;
const [bg, ink, soft, line, fault] = [
  ...[palette.bg, palette.ink, palette.soft, palette.line, palette.fault].map(([, dark]) => dark),
] as [string, string, string, string, string];

/** What other sites show beside a link to a page, as PNG. The letters are drawn as shapes: any machine gives the same. */
export async function drawPicture(picture: Picture): Promise<Buffer> {
  const words = await satori(wordsOf(picture) as Parameters<typeof satori>[0], { ...SIZE, fonts: fonts() });
  const back = `<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE.width}" height="${SIZE.height}">
<rect width="100%" height="100%" fill="${bg}"/>${picture.run ? drawn(picture.run) : mark(940)}
${picture.run ? FADE : ''}</svg>`;
  return sharp(Buffer.from(back))
    .composite([{ input: Buffer.from(words) }])
    .png({ palette: true, colours: 64, effort: 7 })
    .toBuffer();
}

const FADE = `<linearGradient id="fade" x2="0" y2="1"><stop stop-color="${bg}" stop-opacity="0"/><stop offset="1" stop-color="${bg}"/></linearGradient>
<rect y="450" width="100%" height="180" fill="url(#fade)"/>`;

const scaleOf = ({ width }: RunDrawing) => RUN.width / width;

const drawn = (run: RunDrawing) =>
  `<g transform="translate(${RUN.x} ${RUN.y}) scale(${scaleOf(run)})">${run.heads
    .map(
      ({ x, width }) =>
        `<rect x="${x - width / 2}" y="6" width="${width}" height="24" rx="6" fill="none" stroke="${palette.lane[1]}"/>`,
    )
    .join('')}${run.svg}</g>`;

/** The mark of the site: a lifeline, and the fault that displaced it. */
const mark = (x: number) =>
  `<g fill="none" stroke-linecap="round" stroke-width="10"><path d="M${x - 130} 40v550M${x + 140} 40v550" stroke="${line}" stroke-width="6"/><path d="M${x - 26} 40v210M${x + 26} 380v210" stroke="${ink}"/><path d="M${x + 96} 262l-192 106" stroke="${fault}"/></g>`;

function wordsOf({ eyebrow, title, lead, run }: Picture) {
  const size = title.length > 60 ? 46 : title.length > 32 ? 54 : 66;
  return box({ width: '100%', height: '100%', display: 'flex' }, [
    box(
      {
        ...{ position: 'absolute', left: 64, top: 56, width: WORDS, height: 518 },
        ...{ display: 'flex', flexDirection: 'column' },
      },
      [
        text('Faultline', { fontSize: 30, fontWeight: 700, color: ink }),
        box({ display: 'flex', flex: 1, flexDirection: 'column', justifyContent: 'center' }, [
          eyebrow
            ? text(eyebrow.toUpperCase(), { fontSize: 22, fontWeight: 700, letterSpacing: 2, color: soft })
            : '',
          text(title, {
            ...{ fontSize: size, fontWeight: 700, lineHeight: 1.14, letterSpacing: -0.02 * size },
            ...{ color: ink, marginTop: 14, lineClamp: 4 },
          }),
          lead ? text(lead, { fontSize: 27, lineHeight: 1.4, color: soft, marginTop: 22, lineClamp: 4 }) : '',
        ]),
      ],
    ),
    ...(run ? run.heads.map((head) => nameOf(head, scaleOf(run), sizeOf(run, scaleOf(run)))) : []),
  ]);
}

const nameOf = ({ text: name, x, width }: RunDrawing['heads'][number], scale: number, size: number) =>
  box(
    {
      ...{ position: 'absolute', display: 'flex', justifyContent: 'center', alignItems: 'center' },
      ...{ left: RUN.x + (x - width / 2) * scale, top: RUN.y + 6 * scale },
      ...{
        width: width * scale,
        height: 24 * scale,
        fontSize: size,
      },
      ...{ fontWeight: 700, color: ink },
    },
    name,
  );

/** Names have one size, with which each is within its head. */
const sizeOf = ({ heads }: RunDrawing, scale: number) =>
  Math.min(14, ...heads.map(({ text: name, width }) => (width * scale) / (name.length * 0.62)));

/** As satori takes elements. */
const box = (style: object, children: unknown) => ({ type: 'div', props: { style, children } });
const text = (words: string, style: object) => box({ display: 'block', ...style }, words);

function fonts() {
  const require = createRequire(import.meta.url);
  return ([400, 700] as const).map((weight) => ({
    name: 'Inter',
    weight,
    style: 'normal' as const,
    data: readFileSync(require.resolve(`@fontsource/inter/files/inter-latin-${weight}-normal.woff`)),
  }));
}
