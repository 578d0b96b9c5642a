/** nginx's command line. */
export interface NginxCommand {
  readonly mode: 'serve' | 'test' | 'dump' | 'version' | 'build' | 'help' | 'signal';
  readonly file: string;
  /** Texts of `-g`. */
  readonly globals: readonly string[];
  readonly quiet: boolean;
  readonly signal: string;
}

export class UsageFailed extends Error {}

const signals = ['stop', 'quit', 'reopen', 'reload'];

/** Throws `UsageFailed` with what nginx prints. */
export function parseCommand(argv: readonly string[]): NginxCommand {
  const words = argv.slice(1);
  const found = { mode: 'serve' as NginxCommand['mode'], file: '/etc/nginx/nginx.conf', globals: [] as string[], quiet: false, signal: '' };
  const modes: Readonly<Record<string, NginxCommand['mode']>> = { '?': 'help', h: 'help', v: 'version', V: 'build', t: 'test', T: 'dump' };
  const takes: Readonly<Record<string, string>> = { p: 'directory name', e: 'file name', c: 'file name', g: 'parameter', s: 'parameter' };
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (!word.startsWith('-')) throw new UsageFailed(`nginx: invalid option: "${word}"`);
    for (let at = 1; at < word.length; at++) {
      const letter = word[at]!;
      const mode = modes[letter];
      if (mode) found.mode = found.mode === 'dump' ? 'dump' : mode;
      else if (letter === 'q') found.quiet = true;
      else if (takes[letter] === undefined) throw new UsageFailed(`nginx: invalid option: "${letter}"`);
      else {
        const value = word.slice(at + 1) || words.shift();
        if (value === undefined) throw new UsageFailed(`nginx: option "-${letter}" requires ${takes[letter]}`);
        if (letter === 'c') found.file = value.startsWith('/') ? value : `/etc/nginx/${value}`;
        if (letter === 'g') found.globals.push(value);
        if (letter === 's') {
          if (!signals.includes(value)) throw new UsageFailed(`nginx: invalid option: "-s ${value}"`);
          found.mode = 'signal';
          found.signal = value;
        }
        break;
      }
    }
  }
  return found;
}

export const version = 'nginx version: nginx/1.22.1';

export const build = [
  version,
  'built with OpenSSL 3.0.22 25 Aug 2026',
  'TLS SNI support enabled',
  'configure arguments: --prefix=/usr/share/nginx --conf-path=/etc/nginx/nginx.conf --http-log-path=/var/log/nginx/access.log --error-log-path=stderr --pid-path=/run/nginx.pid --modules-path=/usr/lib/nginx/modules --with-http_ssl_module --with-http_stub_status_module --with-http_realip_module',
].join('\n');

export const help = `${version}
Usage: nginx [-?hvVtTq] [-s signal] [-p prefix]
             [-e filename] [-c filename] [-g directives]

Options:
  -?,-h         : this help
  -v            : show version and exit
  -V            : show version and configure options then exit
  -t            : test configuration and exit
  -T            : test configuration, dump it and exit
  -q            : suppress non-error messages during configuration testing
  -s signal     : send signal to a master process: stop, quit, reopen, reload
  -p prefix     : set prefix path (default: /usr/share/nginx/)
  -e filename   : set error log file (default: stderr)
  -c filename   : set configuration file (default: /etc/nginx/nginx.conf)
  -g directives : set global directives out of configuration file
`;
