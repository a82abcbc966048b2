/** The simulated servers that there are: folders of `servers/`, and what an example imports as `@faultline/simulator/servers/NAME`. */
export const SERVER_NAMES: readonly string[] = ['consul', 'postgres', 'rabbitmq', 'redis'];
