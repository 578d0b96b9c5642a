import { chooseAlgorithms } from './algorithms.ts';
import { deprecated, type OptionKind, optionSpecs, type OptionSpec, silent, synonyms } from './options.ts';
import { badQuotes, type Directive, place } from './read-config.ts';

/** A directive understood: its option and its value as sshd keeps it. Several values where each is told in a line of its own. */
export interface Setting {
  readonly option: string;
  readonly values: readonly string[];
  readonly directive: Directive;
}

export type Checked =
  | { readonly setting: Setting }
  /** Nothing to keep; a warning perhaps. */
  | { readonly warning?: string }
  /** Counted; sshd reads on and gives up at the end of the file. */
  | { readonly bad: string }
  /** Ends sshd at once. */
  | { readonly fatal: string };

const specs = new Map(optionSpecs.map((spec) => [spec.name, spec]));

export function checkDirective(directive: Directive): Checked {
  const { keyword, args, under } = directive;
  const lower = keyword.toLowerCase();
  const name = synonyms[lower] ?? lower;
  const spec = specs.get(name);
  if (!spec) return withoutSpec(directive, name);
  if (args[0] === badQuotes) return { bad: `${place(directive)}: invalid quotes` };
  if (under.length > 0 && !spec.match) return { fatal: `${place(directive)}: Directive '${keyword}' is not allowed within a Match block` };
  if (args.length === 0) return { bad: `${place(directive)}: no argument after keyword "${keyword}"` };
  const values = valuesOf(spec, directive);
  if (typeof values === 'string') return { fatal: values.startsWith('\0') ? values.slice(1) : `${place(directive)}: ${values}` };
  if (!many.has(spec.type.kind) && !manySpecial.has(spec.name) && args.length > 1)
    return { bad: `${place(directive)}: keyword ${keyword} extra arguments at end of line` };
  return { setting: { option: spec.name, values, directive } };
}

function withoutSpec(directive: Directive, name: string): Checked {
  const { keyword, args } = directive;
  if (deprecated.has(name)) return { warning: `${place(directive)}: Deprecated option ${keyword}` };
  if (name === 'debianbanner' && !/^(yes|no)$/i.test(args[0] ?? '')) return { fatal: `${place(directive)}: unsupported option "${args[0]}".` };
  if (silent.has(name)) return {};
  if (name === 'include' || name === 'match') return { bad: `${place(directive)}: no argument after keyword "${keyword}"` };
  return { bad: `${directive.file}: line ${directive.line}: Bad configuration option: ${keyword}` };
}

const many = new Set(['lines', 'words', 'rest']);
const manySpecial = new Set(['subsystem', 'ipqos', 'rekeylimit', 'listenaddress']);

/** The values, or what is wrong with them. A text that begins with a zero byte says where it is by itself. */
function valuesOf(spec: OptionSpec, directive: Directive): string[] | string {
  const { type, name, usual } = spec;
  const { args, keyword, rest } = directive;
  const [first = ''] = args;
  const none = first.toLowerCase() === 'none' && usual === 'none';
  switch (type.kind) {
    case 'yes-no':
      return wordOf(first, { yes: 'yes', true: 'yes', no: 'no', false: 'no', ...type.words });
    case 'choice':
      return wordOf(first, type.words, type.wrong);
    case 'number':
      return none ? ['none'] : numberOf(first, { keyword, least: type.least });
    case 'time':
      return none ? ['none'] : timeOf(first);
    case 'algorithms':
      return algorithmsOf(type, { name, first, at: place(directive) });
    case 'rest':
      return [rest];
    case 'words':
      return checkWords(name, directive);
    case 'lines':
      return checkLines(name, directive);
    case 'text':
      return [first];
    case 'special':
      return specials[name]!(args, directive);
  }
}

function wordOf(word: string, known: Readonly<Record<string, string>>, wrong?: string): string[] | string {
  const value = Object.hasOwn(known, word.toLowerCase()) ? known[word.toLowerCase()] : undefined;
  return value === undefined ? (wrong?.replace('%', word) ?? `unsupported option "${word}".`) : [value];
}

function numberOf(text: string, { keyword, least = -Infinity }: { keyword: string; least: number | undefined }): string[] | string {
  if (!/^[+-]?\d+$/.test(text)) return `${keyword} integer value invalid.`;
  return Number(text) < least ? `${keyword} integer value too small.` : [String(Number(text))];
}

function algorithmsOf(
  { list, wrong, patterns }: Extract<OptionKind, { kind: 'algorithms' }>,
  { name, first, at }: { name: string; first: string; at: string },
): string[] | string {
  const chosen = chooseAlgorithms(first, list, { patterns });
  if (chosen) return [chosen.join(',')];
  const bad = wrong.replace('%', first);
  const unknown = first
    .replace(/^[-+^]/, '')
    .split(',')
    .find((one) => !list.known.includes(one));
  return name === 'kexalgorithms' ? `\0Unsupported KEX algorithm "${unknown}"\n${at}: ${bad}` : bad;
}

