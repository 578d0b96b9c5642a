import { Numeric, type Value, toNumber } from './values.ts';

const exponent = (text: string): string => text.replace(/e([-+])(\d)$/, 'e$10$2');

const general = (value: number, precision: number, keeps: boolean): string => {
  const digits = precision === 0 ? 1 : precision;
  if (value === 0) return '0';
  const power = Number(/e([-+]\d+)$/.exec(value.toExponential(digits - 1))![1]);
  const text = power < -4 || power >= digits ? exponent(value.toExponential(digits - 1)) : value.toFixed(Math.max(0, digits - 1 - power));
  return keeps ? text : text.replace(/(\.\d*?)0+(?=e|$)/, '$1').replace(/\.(?=e|$)/, '');
};

const special = (value: number): string | undefined => (Number.isNaN(value) ? '-nan' : Number.isFinite(value) ? undefined : value < 0 ? '-inf' : 'inf');

interface Shape {
  readonly precision: number | undefined;
  readonly flags: string;
}

const signedWhole = (value: number, { precision = 0 }: Shape): string => {
  const digits = BigInt(Math.trunc(Math.max(-(2 ** 63), Math.min(2 ** 63 - 1024, value)))).toString();
  return digits.startsWith('-') ? `-${digits.slice(1).padStart(precision, '0')}` : digits.padStart(precision, '0');
};

const bases: Readonly<Record<string, readonly [base: number, sign: string]>> = { o: [8, '0'], u: [10, ''], x: [16, '0x'] };

const unsignedWhole = (letter: string, value: number, { precision = 0, flags }: Shape): string => {
  const [base, sign] = bases[letter]!;
  const whole = BigInt.asUintN(64, BigInt(Math.trunc(Math.max(-(2 ** 63), Math.min(2 ** 64 - 2048, value)))));
  return (flags.includes('#') && value !== 0 ? sign : '') + whole.toString(base).padStart(precision, '0');
};

const numeric = (letter: string, value: number, shape: Shape): string => {
  const odd = special(value);
  if (odd !== undefined) return odd;
  if (letter === 'd' || letter === 'i') return signedWhole(value, shape);
  if (letter in bases) return unsignedWhole(letter, value, shape);
  const precision = Math.min(100, shape.precision ?? 6);
  if (letter === 'e') return exponent(value.toExponential(precision));
  return letter === 'f' ? value.toFixed(precision) : general(value, precision, shape.flags.includes('#'));
};

const padded = (text: string, { width, flags, isNumber }: { width: number; flags: string; isNumber: boolean }): string => {
  if (flags.includes('-')) return text.padEnd(width);
  if (!flags.includes('0') || !isNumber) return text.padStart(width);
  const sign = /^[-+ ]?(?:0x)?/.exec(text)![0];
  return sign + text.slice(sign.length).padStart(width - sign.length, '0');
};

const directive = /%([-+ #0]*)(\*|\d+)?(?:(\.)(\*|\d+)?)?(?:ll|l|h|L)*([a-zA-Z%])/g;

class TooFew extends Error {}

/** printf. `whole`: there were words enough; else the text ends before the first that was not there. */
export function formatText(format: string, words: readonly Value[], convert: string): { text: string; whole: boolean } {
  let at = 0;
  const take = (): Value => {
    if (at >= words.length) throw new TooFew();
    return words[at++];
  };
  let text = '';
  let end = 0;
  try {
    for (const found of format.matchAll(directive)) {
      text += format.slice(end, found.index);
      text += filled(found, take, convert);
      end = found.index + found[0].length;
    }
  } catch (error) {
    if (error instanceof TooFew) return { text, whole: false };
    throw error;
  }
  return { text: text + format.slice(end), whole: true };
}

function filled([whole, flags = '', wide, dot, precise, letter = '']: RegExpExecArray, take: () => Value, convert: string): string {
  if (letter === '%') return '%';
  const count = (text: string | undefined): number => (text === '*' ? Math.trunc(toNumber(take())) : Number(text ?? 0));
  const width = count(wide);
  const precision = dot === undefined ? undefined : count(precise);
  const room = { width: Math.min(Math.abs(width), 100_000), flags: width < 0 ? `${flags}-` : flags };
  if (letter === 's') return padded(toText(take(), convert).slice(0, precision), { ...room, isNumber: false });
  if (letter === 'c') return padded(letterOf(take()), { ...room, isNumber: false });
  if (!/[diouxXeEfFgG]/.test(letter)) return whole;
  const plain = numeric(letter.toLowerCase(), toNumber(take()), { precision, flags });
  const sign = /[ouxX]/.test(letter) || plain.startsWith('-') ? '' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  return padded(/[XEG]/.test(letter) ? (sign + plain).toUpperCase() : sign + plain, { ...room, isNumber: true });
}

const letterOf = (value: Value): string => {
  if (typeof value === 'number') return String.fromCharCode(value & 255);
  const text = value instanceof Numeric ? value.text : (value ?? '');
  return text.slice(0, 1);
};

const largest = 2 ** 31 - 1;

export const toText = (value: Value, format: string): string => {
  if (typeof value === 'string') return value;
  if (value === undefined) return '';
  if (value instanceof Numeric) return value.text;
  if (Number.isInteger(value) && Math.abs(value) <= largest) return String(value);
  return formatText(format, [value], format).text;
};

/** Less than, equal or more than 0. */
export const compare = (left: Value, right: Value, format: string): number => {
  if (typeof left === 'string' || typeof right === 'string') {
    const [one, other] = [toText(left, format), toText(right, format)];
    return one < other ? -1 : one > other ? 1 : 0;
  }
  const [one, other] = [toNumber(left), toNumber(right)];
  return one < other ? -1 : one > other ? 1 : one === other ? 0 : NaN;
};
