// Preloaded into every Node process of a container, children included: a server in an example listens on this
// machine only, whatever address it asks for.
const net = require('node:net');
const { listen } = net.Server.prototype;

net.Server.prototype.listen = function (...args) {
  const [options, callback] = net._normalizeArgs(args);
  if (options.port !== undefined && options.path === undefined) options.host = '127.0.0.1';
  return listen.call(this, options, callback);
};
