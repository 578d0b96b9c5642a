import { isInNetwork } from './match-network.ts';
import { fits } from '#checkers/semantics/sshd-config.ts';
import { checkDirective, type Setting } from './check-directive.ts';
import { optionSpecs } from './options.ts';
import { type ConfigFiles, ConfigRefused, type Criteria, type Directive, parseOption, readDirectives } from './read-config.ts';

/** What sshd knows of a connection when it looks at its Match blocks. */
export interface MatchInfo {
  readonly user?: string;
  readonly groups?: readonly string[];
  readonly host?: string;
  readonly address?: string;
  readonly localAddress?: string;
  readonly localPort?: number;
}

/** Values by option in lower case; one entry for each line that `sshd -T` prints. */
export type Effective = Readonly<Record<string, readonly string[]>>;

/** sshd's configuration as it was read: plain JSON, so that it can be remembered. */
export interface SshdConfig {
  readonly settings: readonly Setting[];
  readonly warnings: readonly string[];
}

const specs = new Map(optionSpecs.map((spec) => [spec.name, spec]));
const gathering = new Set([
  'allowusers',
  'denyusers',
  'allowgroups',
  'denygroups',
  'acceptenv',
  'hostkey',
  'port',
  'listenaddress',
  'subsystem',
  'setenv',
  'logverbose',
]);

/** Reads and checks everything. Throws `ConfigRefused` with sshd's words. */
export async function loadConfig(files: ConfigFiles, { file, options }: { file: string; options: readonly string[] }): Promise<SshdConfig> {
  const own = options.flatMap((option) => parseOption(option) ?? []);
  const read = await readDirectives(files, file);
  const warnings: string[] = [];
  const settings = [...check(own, { file: 'command-line', warnings }), ...check(read, { file, warnings })];
  return { settings, warnings };
}

function check(directives: readonly Directive[], { file, warnings }: { file: string; warnings: string[] }): Setting[] {
  const settings: Setting[] = [];
  const bad: string[] = [];
  for (const [index, directive] of directives.entries()) {
    const checked = checkDirective(directive);
    if ('setting' in checked) settings.push(checked.setting);
    else if ('fatal' in checked) throw new ConfigRefused([...warnings, ...bad, checked.fatal].join('\n'));
    else if ('bad' in checked) {
      bad.push(checked.bad);
      // A command line is not read on; an included file is given up before the one that includes it goes on.
      const next = directives[index + 1];
      if (file === 'command-line') throw new ConfigRefused(bad.join('\n'));
      if (next?.file !== directive.file) throw new ConfigRefused([...warnings, ...bad, terminating(directive.file, bad.length)].join('\n'));
    } else if (checked.warning !== undefined) warnings.push(checked.warning);
  }
  const last = directives.at(-1);
  if (bad.length > 0 && last) throw new ConfigRefused([...warnings, ...bad, terminating(last.file, bad.length)].join('\n'));
  return settings;
}

const terminating = (file: string, count: number): string => `${file}: terminating, ${count} bad configuration options`;

/** The options for a connection: outside Match blocks the first value counts, and a block that fits beats it. Without `info` only `Match all` fits. */
export function effective({ settings }: SshdConfig, info?: MatchInfo): Effective {
  const holds = ({ directive }: Setting): boolean => directive.under.every((criteria) => criteriaHold(criteria, info ?? {}));
  const outside = collect(settings.filter((setting) => setting.directive.under.length === 0 || (!info && holds(setting))));
  const inside = info ? collect(settings.filter((setting) => setting.directive.under.length > 0 && holds(setting))) : {};
  return complete({ ...outside, ...inside });
}

function collect(settings: readonly Setting[]): Record<string, readonly string[]> {
  const found: Record<string, readonly string[]> = {};
  for (const { option, values } of settings) {
    const before = found[option];
    if (before === undefined) found[option] = values;
    else if (gathering.has(option)) found[option] = [...before, ...values];
  }
  return found;
}

const usualHostKeys = ['/etc/ssh/ssh_host_rsa_key', '/etc/ssh/ssh_host_ecdsa_key', '/etc/ssh/ssh_host_ed25519_key'];

function complete(given: Record<string, readonly string[]>): Record<string, readonly string[]> {
  const ports = given.port ?? ['22'];
  const family = given.addressfamily?.[0] ?? 'any';
  const any = ports.flatMap((port) => [...(family === 'inet' ? [] : [`[::]:${port}`]), ...(family === 'inet6' ? [] : [`0.0.0.0:${port}`])]);
  const listed = given.listenaddress?.flatMap((text) => {
    const [address = '', port] = text.split(' ');
    return (port === undefined ? ports : [port]).map((one) => `${address.includes(':') ? `[${address}]` : address}:${one}`);
  });
  const usual = Object.fromEntries([...specs.values()].flatMap(({ name, usual: value }) => (value === undefined ? [] : [[name, [value]]])));
  return { ...usual, ...given, port: ports, listenaddress: listed ?? any, hostkey: given.hostkey ?? usualHostKeys };
}

/** What `sshd -T` prints. */
export function dump(values: Effective): string {
  const lines = optionSpecs.flatMap(({ name }) => (values[name] ?? []).map((value) => `${name} ${value}`));
  return `${lines.join('\n')}\n`;
}

export function criteriaHold(criteria: Criteria, info: MatchInfo): boolean {
  return criteria.every(({ key, value }) => {
    switch (key) {
      case 'user':
        return info.user !== undefined && listFits([info.user], value);
      case 'group':
        return info.groups !== undefined && listFits(info.groups, value);
      case 'host':
        return info.host !== undefined && listFits([info.host.toLowerCase()], value.toLowerCase());
      case 'address':
        return info.address !== undefined && addressFits(info.address, value);
      case 'localaddress':
        return info.localAddress !== undefined && addressFits(info.localAddress, value);
      case 'localport':
        return info.localPort !== undefined && Number(value) === info.localPort;
      default:
        return false;
    }
  });
}

/** A pattern list: `!` excludes whatever else fits. */
function listFits(names: readonly string[], list: string): boolean {
  const patterns = list.split(',');
  const some = (wanted: readonly string[]) => names.some((name) => wanted.some((pattern) => fits(name, pattern)));
  return (
    !some(patterns.flatMap((pattern) => (pattern.startsWith('!') ? [pattern.slice(1)] : []))) && some(patterns.filter((pattern) => !pattern.startsWith('!')))
  );
}

function addressFits(address: string, list: string): boolean {
  const patterns = list.split(',');
  const some = (wanted: readonly string[]) => wanted.some((pattern) => (pattern.includes('/') ? isInNetwork(address, pattern) : fits(address, pattern)));
  return (
    !some(patterns.flatMap((pattern) => (pattern.startsWith('!') ? [pattern.slice(1)] : []))) && some(patterns.filter((pattern) => !pattern.startsWith('!')))
  );
}
