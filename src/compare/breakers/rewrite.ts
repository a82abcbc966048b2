/** Writes results.json anew: node src/compare/breakers/rewrite.ts */
import { writeFileSync } from 'node:fs';
import { compareBreakers } from './compare-breakers.ts';
import { resultsPath, type Results } from './results.ts';

const runs = 200;
const results: Results = { runs, fared: await compareBreakers(runs) };
writeFileSync(resultsPath, `${JSON.stringify(results, null, 2)}\n`);