function timeOf(text: string): string[] | string {
  const seconds = secondsOf(text);
  return seconds === undefined ? 'invalid time value.' : [String(seconds)];
}

/** `1h30m`, `90`. */
function secondsOf(text: string): number | undefined {
  if (!/^(\d+[smhdwSMHDW]?)+$/.test(text)) return undefined;
  const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };
  return [...text.matchAll(/(\d+)([a-zA-Z]?)/g)].reduce((sum, [, number, unit]) => sum + Number(number) * (units[unit!.toLowerCase()] ?? 1), 0);
}

const authMethods = new Set(['publickey', 'password', 'keyboard-interactive', 'hostbased', 'gssapi-with-mic', 'none']);

function checkWords(name: string, directive: Directive): string[] | string {
  const { args } = directive;
  if (name === 'authenticationmethods') {
    const unknown =
      args.length === 1 && args[0] === 'any' ? undefined : args.flatMap((chain) => chain.split(',')).find((method) => !authMethods.has(method.split(':')[0]!));
    if (unknown !== undefined) return `\0Unknown authentication method "${unknown}" in list\n${place(directive)}: invalid AuthenticationMethods method list.`;
  }
  if ((name === 'permitopen' || name === 'permitlisten') && !['any', 'none'].includes(args[0]!) && args.some((arg) => !/^(.*:)?(\d+|\*)$/.test(arg)))
    return `${directive.keyword} bad port number`;
  return [args.join(' ')];
}

function checkLines(name: string, directive: Directive): string[] | string {
  const { args, keyword } = directive;
  if (name === 'acceptenv' && args.some((arg) => arg.includes('='))) return 'Invalid environment name.';
  if (name === 'setenv' && args.some((arg) => !arg.includes('='))) return `Invalid environment.`;
  const wrong = /users$/.test(name)
    ? args.find((arg) => /@[^/]*\/(\d+)$/.test(arg) && Number(/\/(\d+)$/.exec(arg)![1]) > (arg.includes(':') ? 128 : 32))
    : undefined;
  return wrong === undefined ? [...args] : `invalid ${keyword} pattern: "${wrong}"`;
}

const specials: Readonly<Record<string, (args: readonly string[], directive: Directive) => string[] | string>> = {
  port: ([port = '']) => (/^\d+$/.test(port) && Number(port) > 0 && Number(port) < 65_536 ? [port] : 'Badly formatted port number.'),
  hostkey: ([path = '']) => [path],
  streamlocalbindmask: ([mask = '']) => (/^[0-7]+$/.test(mask) ? [`0${parseInt(mask, 8).toString(8)}`] : 'Bad mask.'),
  subsystem: (args) => (args.length < 2 ? 'Missing subsystem command.' : [args.join(' ')]),
  ipqos: ([one = '', two = one]) => {
    const bad = [one, two].find((word) => !/^(none|ef|le|af[1-4][1-3]|cs[0-7]|lowdelay|throughput|reliability|\d+)$/.test(word));
    return bad === undefined ? [`${one} ${two}`] : `Bad IPQoS value: ${bad}`;
  },
  maxstartups: ([spec = '']) => {
    const [begin = '', rate = '30', full = begin] = spec.split(':');
    const numbers = [begin, rate, full].map(Number);
    const good = /^\d+(:\d+:\d+)?$/.test(spec) && numbers[0]! >= 1 && numbers[1]! >= 1 && numbers[1]! <= 100 && numbers[2]! >= numbers[0]!;
    return good ? [numbers.join(':')] : spec.includes(':') ? 'Invalid MaxStartups spec.' : 'Invalid MaxStartups spec.';
  },
  rekeylimit: ([bytes = '', span = '0']) => {
    const [, number, unit = ''] = /^(\d+)([KMGkmg]?)$/.exec(bytes) ?? [];
    if (number === undefined && bytes !== 'default') return `Bad RekeyLimit number '${bytes}': Invalid argument`;
    const scale: Readonly<Record<string, number>> = { k: 1_024, m: 1_048_576, g: 1_073_741_824 };
    return [`${Number(number ?? 0) * (scale[unit.toLowerCase()] ?? 1)} ${secondsOf(span === 'none' ? '0' : span) ?? 0}`];
  },
  listenaddress: ([text = '']) => {
    const bracketed = /^\[([^\]]+)\](?::(\d+))?$/.exec(text);
    const plain = /^([^:]+):(\d+)$/.exec(text);
    const [, address = text, port = ''] = bracketed ?? plain ?? [];
    const good = /^\d+\.\d+\.\d+\.\d+$/.test(address) || address.includes(':') || address === 'localhost';
    return good ? [`${address === 'localhost' ? '127.0.0.1' : address} ${port}`.trim()] : `\0bad addr or host: ${address} (Name or service not known)`;
  },
};
