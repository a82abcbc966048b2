import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { launchChromium } from '../test/chromium.ts';
import { palette, type ColourName } from '../theme/palette.ts';
import { allDiagrams } from './all.ts';
import { flatten } from './flatten.ts';
import { canonicalIds, slim } from './slim.ts';
import { accessibleText, diagramHash, svgUrl } from './source.ts';

const folder = new URL('rendered/', import.meta.url);
mkdirSync(folder, { recursive: true });

const diagrams = new Map((await allDiagrams()).map((diagram) => [diagramHash(diagram.source), diagram]));
for (const { source, file } of diagrams.values()) accessibleText(source, file);

const browser = await launchChromium(['--font-render-hinting=none', '--force-color-profile=srgb']);
try {
  const page = await browser.newPage({ deviceScaleFactor: 1 });
  await page.setContent('<!doctype html><body></body>');
  await page.addScriptTag({ path: createRequire(import.meta.url).resolve('mermaid/dist/mermaid.min.js') });
  for (const [hash, { source, file }] of diagrams) {
    const id = `d${hash}`;
    const task = { id, source, light: settings(0), dark: settings(1) };
    const svg = await page.evaluate(flatten, task).catch((error: unknown) => {
      throw new Error(`${file}: the diagram could not be drawn: ${String(error)}`, { cause: error });
    });
    writeFileSync(svgUrl(source), `${slim(canonicalIds(svg, id))}\n`);
  }
} finally {
  await browser.close();
}

const unused = readdirSync(folder).filter(
  (name) => name.endsWith('.svg') && !diagrams.has(name.replace(/\.svg$/, '')),
);
for (const name of unused) rmSync(new URL(name, folder));
console.log(`${diagrams.size} diagrams drawn, ${unused.length} unused ones removed.`);

function settings(theme: 0 | 1): object {
  const colour = (name: ColourName) => palette[name][theme];
  return {
    startOnLoad: false,
    securityLevel: 'strict',
    htmlLabels: false,
    flowchart: { htmlLabels: false },
    sequence: { mirrorActors: false, height: 40, messageMargin: 36, bottomMarginAdj: 4 },
    layout: 'dagre',
    deterministicIds: true,
    deterministicIDSeed: 'faultline',
    handDrawnSeed: 1,
    suppressErrorRendering: true,
    fontFamily: 'Arial, "Liberation Sans", Helvetica, sans-serif',
    theme: 'base',
    // Labels cover the line they stand on.
    themeCSS: `.edgeLabel rect { opacity: 1; fill: ${colour('panel')}; }`,
    themeVariables: {
      darkMode: theme === 1,
      background: colour('panel'),
      fontSize: '14px',
      primaryColor: colour('bg'),
      primaryTextColor: colour('ink'),
      primaryBorderColor: colour('lane'),
      secondaryColor: colour('raised'),
      secondaryTextColor: colour('ink'),
      secondaryBorderColor: colour('lane'),
      tertiaryColor: colour('panel'),
      tertiaryTextColor: colour('ink'),
      tertiaryBorderColor: colour('line'),
      lineColor: colour('msg'),
      textColor: colour('ink'),
      edgeLabelBackground: colour('panel'),
      actorBkg: colour('bg'),
      actorBorder: colour('lane'),
      actorTextColor: colour('ink'),
      actorLineColor: colour('lane'),
      signalColor: colour('msg'),
      signalTextColor: colour('ink'),
      labelBoxBkgColor: colour('raised'),
      labelBoxBorderColor: colour('lane'),
      labelTextColor: colour('ink'),
      loopTextColor: colour('ink'),
      noteBkgColor: colour('undo-bg'),
      noteBorderColor: colour('undo'),
      noteTextColor: colour('ink'),
      activationBkgColor: colour('raised'),
      activationBorderColor: colour('lane'),
    },
  };
}
