import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { compile } from '../../../examples/simulator/src/loader/compile.ts';
import { sourcesOf, type Subject } from './subject.ts';
import type { Measure, Samples } from './measures.ts';

/** Measures in the sandbox of a page of the built site, under that page's own policy; a new frame and worker each time. */
export async function measureInChromium(page: Page): Promise<Measure> {
  const [worker, opener] = await Promise.all([bundle('./sandbox-worker.ts'), bundle('./sandbox-page.ts')]);
  await page.evaluate(`${opener}; globalThis.faultlineBench = faultlineBench; undefined`);
  return async (kind, options, subject) => {
    const source = `${compiledExample(subject)}\n${worker}`;
    const call = `faultlineBench.measure(${JSON.stringify(source)}, ${JSON.stringify({ kind, options })})`;
    return page.evaluate<Samples<typeof kind>>(call);
  };
}

async function bundle(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(file, import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'faultlineBench',
    minify: true,
    target: 'es2022',
  });
  return outputFiles[0]!.text;
}

function compiledExample(subject: Subject): string {
  const { script, ...rest } = compile(sourcesOf(subject));
  return `self.faultlineExample={modules:${script},compiled:${JSON.stringify(rest)}};`;
}
