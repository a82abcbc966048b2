#!/usr/bin/env node
// The command line, for who has this folder and nothing installed. Node 22 calls type stripping an experiment each time.
import './check-node.mjs';

process.removeAllListeners('warning');
process.on('warning', (warning) => {
  if (warning.name !== 'ExperimentalWarning') console.error(warning.stack);
});
await import('./src/node/cli.ts');
