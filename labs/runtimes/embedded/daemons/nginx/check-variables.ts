import { ConfigError } from './config-error.ts';
import type { Directive } from './load.ts';
import type { MapVariable } from './maps.ts';
import { groupNames } from './regex.ts';
import type { Server } from './site.ts';
import { variablesIn } from './template.ts';
import { isBuiltIn } from './variables.ts';

/** Directives whose values may name variables. */
const filled = new Set(
  (
    'return proxy_pass proxy_set_header proxy_method add_header add_trailer set if root alias try_files index error_page auth_basic auth_basic_user_file ' +
    'access_log log_format limit_req_zone limit_conn_zone limit_rate proxy_redirect proxy_ssl_name hash expires default_type_'
  ).split(' '),
);

/** Every variable that is used must be made somewhere; nginx looks when it has read everything. */
export function checkVariables(http: readonly Directive[], { maps, servers }: { maps: ReadonlyMap<string, MapVariable>; servers: readonly Server[] }): void {
  const made = new Set([...maps.keys(), ...[...maps.values()].flatMap(({ names }) => names), ...madeBy(http)]);
  for (const server of servers) for (const name of server.names) for (const group of groupNames(name)) made.add(group);
  const unknown = usedBy(http).find((name) => !made.has(name) && !isBuiltIn(name));
  if (unknown !== undefined) throw new ConfigError(`unknown "${unknown}" variable`);
}

function madeBy(directives: readonly Directive[]): string[] {
  return directives.flatMap(({ name, args, block }) => [
    ...(name === 'set' ? [args[0]!.slice(1)] : []),
    ...(['location', 'if', 'rewrite'].includes(name) ? args.flatMap(groupNames) : []),
    ...(name === 'map' || name === 'types' ? [] : madeBy(block ?? [])),
  ]);
}

function usedBy(directives: readonly Directive[]): string[] {
  return directives.flatMap((directive) => {
    const { name, args, block = [] } = directive;
    if (name === 'map') return [args[0]!, ...block.flatMap((entry) => entry.args)].flatMap((text) => variablesIn(text, directive));
    if (name === 'geo') return args.length > 1 ? variablesIn(args[0]!, directive) : [];
    if (name === 'rewrite') return variablesIn(args[1]!, directive);
    const words = name === 'set' ? args.slice(1) : filled.has(name) ? args : [];
    const own = name === 'if' ? conditionVariables(args) : words.flatMap((word) => variablesIn(word, directive));
    return [...own, ...usedBy(block)];
  });
}

/** The pattern of a condition may end in `$`. */
const conditionVariables = (args: readonly string[]): string[] =>
  args.flatMap((word, at) => (at === 0 || !/~/.test(args[at - 1]!) ? [...word.matchAll(/\$\{?([A-Za-z_]\w*)/g)].map(([, name]) => name!) : []));
