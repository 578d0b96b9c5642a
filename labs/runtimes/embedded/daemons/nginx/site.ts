import type { Pattern } from './regex.ts';
import type { Listen, ListenAt } from './listen.ts';
import type { Directive } from './load.ts';
import type { Location } from './locations.ts';
import type { MapVariable } from './maps.ts';
import type { Scope } from './scope.ts';
import type { Statement } from './statements.ts';
import type { Upstream } from './upstreams.ts';
import type { Zone } from './zones.ts';

export interface Server {
  readonly scope: Scope;
  /** As written; the first is `$server_name`. */
  readonly names: readonly string[];
  readonly patterns: readonly Pattern[];
  readonly listens: readonly Listen[];
  readonly statements: readonly Statement[];
  readonly locations: readonly Location[];
}

/** An address with the servers that answer there; the first is its default. */
export interface Port extends ListenAt {
  readonly ssl: boolean;
  readonly servers: readonly Server[];
}

/** A configuration that holds: what a running nginx goes by. */
export interface Site {
  readonly main: Scope;
  readonly directives: readonly Directive[];
  readonly ports: readonly Port[];
  readonly servers: readonly Server[];
  readonly maps: ReadonlyMap<string, MapVariable>;
  readonly upstreams: ReadonlyMap<string, Upstream>;
  readonly zones: ReadonlyMap<string, Zone>;
  /** Used, but made nowhere: nginx finds out when it makes their memory. */
  readonly missingZone: string | undefined;
  /** Format of `access_log` by name. */
  readonly formats: ReadonlyMap<string, string>;
  readonly warnings: readonly string[];
}
