const kinds = 'service|socket|target|timer|path|mount|automount|swap|slice|scope|device';
const suffixed = new RegExp(`\\.(${kinds})$`);

/** `ssh` is `ssh.service`. */
export const withSuffix = (name: string): string => (suffixed.test(name) ? name : `${name}.service`);

export const isUnitName = (name: string): boolean => suffixed.test(name) && /^[\w:.\\@-]+$/.test(name);

export const kindOf = (unit: string): string => suffixed.exec(unit)?.[1] ?? 'service';

/** `getty@tty1.service`: prefix `getty`, instance `tty1`, template `getty@.service`. */
export function partsOf(unit: string): { readonly prefix: string; readonly instance?: string; readonly template?: string } {
  const [, prefix, instance, kind] = /^([^@]+)@([^@]*)\.(\w+)$/.exec(unit) ?? [];
  if (prefix === undefined || instance === undefined) return { prefix: unit.replace(suffixed, '') };
  return { prefix, ...(instance && { instance }), template: `${prefix}@.${kind}` };
}

export const isTemplate = (unit: string): boolean => /@\.\w+$/.test(unit);

/** Orders as systemctl's tables do: by kind, then by name. */
export const byKindAndName = (one: string, other: string): number => compare(kindOf(one), kindOf(other)) || compare(one, other);

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

export interface Specifiers {
  readonly unit: string;
  readonly hostname: string;
  readonly user: string;
}

/** `%i`, `%n`, `%H`, ... */
export function expandSpecifiers(text: string, { unit, hostname, user }: Specifiers): string {
  const { prefix, instance = '' } = partsOf(unit);
  const known: Readonly<Record<string, string>> = {
    i: instance,
    I: instance.replaceAll('-', '/'),
    n: unit,
    N: unit.replace(suffixed, ''),
    p: prefix,
    P: prefix,
    H: hostname,
    u: user,
    h: user === 'root' ? '/root' : `/home/${user}`,
    t: '/run',
    S: '/var/lib',
    C: '/var/cache',
    L: '/var/log',
    E: '/etc',
    T: '/tmp',
    V: '/var/tmp',
    '%': '%',
  };
  return text.replace(/%([a-zA-Z%])/g, (all, letter: string) => known[letter] ?? all);
}
