import type { WorldView } from '../../simulator/src/index.ts';
import { real } from '../../simulator/real/index.ts';
import scenario from './scenario.ts';
import type { Span } from './tracer.ts';

const mails = (world: WorldView) => world.log<Span>('mailer', 'spans').length;

/**
 * The same services as real processes. One answer of payment is lost, so that a charge is tried again; one message stands
 * still at the mailer, so that the queue sends it twice.
 */
await real({
  scenario,
  async script({ until, node, network }) {
    network.lose((message) => message.reply && message.from === 'payment');
    await until('a mail is sent', (world) => mails(world) > 0);
    await node('mailer').pause(300);
  },
});
