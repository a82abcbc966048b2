/** The script of the sandboxed worker in which Chromium is measured. It stands behind the compiled example, as the kernel does. */
import type { CompiledExample } from '@faultline/simulator';
import { browserHost, freezeIntrinsics, program } from '@faultline/simulator/browser';
import { carryOut, type Order } from './measures.ts';

declare const faultlineExample: { compiled: CompiledExample; modules: unknown };

addEventListener(
  'message',
  ({ ports: [port] }) => {
    freezeIntrinsics();
    const { compiled, modules } = faultlineExample;
    const example = program(compiled, modules, /blob:[^\s]*?:(\d+):\d+/);
    const host = browserHost(() => {});
    const clock = { now: () => performance.now() };
    port!.onmessage = ({ data }: MessageEvent<Order>) =>
      carryOut(data, example, host, clock).then(
        (samples) => port!.postMessage({ samples }),
        (error: unknown) => port!.postMessage({ error: String(error) }),
      );
  },
  { once: true },
);
