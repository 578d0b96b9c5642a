/** What systemd-sysctl makes of its files at boot. Keys are paths below /proc/sys: `net/ipv4/ip_forward`. */
export interface SysctlFile {
  readonly path: string;
  readonly text: string;
}
export interface SysctlSetting {
  readonly value: string;
  readonly location: string;
}

/** Reads files that are in systemd's order already, and answers for a key: a later line beats an earlier one, a key beats a pattern. */
export function settingsIn(files: readonly SysctlFile[]): (key: string) => SysctlSetting | undefined {
  const settings = new Map<string, SysctlSetting | undefined>();
  for (const { path, text } of files)
    for (const line of text.split('\n')) {
      const [, raw, value] = /^\s*-?\s*([^#;=\s][^=]*?)\s*(?:=\s*(.*?)\s*)?$/.exec(line) ?? [];
      if (!raw) continue;
      settings.delete(keyOf(raw));
      if (value !== undefined) settings.set(keyOf(raw), { value, location: path });
      else if (/^\s*-/.test(line)) settings.set(keyOf(raw), undefined);
    }
  return (key) => {
    if (settings.has(key)) return settings.get(key);
    return [...settings].filter(([pattern]) => /[*?[]/.test(pattern) && matches(pattern, key)).at(-1)?.[1];
  };
}

/** `net.ipv4.conf.eth0/5.rp_filter` and `net/ipv4/conf/eth0.5/rp_filter` are the same: the first separator tells which is which. */
export function keyOf(name: string): string {
  const first = /[./]/.exec(name)?.[0];
  return first === '.' ? name.replace(/[./]/g, (found) => (found === '.' ? '/' : '.')) : name;
}

/** A folder before another hides the files of the same name; then the names decide, whatever the folder. */
export function inOrder(folders: readonly (readonly string[])[]): string[] {
  const byName = new Map<string, string>();
  for (const path of folders.flat()) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (!byName.has(name)) byName.set(name, path);
  }
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
}

const matches = (pattern: string, key: string) =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|\\]/g, '\\$&')
      .replace(/\*/g, '[^/]*')
      .replace(/\?/g, '[^/]')}$`,
  ).test(key);
