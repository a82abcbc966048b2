import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { withStandIn } from '../runner/stand-in/in-page.ts';
import { ensureBuilt } from './build.ts';
import { listen, siteServer } from './server.ts';

const usage = 'Use it like this: npm start -- --port 4321 --base /faultline/';

try {
  const { port, base, standIn } = options();
  await ensureBuilt({ base, outDir: 'dist' });
  const dist = fileURLToPath(new URL('../../dist', import.meta.url));
  const allow: string[] = [];
  const host = standIn ? await startStandIn(allow) : undefined;
  const rewriteHtml = host && ((html: string) => withStandIn(html, host.url));
  const taken = await listen(siteServer({ dist, base, ...(rewriteHtml && { rewriteHtml }) }), port);
  allow.push(`http://localhost:${taken}`);
  if (host) console.log(`The terminal of its pages runs on this machine, by ${host.url}`);
  if (taken !== port) console.log(`Port ${port} is busy, so this is port ${taken}.`);
  console.log(`Faultline is at http://localhost:${taken}${base}  (Ctrl+C ends it)`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** Its parts are installed for development only. */
async function startStandIn(allow: readonly string[]) {
  const { startStandIn } = await import('../runner/stand-in/server.ts');
  return startStandIn({ allow });
}

function options(): { port: number; base: string; standIn: boolean } {
  const { values } = parse();
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error(`"${values.port}" is no port. ${usage}`);
  if (!/^\/([\w.~-]+\/)*[\w.~-]*$/.test(values.base))
    throw new Error(`"${values.base}" is no base path. ${usage}`);
  return { port, base: values.base.replace(/\/?$/, '/'), standIn: values['stand-in'] };
}

function parse() {
  try {
    return parseArgs({
      options: {
        port: { type: 'string', default: '4321' },
        base: { type: 'string', default: '/' },
        'stand-in': { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error} ${usage}`, { cause: error });
  }
}
