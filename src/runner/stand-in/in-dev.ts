import type { AstroIntegration } from 'astro';
import { pointTo } from './in-page.ts';
import type { StandIn } from './server.ts';

/** Set by `npm run dev -- --stand-in`. */
export const STAND_IN = 'FAULTLINE_STAND_IN';

/** In `npm run dev -- --stand-in`, the terminal of every page asks a stand-in that runs on this machine. */
export function standInInDev(): AstroIntegration {
  const allow: string[] = [];
  let standIn: StandIn | undefined;
  return {
    name: 'faultline-stand-in',
    hooks: {
      'astro:config:setup': async ({ command, injectScript, logger }) => {
        if (command !== 'dev' || !process.env[STAND_IN]) return;
        const { startStandIn } = await import('./server.ts');
        standIn = await startStandIn({ allow });
        injectScript('head-inline', pointTo(standIn.url));
        logger.info(`the terminal runs on this machine, by ${standIn.url}`);
      },
      'astro:server:start': ({ address }) => void allow.push(`http://localhost:${address.port}`),
      'astro:server:done': () => standIn?.close(),
    },
  };
}
