/** Prints a session with a simulated server as HTML, for readers without scripts. A process of its own: it freezes its built-in objects. */
import { loadFiles, replay } from '@faultline/simulator/node';
import { drawRows } from './draw.ts';
import { CONSOLES } from './kinds.ts';
import { sessionFiles, sessionSchedule, shownIn } from './session.ts';

const kind = CONSOLES[process.argv[2] ?? '']!;
const [{ steps }] = kind.trials as [(typeof kind.trials)[number]];
const files = sessionFiles(kind, kind.option.values[0]!, steps);
const run = await replay(loadFiles(files), sessionSchedule(kind, steps));
console.log(drawRows(shownIn(run, kind, steps).rows));
