import { getopt, OptionError } from '../../getopt.ts';

const long: Readonly<Record<string, string>> = {
  'request=': 'X',
  'data=': 'd',
  'data-raw=': 'data-raw',
  'data-ascii=': 'd',
  'data-binary=': 'data-binary',
  'data-urlencode=': 'data-urlencode',
  'json=': 'json',
  get: 'G',
  'header=': 'H',
  head: 'I',
  include: 'i',
  verbose: 'v',
  silent: 's',
  'show-error': 'S',
  fail: 'f',
  'fail-with-body': 'fail-with-body',
  'output=': 'o',
  'remote-name': 'O',
  location: 'L',
  insecure: 'k',
  'cacert=': 'cacert',
  'capath=': 'capath',
  'cert=': 'E',
  'key=': 'key',
  'user=': 'u',
  'user-agent=': 'A',
  'referer=': 'e',
  'cookie=': 'b',
  'write-out=': 'w',
  'max-time=': 'm',
  'connect-timeout=': 'connect-timeout',
  'interface=': 'interface',
  'resolve=': 'resolve',
  'upload-file=': 'T',
  'unix-socket=': 'unix-socket',
  parallel: 'Z',
  'parallel-max=': 'parallel-max',
  'parallel-immediate': 'parallel-immediate',
  'retry=': 'retry',
  'retry-delay=': 'retry-delay',
  'retry-max-time=': 'retry-max-time',
  'retry-all-errors': 'retry-all-errors',
  'retry-connrefused': 'retry-connrefused',
  'proto=': 'proto',
  'range=': 'r',
  'tls-max=': 'tls-max',
  'max-redirs=': 'max-redirs',
  'url=': 'url',
  'progress-bar': '#',
  'no-progress-meter': 'no-progress-meter',
  'no-buffer': 'N',
  globoff: 'g',
  http1_1: 'http1.1',
  'http1.0': '0',
  'http1.1': 'http1.1',
  http2: 'http2',
  tlsv1: '1',
  'tlsv1.0': 'tlsv1.0',
  'tlsv1.1': 'tlsv1.1',
  'tlsv1.2': 'tlsv1.2',
  'tlsv1.3': 'tlsv1.3',
  'path-as-is': 'path-as-is',
  ipv4: '4',
  ipv6: '6',
  compressed: 'compressed',
  version: 'V',
  help: 'h',
  next: ':',
  'dump-header=': 'D',
  'create-dirs': 'create-dirs',
  'noproxy=': 'noproxy',
  'keepalive-time=': 'keepalive-time',
  'stderr=': 'stderr',
};

export interface CurlOptions {
  has(...names: string[]): boolean;
  value(name: string): string | undefined;
  values(name: string): string[];
  readonly given: readonly { readonly name: string; readonly value?: string }[];
  readonly urls: readonly string[];
}

export class UsageError extends Error {}

export function readOptions(words: readonly string[]): CurlOptions {
  try {
    const options = getopt(words, { short: 'X:d:GH:IivsSfo:OLkE:u:A:e:b:w:m:T:Zr:#Ng01246VhD:jJRqY:y:z:x:c:', long });
    return { ...options, urls: [...options.values('url'), ...options.operands] };
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    const [, short] = /^option requires an argument -- '(.)'$/.exec(error.message) ?? [];
    if (short !== undefined) throw new UsageError(`option -${short}: requires parameter`);
    const [, name] = /option '?(?:--)?(.*?)'?$/.exec(error.message) ?? [];
    const unknown =
      /unrecognized option '(.*)'/.exec(error.message)?.[1] ??
      (/invalid option -- '(.)'/.exec(error.message)?.[1] && `-${/invalid option -- '(.)'/.exec(error.message)![1]}`);
    throw new UsageError(
      unknown === undefined ? `option ${words.find((word) => word.includes(name ?? '')) ?? name}: requires parameter` : `option ${unknown}: is unknown`,
    );
  }
}

/** `http://x/[1-40]` and `{a,b}`; at most a thousand. */
export function expandUrl(url: string): string[] {
  const found = /\[(\d+)-(\d+)(?::(\d+))?\]|\[([a-z])-([a-z])\]|\{([^{}]+)\}/i.exec(url);
  if (!found || /^\w+:\/\/\[[0-9a-f:]+\]/i.test(url)) return [url];
  const [all, from, to, step = '1', first, last, list] = found;
  const width = from?.startsWith('0') ? from.length : 0;
  const choices =
    from !== undefined && to !== undefined
      ? Array.from({ length: Math.min(1_000, Math.max(0, Math.floor((Number(to) - Number(from)) / Number(step)) + 1)) }, (_, at) =>
          String(Number(from) + at * Number(step)).padStart(width, '0'),
        )
      : first !== undefined && last !== undefined
        ? Array.from({ length: last.charCodeAt(0) - first.charCodeAt(0) + 1 }, (_, at) => String.fromCharCode(first.charCodeAt(0) + at))
        : list!.split(',');
  return choices.flatMap((choice) => expandUrl(url.replace(all, choice)));
}
