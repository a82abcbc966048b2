// For `node --import`: lets a Node that does not understand TypeScript run it all the same. Others it leaves alone.
import { register } from 'node:module';

const understands = (process.features as { typescript?: unknown }).typescript;
if (!understands) register('./strip.mjs', import.meta.url);
