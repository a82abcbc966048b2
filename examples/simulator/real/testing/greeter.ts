/** For tests of the frame: an example that is right, or has the bug that an environment variable plants. */
import { always, eventually, scenario } from '../../src/scenario.ts';
import { real } from '../index.ts';

const bug = process.env['GREETER_BUG'];

const greeter = scenario({
  nodes: {
    greeter: async ({ disk }) => {
      const log = disk.log<string>('greeted');
      await log.recover();
      return async (request) => {
        const name = new URL(request.url).pathname.slice(1);
        const written = log.append(name);
        if (bug !== 'answers too early') await written;
        return new Response(`Hello ${name}`);
      };
    },
  },
  async workload({ operation, observe }) {
    await operation('greet Ada', async () => {
      const response = await fetch('http://greeter/Ada');
      observe('greeted', 'Ada');
      return response.text();
    });
  },
  conditions: { restartMs: [10, 10] },
  invariants: {
    'whoever was greeted is on disk': eventually((world) =>
      world.observations.every(({ value }) => world.log('greeter', 'greeted').includes(value)),
    ),
    'nobody is on disk twice': always((world) => {
      const names = world.log('greeter', 'greeted');
      return new Set(names).size === names.length;
    }),
  },
});

await real({
  scenario: greeter,
  async script({ before, until, node }) {
    if (bug === 'answers too early') {
      await before('Ada is written', ({ entry }) => entry === 'Ada');
      await until('Ada is told', (world) => world.observations.length > 0);
      await node('greeter').kill(10);
    } else if (bug === 'waits in vain') await until('Bob is greeted', () => false);
    else if (bug === 'never ends') await new Promise(() => setInterval(() => {}, 1_000));
    else {
      await until('Ada is on disk', (world) => world.log('greeter', 'greeted').length === 1);
      await node('greeter').kill();
      await node('greeter').start();
    }
  },
});
