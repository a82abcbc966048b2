import type { Host, Program } from '@faultline/simulator';
import type { Clock } from './clock.ts';
import type { Subject } from './subject.ts';
import { hop } from './hop.ts';
import { shrinking } from './shrinking.ts';
import { sweep } from './sweep.ts';

/** What is measured of the simulator, by the same code in Node and in a browser's worker. */
export const measures = { hop, sweep, shrinking };

type Measures = typeof measures;

/** An order to measure: it goes to another process or worker as data. */
export type Order = { [Kind in keyof Measures]: { kind: Kind; options: Options<Kind> } }[keyof Measures];
export type Options<Kind extends keyof Measures> = Parameters<Measures[Kind]>[3];
export type Samples<Kind extends keyof Measures> = Awaited<ReturnType<Measures[Kind]>>;

/** Somewhere to measure: an engine, fresh for every call. The subject is what runs there. */
export type Measure = <Kind extends keyof Measures>(
  kind: Kind,
  options: Options<Kind>,
  subject: Subject,
) => Promise<Samples<Kind>>;

export async function carryOut(order: Order, program: Program, host: Host, clock: Clock): Promise<unknown> {
  const measure = measures[order.kind] as (...args: unknown[]) => Promise<unknown>;
  return measure(program, host, clock, order.options);
}
