/** Prints a session with the simulated Redis, for readers without scripts. A process of its own: it freezes its built-in objects. */
import { loadFiles, replay } from '@faultline/simulator/node';
import { repliesIn, sessionFiles, sessionSchedule, sessionText, type Step } from './session.ts';

const line = (session: number, text: string): Step => ({ kind: 'line', session, line: text });
const steps: Step[] = [
  line(0, 'SET stock 5'),
  line(0, 'SET lock me NX PX 2000'),
  line(1, 'SET lock you NX PX 2000'),
  { kind: 'wait', ms: 2000 },
  line(1, 'SET lock you NX PX 2000'),
  line(0, 'WATCH stock'),
  line(1, 'DECR stock'),
  line(0, 'MULTI'),
  line(0, 'DECR stock'),
  line(0, 'EXEC'),
  { kind: 'crash', machine: true },
  line(0, 'GET stock'),
];
const run = await replay(loadFiles(sessionFiles(steps)), sessionSchedule(steps));
console.log(sessionText(steps, repliesIn(run)));
