/** Where a simulated server's script leaves it in the worker. */
export const serverVariable = (name: string): string => `faultlineServer_${name.replaceAll('-', '_')}`;
