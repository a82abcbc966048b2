/** One node of a scenario as a process of its own, or its workload. Started by `supervisor.ts`. */
import type { Server } from 'node:http';
import { inspect } from 'node:util';
import { Random } from '../../random.ts';
import type { Scenario } from '../../scenario.ts';
import { fileDisk } from './file-disk.ts';
import { realScenario } from './life.ts';
import { CLIENT, PLAN, type Orders, type Told } from './messages.ts';
import { httpServer, LOOPBACK } from './network.ts';
import { SocketMachine } from './socket-machine.ts';

const SHOW_EVERY_MS = 300;

const orders = JSON.parse(process.argv[2]!) as Orders;
const tell = (told: Told): void => void process.send?.(told);

// Whoever started this process is gone.
process.on('disconnect', () => process.exit());

const machine = new SocketMachine(orders.node, orders.ports);
const { folder, broken, ports } = orders;
if (orders.node === PLAN) await plan();
else if (orders.node === CLIENT) await work(await realScenario(folder, broken, ports, machine, requested));
else await serve(await realScenario(folder, broken, ports, machine, undefined, console.log));

async function plan(): Promise<void> {
  const { requestsOf } = await import('./plan.ts');
  tell({ kind: 'planned', requests: await requestsOf(folder, broken) });
  process.disconnect();
}

function requested(node: string, request: Request): void {
  const { pathname, search } = new URL(request.url);
  const { method } = request;
  const headers = Object.fromEntries(request.headers);
  void request
    .clone()
    .text()
    .then((body) =>
      tell({ kind: 'requested', request: { node, method, path: pathname + search, headers, body } }),
    );
}

async function serve({ nodes }: Scenario): Promise<void> {
  const stopping = new AbortController();
  process.once('SIGTERM', () => {
    stopping.abort();
    // Code that wants to finish what is under way says when it has; other code has nothing to wait for.
    if (!listens) process.exit();
  });
  let listens = false;
  const signal = stopping.signal;
  const context = {
    name: orders.node,
    life: orders.life,
    disk: fileDisk(orders.disk),
    get stopping() {
      listens = true;
      return signal;
    },
    exit: () => process.exit(),
  };
  const handler = await nodes[orders.node]!(context);
  const server = httpServer(
    handler ?? undefined,
    (request, socket) => machine.take(request, socket),
    console.log,
  );
  await listening(server, orders.ports[orders.node]!);
  tell({ kind: 'serving' });
  let last = '';
  setInterval(() => {
    const shown = [...machine.shown];
    if (last === (last = JSON.stringify(shown))) return;
    tell({ kind: 'holds', shown });
  }, SHOW_EVERY_MS);
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => server.once('error', reject).listen(port, LOOPBACK, resolve));
}

async function work({ workload }: Scenario): Promise<void> {
  await workload({
    random: new Random(String(Date.now())),
    observe: () => {},
    async operation(operation, run) {
      tell({ kind: 'began', operation });
      const startedAt = performance.now();
      const end = (type: 'ok' | 'info', value: string) =>
        tell({ kind: 'ended', operation, ms: Math.round(performance.now() - startedAt), type, value });
      try {
        const value = await run();
        end(
          'ok',
          value === undefined
            ? ''
            : typeof value === 'string'
              ? value
              : inspect(value, { breakLength: Infinity }),
        );
        return value;
      } catch (error) {
        end('info', (error as Error).message);
        return undefined;
      }
    },
  });
  process.disconnect();
}
