import type { CallWords } from '../../src/story/vocabulary.ts';

/** Words for telling what goes to a RabbitMQ and comes from it: part of `calls` in a scenario's `story`. */
export const words: Readonly<Record<string, CallWords>> = {
  'open connection': { verb: 'connect', tell: '{caller} connects to {callee}' },
  'open channel': { verb: 'connect', tell: '{caller} connects to {callee}' },
  'ask for confirms': { verb: 'connect', tell: '{caller} connects to {callee}' },
  declare: { verb: 'declare', object: '{1}', tell: '{caller} declares {object}' },
  bind: { verb: 'bind', object: '{1}', tell: '{caller} binds {object} to {3}' },
  prefetch: { verb: 'limit', object: 'its prefetch to {1}', tell: '{caller} limits {object}' },
  consume: { verb: 'consume', object: '{1}', tell: '{caller} consumes from {object}' },
  publish: { verb: 'publish', object: '{1}', tell: '{caller} publishes {1} to {3}' },
  confirm: { verb: 'confirm', object: 'number {1}', tell: '{caller} confirms {object} to {callee}' },
  'confirm up to': {
    verb: 'confirm',
    object: 'all up to number {3}',
    tell: '{caller} confirms {object} to {callee}',
  },
  return: { verb: 'return', object: '{1}', tell: '{caller} returns {1} to {callee}: no queue takes it' },
  refuse: { verb: 'refuse', object: 'number {1}', tell: '{caller} refuses {object} of {callee}' },
  'refuse up to': {
    verb: 'refuse',
    object: 'all up to number {3}',
    tell: '{caller} refuses {object} of {callee}',
  },
  deliver: { verb: 'deliver', object: '{1}', tell: '{caller} delivers {1} to {callee}, as number {3}' },
  ack: { verb: 'acknowledge', object: 'number {1}', tell: '{caller} acknowledges {object}' },
  nack: { verb: 'return', object: 'number {1}', tell: '{caller} returns {object}' },
  'close channel:': {
    verb: 'close',
    object: 'a channel',
    tell: '{caller} closes the channel of {callee}: an unknown delivery tag',
  },
  heartbeat: { verb: 'send', object: 'a heartbeat', tell: '{caller} sends {object}', unremarkable: true },
};
