/** A value as a person reads it, on several lines if it is long: what a failed test expected and got. */
export function show(value: unknown, indent = '', above: readonly unknown[] = []): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return value.name ? `[function ${value.name}]` : '[function]';
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : String(value);
  if (above.includes(value)) return '[circular]';
  if (above.length > DEPTH) return '…';
  if (value instanceof Date) return `Date ${Number.isNaN(value.getTime()) ? 'invalid' : value.toISOString()}`;
  if (value instanceof RegExp) return String(value);
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  const inner = (item: unknown) => show(item, `${indent}  `, [...above, value]);
  if (Array.isArray(value)) return enclosed('[', value.map(inner), ']', indent);
  if (value instanceof Set) return enclosed('Set {', [...value].map(inner), '}', indent);
  if (value instanceof Map) {
    const entries = [...value].map(([key, item]) => `${inner(key)} => ${inner(item)}`);
    return enclosed('Map {', entries, '}', indent);
  }
  const properties = Object.entries(value).map(([key, item]) => `${keyText(key)}: ${inner(item)}`);
  return enclosed(`${classOf(value)}{`, properties, '}', indent);
}

const DEPTH = 6;
/** How long a value may be to stand on one line. */
const WIDTH = 72;

const quoted = (text: string) =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
const keyText = (key: string) => (/^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key));

function classOf(value: object): string {
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (prototype === null) return '[no prototype] ';
  return prototype === Object.prototype ? '' : `${prototype.constructor.name} `;
}

function enclosed(open: string, items: readonly string[], close: string, indent: string): string {
  if (items.length === 0) return open + close;
  const short = items.join(', ');
  const space = close === ']' ? '' : ' ';
  if (short.length + indent.length <= WIDTH && !short.includes('\n'))
    return `${open}${space}${short}${space}${close}`;
  return `${open}\n${items.map((item) => `${indent}  ${item},\n`).join('')}${indent}${close}`;
}
