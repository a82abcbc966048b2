import { formatE, formatF, formatG } from '../format.ts';
import type { Arguments } from './arguments.ts';

const MIN = -(2n ** 63n);

/** A number as C makes a whole one of it, of 64 bits. */
function whole(value: number): bigint {
  if (!Number.isFinite(value)) return MIN;
  const cut = BigInt(Math.trunc(value));
  return BigInt.asIntN(64, cut) === cut ? cut : MIN;
}

const unsigned = (value: number) =>
  value >= 2 ** 63 && value < 2 ** 64 ? BigInt(Math.trunc(value)) : BigInt.asUintN(64, whole(value));

function quoted(text: string): string {
  const inside = text.replace(/["\\\n\r\0]/g, (c) => (c === '\r' ? '\\r' : c === '\0' ? '\\000' : `\\${c}`));
  return `"${inside}"`;
}

interface Shape {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
}

function padded(text: string, { flags, width }: Shape, zeros: boolean): string {
  if (flags.includes('-')) return text.padEnd(width);
  if (!zeros || !flags.includes('0')) return text.padStart(width);
  const [, sign = '', rest = ''] = /^([+\- ]?(?:0[xX])?)(.*)$/s.exec(text)!;
  return sign + rest.padStart(width - sign.length, '0');
}

const signed = (text: string, flags: string) =>
  text.startsWith('-') ? text : flags.includes('+') ? `+${text}` : flags.includes(' ') ? ` ${text}` : text;

function integer(value: bigint, shape: Shape): string {
  const digits = String(value < 0n ? -value : value).padStart(shape.precision ?? 1, '0');
  return padded(
    signed(value < 0n ? `-${digits}` : digits, shape.flags),
    shape,
    shape.precision === undefined,
  );
}

function based(value: bigint, kind: string, shape: Shape): string {
  const radix = { u: 10, o: 8 }[kind] ?? 16;
  const small = value.toString(radix).padStart(shape.precision ?? 1, '0');
  const digits = kind === 'X' ? small.toUpperCase() : small;
  const prefix =
    !shape.flags.includes('#') || value === 0n ? '' : radix === 16 ? `0${kind}` : radix === 8 ? '0' : '';
  return padded(prefix + digits, shape, shape.precision === undefined);
}

function float(value: number, kind: string, shape: Shape): string {
  const { flags, precision = 6 } = shape;
  const small = kind.toLowerCase();
  const text =
    small === 'f'
      ? formatF(value, precision)
      : small === 'e'
        ? formatE(value, precision)
        : formatG(value, precision, flags.includes('#'));
  return padded(signed(small === kind ? text : text.toUpperCase(), flags), shape, Number.isFinite(value));
}

/** `string.format`, as C's `printf` writes each. */
export function formatted(args: Arguments): string {
  let place = 1;
  const { lua } = args;
  return args.text(1).replace(/%(%|([-+ #0]*)(\d*)(\.(\d*))?([^]?))/g, (_, all: string, ...found) => {
    if (all === '%') return '%';
    const [flags, width, dot, precision, kind] = found as (string | undefined)[];
    if (flags!.length > 5) throw lua.error('invalid format (repeated flags)');
    if (width!.length > 2 || (precision ?? '').length > 2)
      throw lua.error('invalid format (width or precision too long)');
    const shape: Shape = {
      flags: flags!,
      width: Number(width),
      precision: dot === undefined ? undefined : Number(precision),
    };
    if (++place > args.count) throw lua.argumentError(place, 'no value');
    switch (kind) {
      case 'c':
        return padded(String.fromCharCode(args.integer(place) & 255), shape, false);
      case 'd':
      case 'i':
        return integer(whole(args.number(place)), shape);
      case 'o':
      case 'u':
      case 'x':
      case 'X':
        return based(unsigned(args.number(place)), kind, shape);
      case 'e':
      case 'E':
      case 'f':
      case 'g':
      case 'G':
        return float(args.number(place), kind, shape);
      case 'q':
        return quoted(args.text(place));
      case 's': {
        const text = args.text(place);
        if (shape.precision === undefined && text.length >= 100) return text;
        return padded(text.split('\0')[0]!.slice(0, shape.precision), shape, false);
      }
      default:
        throw lua.error(`invalid option '%${kind}' to 'format'`);
    }
  });
}
