// For `node --import`: lets a Node that does not understand TypeScript's types run it all the same. Others it leaves alone.
import { register } from 'node:module';

if (!process.features.typescript) register('./strip.mjs', import.meta.url);
