/**
 * The script of the sandboxed frame: it makes and kills workers, and nothing else. Its text is hashed into every page's
 * policy, because a `srcdoc` frame inherits that; so it is a string, and no build step may touch it.
 *
 * The page hands over a port after `load`. On it come `{ start: id, source, port }` and `{ stop: id }`, and errors that
 * a worker raises before it can speak for itself go back as `{ id, message, line }`. `{ ping: id }` goes back as `{ id }`.
 */
export const bootstrap = `addEventListener('message', function (hello) {
  var control = hello.ports[0], workers = new Map();
  if (!control) return;
  control.onmessage = function (event) {
    var order = event.data;
    if (order.start !== undefined) {
      var url = URL.createObjectURL(new Blob([order.source], { type: 'text/javascript' }));
      var worker = new Worker(url);
      workers.set(order.start, worker);
      worker.onerror = function (error) {
        error.preventDefault();
        control.postMessage({ id: order.start, message: error.message, line: error.lineno });
      };
      worker.postMessage(null, [order.port]);
      URL.revokeObjectURL(url);
    } else if (order.ping !== undefined) {
      control.postMessage({ id: order.ping });
    } else if (workers.has(order.stop)) {
      workers.get(order.stop).terminate();
      workers.delete(order.stop);
    }
  };
}, { once: true });`;
