/** An AMQP exception: a soft one closes its channel, a hard one its connection. */
export class AmqpError extends Error {
  readonly code: number;
  readonly hard: boolean;

  constructor(name: keyof typeof codes, explanation: string) {
    super(`${name} - ${explanation}`);
    this.code = codes[name];
    this.hard = this.code >= 500 || this.code === codes.CONNECTION_FORCED;
  }
}

const codes = {
  ACCESS_REFUSED: 403,
  NOT_FOUND: 404,
  RESOURCE_LOCKED: 405,
  PRECONDITION_FAILED: 406,
  CONNECTION_FORCED: 320,
  COMMAND_INVALID: 503,
  CHANNEL_ERROR: 504,
  NOT_ALLOWED: 530,
  NOT_IMPLEMENTED: 540,
} as const;

/** What RabbitMQ can do and this model cannot is refused by name, never answered wrongly. */
export const notModelled = (what: string): AmqpError =>
  new AmqpError('NOT_IMPLEMENTED', `the simulated RabbitMQ has no ${what}`);

export const queueName = (name: string): string => `queue '${name}' in vhost '/'`;
export const exchangeName = (name: string): string => `exchange '${name}' in vhost '/'`;

export const preconditionFailed = (explanation: string): AmqpError =>
  new AmqpError('PRECONDITION_FAILED', explanation);
export const noQueue = (name: string): AmqpError => new AmqpError('NOT_FOUND', `no ${queueName(name)}`);
export const noExchange = (name: string): AmqpError => new AmqpError('NOT_FOUND', `no ${exchangeName(name)}`);
