import { ConfigError } from './config-error.ts';
import type { Directive } from './load.ts';
import { endOf } from './upstreams.ts';

/** Where `proxy_pass` leads. */
export interface ProxyTarget {
  readonly secure: boolean;
  /** `host:port` or the name of an upstream as the configuration says it: `$proxy_host`. */
  readonly host: string;
  /** With it, that part of the path which the location names is replaced. */
  readonly uri?: string;
}

/** Splits a URL without variables; undefined where it is none. */
export function targetOf(url: string): ProxyTarget | undefined {
  const [, scheme, rest] = /^(https?):\/\/(.*)$/is.exec(url) ?? [];
  if (scheme === undefined || rest === undefined) return undefined;
  const [, host = '', uri] = (rest.startsWith('unix:') ? /^(unix:[^:]*)(?::(.*))?$/s : /^([^/?]*)(.*)$/s).exec(rest) ?? [];
  if (host === '') return undefined;
  return { secure: scheme.toLowerCase() === 'https', host, ...(uri && { uri: uri.startsWith('?') ? `/${uri}` : uri }) };
}

/** Checks a `proxy_pass`; `plain`: its location is a prefix. */
export function checkProxyPass(
  directive: Directive,
  { plain, knows, resolve }: { plain: boolean; knows: (name: string) => boolean; resolve: (host: string) => string | undefined },
): void {
  const [url = ''] = directive.args;
  if (url.includes('$')) return;
  const target = targetOf(url);
  if (!target) throw new ConfigError('invalid URL prefix', directive);
  const end = endOf(target.host, target.secure ? 443 : 80);
  if (!end) throw new ConfigError(`invalid port in upstream "${url.replace(/^https?:\/\//i, '')}"`, directive);
  if (!plain && target.uri !== undefined)
    throw new ConfigError(
      '"proxy_pass" cannot have URI part in location given by regular expression, or inside named location, or inside "if" statement, or inside "limit_except" block',
      directive,
    );
  if (!knows(target.host) && end.port !== 0 && resolve(end.host) === undefined) throw new ConfigError(`host not found in upstream "${end.host}"`, directive);
}
