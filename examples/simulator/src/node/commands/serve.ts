import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { interruptible } from '../interrupt.ts';
import { listenFrom, panelServer } from '../serve/panel-server.ts';
import { Supervisor } from '../serve/supervisor.ts';
import { command } from './command.ts';
import { SCENARIO_HELP, scenarioFolder, SHARED, wholeNumber } from './values.ts';

const DEFAULT_PORT = 3000;

export const serve = command({
  name: 'serve',
  usage: '[scenario] [--port 3000]',
  summary: 'the nodes as real processes, with a page to send requests from',
  details: `Nothing is simulated but servers: each node is a process with an HTTP server, its disk is a folder, and what is killed is killed. ${SCENARIO_HELP}`,
  options: {
    port: {
      type: 'string',
      value: 'N',
      help: `the page's; nodes get those after it (default ${DEFAULT_PORT})`,
    },
    disks: {
      type: 'string',
      value: 'FOLDER',
      help: 'keep the disks there (default: a new folder, gone at the end)',
    },
    workload: { type: 'boolean', help: "run the scenario's workload once, then end" },
    broken: SHARED.broken,
  },
  async run({ values, positionals }) {
    const folder = scenarioFolder(positionals);
    const port = values.port === undefined ? DEFAULT_PORT : wholeNumber(values.port, '--port');
    const disks = values.disks ? resolve(values.disks) : mkdtempSync(join(tmpdir(), 'faultline-disks-'));
    try {
      return await interruptible((interrupt) =>
        serveUntil(interrupt, { folder, port, disks, broken: values.broken, once: values.workload === true }),
      );
    } finally {
      if (!values.disks) rmSync(disks, { recursive: true, force: true });
    }
  },
});

/** What its package.json says that it is; else the folder's name. */
function titleOf(folder: string): string {
  try {
    const { description } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      description?: string;
    };
    return description ? description.replace(/\.$/, '') : basename(folder);
  } catch {
    return basename(folder);
  }
}

interface Settings {
  folder: string;
  port: number;
  disks: string;
  broken: string | undefined;
  once: boolean;
}

async function serveUntil(interrupt: AbortSignal, settings: Settings): Promise<number> {
  const { folder, port, disks, broken } = settings;
  const print = (line: string, from?: string) => console.log(from ? `${from} │ ${line}` : line);
  const supervisor = await Supervisor.start({ folder, broken, disks, firstPort: port + 1, print });
  const server = panelServer(supervisor, titleOf(folder));
  try {
    const taken = await listenFrom(server, port);
    console.log(`Disks are in ${disks}`);
    console.log(`Send requests from http://localhost:${taken}/  (Ctrl+C ends it)`);
    if (settings.once) {
      await Promise.race([serving(supervisor).then(() => supervisor.work()), once(interrupt, 'abort')]);
      return supervisor.operations.every(({ type }) => type === 'ok') ? 0 : 1;
    }
    if (!interrupt.aborted) await once(interrupt, 'abort');
    return 0;
  } finally {
    server.closeAllConnections();
    server.close();
    await supervisor.close();
  }
}

async function serving(supervisor: Supervisor): Promise<void> {
  const isUp = () => supervisor.state().every(({ status }) => status === 'serving' || status === 'given up');
  while (!isUp()) await new Promise((next) => setTimeout(next, 20));
}
