import { checkSettings } from './check-settings.ts';
import { checkVariables } from './check-variables.ts';
import { ConfigError } from './config-error.ts';
import { type Listen, listenOf, toldAddress } from './listen.ts';
import type { Directive } from './load.ts';
import { locationsOf } from './locations.ts';
import { geoOf, type MapVariable, mapOf, tooLong } from './maps.ts';
import { regexOf } from './regex.ts';
import { numbered, Scope } from './scope.ts';
import type { Port, Server, Site } from './site.ts';
import { statementsOf } from './statements.ts';
import { upstreamOf, type Upstream } from './upstreams.ts';
import { sizeOf } from './values.ts';
import { type Zone, zoneOf } from './zones.ts';

export type Resolve = (host: string) => string | undefined;

const combined = '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"';

/** Makes a site of a configuration's statements, or throws `ConfigError`. */
export function compile(directives: readonly Directive[], resolve: Resolve): Site {
  numbered(directives);
  if (!directives.some(({ name }) => name === 'events')) throw new ConfigError('no "events" section in configuration');
  const main = new Scope(directives);
  const http = main.own('http')[0]?.block ?? [];
  const scope = new Scope(http, main);
  const of = (name: string): readonly Directive[] => http.filter((directive) => directive.name === name);
  const zones = zonesOf(http);
  const maps = mapsOf(http, scope);
  const upstreams = new Map<string, Upstream>(of('upstream').map((directive) => [directive.args[0]!, upstreamOf(directive, resolve)]));
  const formats = new Map([['combined', combined], ...of('log_format').map(formatOf)]);
  const warnings: string[] = [];
  checkSettings(http, { formats, upstreams, resolve, warn: (text) => warnings.push(text) });
  const servers = of('server').map((directive) => serverOf(directive, scope, resolve));
  checkVariables(http, { maps, servers });
  const ports = portsOf(servers, warnings);
  const missingZone = usedZones(http).find((zone) => !zones.has(zone));
  return { main, directives, ports, missingZone, servers, maps, upstreams, zones, formats, warnings };
}

function zonesOf(http: readonly Directive[]): Map<string, Zone> {
  const zones = new Map<string, Zone>();
  for (const directive of http.filter(({ name }) => name === 'limit_req_zone' || name === 'limit_conn_zone')) {
    const zone = zoneOf(directive);
    const before = zones.get(zone.name);
    if (before) throw new ConfigError(`${directive.name} "${zone.name}" is already bound to key "${before.key}"`, directive);
    zones.set(zone.name, zone);
  }
  return zones;
}

function mapsOf(http: readonly Directive[], scope: Scope): Map<string, MapVariable> {
  const bucket = sizeOf(scope.value('map_hash_bucket_size') ?? '64') ?? 64;
  const maps = http.flatMap((directive): MapVariable[] => {
    if (directive.name === 'geo') return [geoOf(directive)];
    if (directive.name !== 'map') return [];
    const map = mapOf(directive);
    if (tooLong(directive, bucket)) throw new ConfigError(`could not build map_hash, you should increase map_hash_bucket_size: ${bucket}`);
    return [map];
  });
  return new Map(maps.map((map) => [map.name, map]));
}

const formatOf = ({ args: [name = '', ...parts] }: Directive): [string, string] => [name, parts.filter((part) => !/^escape=/.test(part)).join('')];

function usedZones(directives: readonly Directive[]): string[] {
  return directives.flatMap(({ name, args, block }) => {
    if (name === 'limit_req') return args.flatMap((word) => /^zone=(.*)$/.exec(word)?.[1] ?? []);
    return name === 'limit_conn' ? [args[0]!] : usedZones(block ?? []);
  });
}

function serverOf(directive: Directive, http: Scope, resolve: Resolve): Server {
  const block = directive.block ?? [];
  const scope = new Scope(block, http);
  const names = scope.own('server_name').flatMap(({ args }) => args);
  const listens = scope.own('listen').map((one) => listenOf(one, resolve));
  for (const [at, listen] of listens.entries())
    if (listens.findIndex((other) => sameAddress(other, listen)) < at) throw new ConfigError(`a duplicate listen ${toldAddress(listen)}`, listen.directive);
  const patterns = scope
    .own('server_name')
    .flatMap((one) => one.args.filter((name) => name.startsWith('~')).map((name) => regexOf(name.slice(1), { at: one })));
  const usual: Listen[] = listens.length > 0 ? listens : [{ address: '0.0.0.0', port: 80, directive, ssl: false, isDefault: false }];
  checkCertificates(scope, usual);
  return { scope, names, patterns, listens: usual, statements: statementsOf(block), locations: locationsOf(block, scope) };
}

function checkCertificates(scope: Scope, listens: readonly Listen[]): void {
  const asked = listens.find(({ ssl }) => ssl)?.directive ?? (scope.flag('ssl') ? scope.all('ssl')[0] : undefined);
  const certificates = scope.all('ssl_certificate');
  const place = listens[0]!.directive;
  if (certificates.length === 0) {
    if (!asked || scope.flag('ssl_reject_handshake')) return;
    const which = asked.name === 'ssl' ? 'ssl' : 'listen ... ssl';
    throw new ConfigError(`no "ssl_certificate" is defined for the "${which}" directive`, asked.name === 'ssl' ? asked : place);
  }
  const keys = scope.all('ssl_certificate_key');
  if (keys.length < certificates.length) throw new ConfigError(`no "ssl_certificate_key" is defined for certificate "${certificates.at(-1)!.args[0]}"`);
}

const sameAddress = (one: { address: string; port: number }, other: { address: string; port: number }): boolean =>
  one.address === other.address && one.port === other.port;

function portsOf(servers: readonly Server[], warnings: string[]): Port[] {
  const all = servers.flatMap((server) => server.listens.map((listen) => ({ server, listen })));
  const groups = Map.groupBy(all, ({ listen }) => toldAddress(listen));
  return [...groups].map(([address, group]) => {
    const [first, second] = group.filter(({ listen }) => listen.isDefault);
    if (second) throw new ConfigError(`a duplicate default server for ${address}`, second.listen.directive);
    const ordered = first ? [first, ...group.filter((one) => one !== first)] : group;
    const seen = new Set<string>();
    for (const name of group.flatMap(({ server: { names } }) => (names.length > 0 ? names : ['']))) {
      if (seen.has(name)) warnings.push(`conflicting server name "${name}" on ${address}, ignored`);
      seen.add(name);
    }
    const { address: host, port } = ordered[0]!.listen;
    return {
      address: host,
      port,
      ssl: group.some(({ listen, server }) => listen.ssl || server.scope.flag('ssl')),
      servers: ordered.map(({ server }) => server),
    };
  });
}
