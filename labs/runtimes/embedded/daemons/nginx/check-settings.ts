import { isInNetwork } from '../sshd/match-network.ts';
import { ConfigError, warningAt } from './config-error.ts';
import type { Directive } from './load.ts';
import { checkProxyPass } from './proxy-target.ts';
import type { Upstream } from './upstreams.ts';
import { connectionLimitOf, requestLimitOf } from './zones.ts';

export interface Checking {
  readonly formats: ReadonlyMap<string, string>;
  readonly upstreams: ReadonlyMap<string, Upstream>;
  readonly resolve: (host: string) => string | undefined;
  readonly warn: (text: string) => void;
}

/** What nginx checks of single directives beyond their form. */
export function checkSettings(directives: readonly Directive[], checking: Checking, outer?: Directive): void {
  for (const directive of directives) {
    checks[directive.name]?.(directive, checking, outer);
    if (directive.block && !['map', 'geo', 'types', 'upstream'].includes(directive.name)) checkSettings(directive.block, checking, directive);
  }
}

type Check = (directive: Directive, checking: Checking, outer: Directive | undefined) => void;

const levels = new Set(['debug', 'info', 'notice', 'warn', 'error', 'crit', 'alert', 'emerg']);

const access: Check = (directive, { warn }) => {
  const [rule = ''] = directive.args;
  if (rule === 'all' || rule === 'unix:' || /^[\da-f:]*:[\da-f:]*(?:\/\d+)?$/i.test(rule)) return;
  const [address = '', bits] = rule.split('/');
  const octets = address.split('.').map(Number);
  const valid = /^\d+(?:\.\d+){3}$/.test(address) && octets.every((octet) => octet < 256) && (bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= 32));
  if (!valid) throw new ConfigError(`invalid parameter "${rule}"`, directive);
  if (bits !== undefined && lowBits(octets, Number(bits))) warn(warningAt(`low address bits of ${rule} are meaningless`, directive));
};

const lowBits = (octets: readonly number[], bits: number): boolean => {
  const value = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  return bits < 32 && value % 2 ** (32 - bits) !== 0;
};

const checks: Readonly<Record<string, Check>> = {
  allow: access,
  deny: access,
  set_real_ip_from: (directive) => {
    const [network = ''] = directive.args;
    try {
      isInNetwork('127.0.0.1', network.includes('/') ? network : `${network}/32`);
    } catch {
      throw new ConfigError(`invalid parameter "${network}"`, directive);
    }
  },
  limit_req: (directive) => void requestLimitOf(directive),
  limit_conn: (directive) => void connectionLimitOf(directive),
  proxy_pass: (directive, { upstreams, resolve }, outer) => {
    const named = outer?.name === 'location' && /^(?:~\*?|@.*)$/.test(outer.args[0] ?? '');
    const plain = outer?.name === 'location' && !named && !/^~/.test(outer.args[0] ?? '');
    checkProxyPass(directive, { plain, knows: (name) => upstreams.has(name), resolve });
  },
  error_page: (directive) => {
    const codes = directive.args.slice(0, -1);
    if (codes.at(-1)?.startsWith('=')) codes.pop();
    for (const code of codes) {
      if (!/^\d+$/.test(code)) throw new ConfigError(`invalid value "${code}"`, directive);
      if (Number(code) < 300 || Number(code) > 599) throw new ConfigError(`value "${code}" must be between 300 and 599`, directive);
    }
  },
  access_log: (directive, { formats }) => {
    const [path = '', format] = directive.args;
    if (path !== 'off' && format !== undefined && !/=/.test(format) && !formats.has(format)) throw new ConfigError(`unknown log format "${format}"`, directive);
  },
  error_log: (directive) => {
    const [, level] = directive.args;
    if (level !== undefined && !levels.has(level) && !/^debug_/.test(level)) throw new ConfigError(`invalid log level "${level}"`, directive);
  },
  ssl: (directive, { warn }) => {
    warn(warningAt('the "ssl" directive is deprecated, use the "listen ... ssl" directive instead', directive));
  },
  add_header: (directive) => {
    const [, , always] = directive.args;
    if (always !== undefined && always !== 'always') throw new ConfigError(`invalid parameter "${always}"`, directive);
  },
  root: (directive, _, outer) => {
    if (outer?.block?.some(({ name }) => name === 'alias'))
      throw new ConfigError('"root" directive is duplicate, "alias" directive was specified earlier', directive);
  },
};
