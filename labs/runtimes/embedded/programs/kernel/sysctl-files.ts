/** Where systemd looks for kernel settings; the first folder's file of a name wins. */
export const sysctlFolders = ['/etc/sysctl.d', '/run/sysctl.d', '/usr/local/lib/sysctl.d', '/usr/lib/sysctl.d'];

export interface SysctlAssignment {
  readonly name: string;
  readonly value: string;
  /** Its line began with `-`. */
  readonly optional: boolean;
}

/**
 * What systemd-sysctl sets after it read these files, in their order: a later line takes the place of an earlier one, patterns match the names
 * that there are, and a line `-name` without a value leaves one out of them.
 */
export function sysctlAssignments(texts: readonly string[], names: readonly string[]): SysctlAssignment[] {
  const options = new Map<string, SysctlAssignment | undefined>();
  for (const line of texts.flatMap((text) => text.split('\n'))) {
    const found = /^\s*(-?)([^#;=\s][^=\s]*)\s*(?:=\s*(.*?))?\s*$/.exec(line);
    if (!found?.[2]) continue;
    const [, dash, written, value] = found;
    const name = dotted(written ?? '');
    if (value === undefined && dash !== '-') continue;
    options.delete(name);
    options.set(name, value === undefined ? undefined : { name, value, optional: dash === '-' });
  }
  return [...options.values()].flatMap((option) => {
    if (!option || !/[*?[]/.test(option.name)) return option ?? [];
    return names.filter((name) => fits(name, option.name) && !options.has(name)).map((name) => ({ ...option, name, optional: true }));
  });
}

/** `net/ipv4/ip_forward` and `net.ipv4.ip_forward` are the same; the first separator tells which is meant. */
const dotted = (name: string): string => (/^[^./]*\//.test(name) ? name.replaceAll('.', '\0').replaceAll('/', '.').replaceAll('\0', '/') : name);

/** Part by part: a star does not go beyond a dot. */
function fits(name: string, pattern: string): boolean {
  const [parts, patterns] = [name.split('.'), pattern.split('.')];
  return parts.length === patterns.length && parts.every((part, at) => partFits(part, patterns[at]!));
}

/** `*` and `?`, in one go: a pattern of many stars costs no more than its length. */
function partFits(text: string, pattern: string): boolean {
  let [at, wanted, star, from] = [0, 0, -1, 0];
  while (at < text.length) {
    if (pattern[wanted] === '*') [star, from, wanted] = [wanted, at, wanted + 1];
    else if (pattern[wanted] === '?' || (pattern[wanted] === text[at] && wanted < pattern.length)) [at, wanted] = [at + 1, wanted + 1];
    else if (star >= 0) [from, at, wanted] = [from + 1, from + 1, star + 1];
    else return false;
  }
  return /^\**$/.test(pattern.slice(wanted));
}
