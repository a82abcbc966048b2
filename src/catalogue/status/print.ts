import { loadCatalogue } from '../graph/load-catalogue.ts';
import { pageStatus } from './page-status.ts';
import { statusTable } from './status-table.ts';

/**
 * `npm run status`: every planned and written page, with what it has. `--json` prints it as JSON, `--written` leaves
 * planned pages out.
 */
const flags = new Set(process.argv.slice(2));
const unknown = [...flags].filter((flag) => flag !== '--json' && flag !== '--written');
if (unknown.length) {
  console.error(`There is no option ${unknown[0]}: there are --json and --written.`);
  process.exitCode = 2;
} else {
  const all = pageStatus(await loadCatalogue());
  const shown = flags.has('--written') ? all.filter(({ state }) => state === 'written') : all;
  console.log(flags.has('--json') ? JSON.stringify(shown, null, 2) : statusTable(shown, all));
}
