// Preloaded into every Node process of a container, children included: a server in an example listens on this
// machine only, whatever address it asks for, and the container learns which ports are open.
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { listen } = net.Server.prototype;

const file = path.join(os.homedir(), '.ports');
const open = new Set();
const report = (type, port) =>
  fs.appendFileSync(file, `${JSON.stringify({ type, port, pid: process.pid })}\n`);

net.Server.prototype.listen = function (...args) {
  const [options, callback] = net._normalizeArgs(args);
  if (options.port !== undefined && options.path === undefined) options.host = '127.0.0.1';
  this.once('listening', () => {
    const port = this.address()?.port;
    if (port === undefined) return;
    open.add(port);
    report('open', port);
    this.once('close', () => open.delete(port) && report('close', port));
  });
  return listen.call(this, options, callback);
};

process.on('exit', () => open.forEach((port) => report('close', port)));
