import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './build.ts';
import { listen, siteServer } from './server.ts';

const usage = 'Use it like this: npm start -- --port 4321 --base /faultline/';

try {
  const { port, base } = options();
  await ensureBuilt({ base, outDir: 'dist' });
  const dist = fileURLToPath(new URL('../../dist', import.meta.url));
  const taken = await listen(siteServer({ dist, base }), port);
  if (taken !== port) console.log(`Port ${port} is busy, so this is port ${taken}.`);
  console.log(`Faultline is at http://localhost:${taken}${base}  (Ctrl+C ends it)`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function options(): { port: number; base: string } {
  const { values } = parse();
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error(`"${values.port}" is no port. ${usage}`);
  if (!/^\/([\w.~-]+\/)*[\w.~-]*$/.test(values.base))
    throw new Error(`"${values.base}" is no base path. ${usage}`);
  return { port, base: values.base.replace(/\/?$/, '/') };
}

function parse() {
  try {
    return parseArgs({
      options: { port: { type: 'string', default: '4321' }, base: { type: 'string', default: '/' } },
    });
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error} ${usage}`, { cause: error });
  }
}
