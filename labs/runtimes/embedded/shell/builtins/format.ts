import { backslashQuote } from '../expand/quote.ts';
import { formatTime } from '../expand/time.ts';
import { decodeEscapes } from '../syntax/ansi-c.ts';

/** Where printf's complaints go and what its time zone is. */
export interface FormatHost {
  readonly complain: (message: string) => void;
  readonly zone?: string;
  /** The shell's, whose `%q` and `%(...)T` the program has in part. */
  readonly startedAt?: number;
  /** coreutils' own words. */
  readonly program?: boolean;
}

interface Cursor {
  readonly words: readonly string[];
  at: number;
}

const specification = /%(?:%|([-+ #0']*)(\*|\d+)?(?:\.(\*|-?\d*))?(?:hh|h|ll|l|L|q|j|z|t)?(\([^)]*\)T|[a-gikm-su-yA-KM-Z]))/y;

const charValue = (text: string): bigint => BigInt(text.codePointAt(1) ?? 0);

const integerOf = (text: string, host: FormatHost): bigint => {
  const trimmed = text.trimStart();
  if (/^["']/.test(trimmed)) return charValue(trimmed);
  const found = /^([+-]?)(0[xX][0-9A-Fa-f]+|0[0-7]*|[1-9]\d*)/.exec(trimmed);
  const rest = trimmed.slice(found?.[0].length ?? 0);
  if (rest !== '')
    host.complain(
      host.program
        ? `‘${text}’: ${found ? 'value not completely converted' : 'expected a numeric value'}`
        : `${text}: invalid ${/^[+-]?0[0-7]*[89]/.test(trimmed) ? 'octal number' : 'number'}`,
    );
  if (!found) return 0n;
  const digits = found[2]!;
  const size = /^0[xX]/.test(digits) ? BigInt(digits) : digits.startsWith('0') && digits.length > 1 ? BigInt(`0o${digits.slice(1)}`) : BigInt(digits);
  return found[1] === '-' ? -size : size;
};

const floatOf = (text: string, host: FormatHost): number => {
  if (/^["']/.test(text)) return Number(charValue(text));
  const found = /^\s*[+-]?(?:0[xX][0-9A-Fa-f]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|inf(?:inity)?|nan)/i.exec(text)?.[0] ?? '';
  if (found.length < text.length)
    host.complain(host.program ? `‘${text}’: ${found ? 'value not completely converted' : 'expected a numeric value'}` : `${text}: invalid number`);
  if (/inf/i.test(found)) return found.includes('-') ? -Infinity : Infinity;
  return found === '' ? 0 : Number(found);
};

const pad = (text: string, flags: string, width: number): string => {
  const length = [...text].length;
  if (length >= width) return text;
  if (flags.includes('-')) return text + ' '.repeat(width - length);
  if (!flags.includes('0')) return ' '.repeat(width - length) + text;
  const sign = /^[+\- ]?(?:0[xX])?/.exec(text)![0];
  return sign + '0'.repeat(width - length) + text.slice(sign.length);
};

const signed = (text: string, flags: string): string =>
  text.startsWith('-') ? text : flags.includes('+') ? `+${text}` : flags.includes(' ') ? ` ${text}` : text;

const integerText = (value: bigint, conversion: string, { flags, precision }: { flags: string; precision: number | undefined }): string => {
  const bases: Readonly<Record<string, number>> = { o: 8, x: 16, X: 16 };
  const plain =
    conversion === 'd' || conversion === 'i' ? (value < 0n ? -value : value).toString() : BigInt.asUintN(64, value).toString(bases[conversion] ?? 10);
  const digits = plain.padStart(precision ?? 1, '0');
  const prefix = !flags.includes('#') || value === 0n ? '' : conversion === 'o' ? '0' : conversion.toLowerCase() === 'x' ? '0x' : '';
  const text = `${prefix}${digits}`;
  if (conversion === 'X') return text.toUpperCase();
  return conversion === 'd' || conversion === 'i' ? signed((value < 0n ? '-' : '') + text, flags) : text;
};

const exponent = (value: number, precision: number): string => value.toExponential(precision).replace(/e([+-])(\d)$/, 'e$10$2');

/** As libc rounds: a value that lies exactly in the middle goes to the even digit. */
const fixed = (value: number, precision: number): string => {
  const scaled = Math.abs(value) * 10 ** precision;
  if (scaled % 1 !== 0.5 || scaled > 2 ** 50 || precision > 15) return value.toFixed(precision);
  const even = Math.floor(scaled) % 2 === 0 ? Math.floor(scaled) : Math.ceil(scaled);
  return `${value < 0 ? '-' : ''}${(even / 10 ** precision).toFixed(precision)}`;
};

const general = (value: number, precision: number, alternate: boolean): string => {
  if (value === 0) return '0';
  const digits = precision || 1;
  const power = Number(value.toExponential(digits - 1).split('e')[1]);
  const text = power < -4 || power >= digits ? exponent(value, digits - 1) : value.toFixed(digits - 1 - power);
  return alternate ? text : text.replace(/(\.\d*?)0+(?=e|$)/, '$1').replace(/\.(?=e|$)/, '');
};

const floatText = (value: number, conversion: string, { flags, precision }: { flags: string; precision: number | undefined }): string => {
  if (!Number.isFinite(value)) return signed(Number.isNaN(value) ? 'nan' : value < 0 ? '-inf' : 'inf', flags);
  const lower = conversion.toLowerCase();
  const text =
    lower === 'e' ? exponent(value, precision ?? 6) : lower === 'g' ? general(value, precision ?? 6, flags.includes('#')) : fixed(value, precision ?? 6);
  return signed(conversion === lower ? text : text.toUpperCase(), flags);
};

const timeText = (format: string, text: string | undefined, host: FormatHost): string => {
  const seconds =
    text === undefined || text === '-1' ? Date.now() / 1000 : text === '-2' ? (host.startedAt ?? Date.now()) / 1000 : Number(integerOf(text, host));
  return formatTime(format === '' ? '%X' : format, host.zone, Math.floor(seconds) * 1000);
};

interface Spec {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly conversion: string;
}

const convert = ({ flags, width, precision, conversion }: Spec, text: string | undefined, host: FormatHost): { text: string; stopped?: boolean } => {
  const cut = (value: string): string => (precision === undefined ? value : [...value].slice(0, precision).join(''));
  if (conversion.endsWith('T') && conversion.startsWith('(')) return { text: pad(timeText(conversion.slice(1, -2), text, host), flags, width) };
  if ('diouxX'.includes(conversion)) {
    const digits = integerText(integerOf(text ?? '0', host), conversion, { flags, precision });
    return { text: pad(digits, precision === undefined ? flags : flags.replace('0', ''), width) };
  }
  if ('eEfFgGaA'.includes(conversion)) return { text: pad(floatText(floatOf(text ?? '0', host), conversion, { flags, precision }), flags, width) };
  const value = text ?? '';
  if (conversion === 'c') return { text: pad([...value][0] ?? '', flags.replace('0', ''), width) };
  if (conversion === 'q') return { text: pad(cut(backslashQuote(value)), flags.replace('0', ''), width) };
  if (conversion === 'b') {
    const decoded = decodeEscapes(value, { zeroOctal: true, stops: true, quotes: true });
    return { text: pad(cut(decoded.text), flags.replace('0', ''), width), stopped: decoded.stopped };
  }
  return { text: pad(cut(value), flags.replace('0', ''), width) };
};

/** printf: the format again and again until the arguments are used up. */
export const formatWords = (format: string, words: readonly string[], host: FormatHost): { text: string; failed: boolean } => {
  const cursor: Cursor = { words, at: 0 };
  let text = '';
  do {
    const before = cursor.at;
    const turn = once(format, cursor, host);
    text += turn.text;
    if (turn.ended) return { text, failed: turn.failed };
    if (cursor.at === before) break;
  } while (cursor.at < words.length);
  return { text, failed: false };
};

const wrongFormat = (rest: string, conversion: string | undefined, host: FormatHost): string => {
  if (host.program) return `${rest}: invalid conversion specification`;
  return conversion ? `\`${conversion}': invalid format character` : `\`${rest}': missing format character`;
};

const once = (format: string, cursor: Cursor, host: FormatHost): { text: string; ended: boolean; failed: boolean } => {
  let text = '';
  for (let at = 0; at < format.length;) {
    const next = /[%\\]/g;
    next.lastIndex = at;
    const special = next.exec(format)?.index ?? format.length;
    text += format.slice(at, special);
    at = special;
    if (at >= format.length) break;
    if (format[at] === '\\') {
      const piece = /\\(?:[0-7]{1,3}|x[0-9A-Fa-f]{1,2}|u[0-9A-Fa-f]{1,4}|U[0-9A-Fa-f]{1,8}|[^])?/y;
      piece.lastIndex = at;
      const found = piece.exec(format)![0];
      const decoded = decodeEscapes(found, { quotes: true, stops: true });
      if (decoded.stopped) return { text, ended: true, failed: false };
      text += decoded.text;
      at += found.length;
      continue;
    }
    specification.lastIndex = at;
    const match = specification.exec(format);
    const known = match && (match[4] === undefined || /^[diouxXeEfFgGaAcsqb]$|^\(/.test(match[4]));
    if (!match || !known) {
      host.complain(wrongFormat(format.slice(at), match?.[4], host));
      return { text, ended: true, failed: true };
    }
    at += match[0].length;
    if (match[4] === undefined) {
      text += '%';
      continue;
    }
    const result = convert(specOf(match, cursor, host), cursor.words[cursor.at++], host);
    text += result.text;
    if (result.stopped) return { text, ended: true, failed: false };
  }
  return { text, ended: false, failed: false };
};

const specOf = (match: RegExpExecArray, cursor: Cursor, host: FormatHost): Spec => {
  const star = (): number => Number(integerOf(cursor.words[cursor.at++] ?? '0', host));
  let flags = match[1] ?? '';
  let width = match[2] === '*' ? star() : Number(match[2] ?? 0);
  if (width < 0) {
    flags += '-';
    width = -width;
  }
  const precision = match[3] === undefined ? undefined : match[3] === '*' ? star() : Number(match[3] || 0);
  return { flags, width, precision: precision === undefined || precision < 0 ? undefined : precision, conversion: match[4]! };
};

/** echo's words and options; `-e` is on from the start for `sh`. */
export const echoText = (words: readonly string[], options: { escapes?: boolean; onlyNewlineOption?: boolean } = {}): string => {
  let escapes = options.escapes ?? false;
  let newline = true;
  let from = 0;
  const option = options.onlyNewlineOption ? /^-n$/ : /^-[neE]+$/;
  while (option.test(words[from] ?? '')) {
    for (const letter of words[from]!.slice(1)) {
      if (letter === 'n') newline = false;
      else escapes = letter === 'e';
    }
    from += 1;
  }
  const plain = words.slice(from).join(' ');
  if (!escapes) return plain + (newline ? '\n' : '');
  const { text, stopped } = decodeEscapes(plain, { zeroOctal: true, onlyZeroOctal: true, stops: true });
  return text + (newline && !stopped ? '\n' : '');
};
