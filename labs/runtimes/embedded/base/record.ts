/**
 * Records Debian's packages as data for the simulated hosts: `node labs/runtimes/embedded/base/record.ts <base image> [package ...]`.
 * Needs Docker and a Debian mirror. Installs one package after the other in a container of the base image and writes, for each package that
 * this brings, `base/packages/<name>.json`: its facts, its files, the text of what administrators read and change, and the lines that its
 * maintainer scripts add to the account files. `base/README.md` tells the format.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordedFile, RecordedPackage } from './recorded.ts';
import { skipped, texts } from './selection.ts';

const [image, ...wanted] = process.argv.slice(2);
if (!image) throw new Error('which base image?');
const container = execFileSync('docker', ['run', '-d', '--rm', '--label', 'rampart.record=1', '--entrypoint', 'sleep', image, '3600'], {
  encoding: 'utf8',
}).trim();
const inside = (script: string): string => execFileSync('docker', ['exec', container, 'bash', '-c', script], { encoding: 'latin1', maxBuffer: 1 << 28 });

interface Seen {
  readonly line: string;
  readonly file: RecordedFile;
}

const pruned = ['/proc', '/sys', '/dev', '/tmp', '/run', '/var/lib/apt', '/var/cache', '/var/lib/dpkg', '/var/lib/systemd', '/var/log'];
const prune = pruned.map((path) => `-path ${path}`).join(' -o ');
/** Folders of logs that packages bring. */
const logs = ['/var/log/nginx'];
const columns = '%y\\t%m\\t%U\\t%G\\t%s\\t%Ts\\t%p\\t%l\\n';

function look(): Map<string, Seen> {
  const rows = inside(
    `find / -xdev \\( ${prune} \\) -prune -o -printf '${columns}'; find ${pruned.join(' ')} -maxdepth 0 -printf '${columns}'; find ${logs.join(' ')} -printf '${columns}' 2>/dev/null || true`,
  )
    .trimEnd()
    .split('\n');
  const elf = new Set(
    inside(`find / -xdev \\( ${prune} \\) -prune -o -type f -perm /111 -print0 | xargs -0 -n 500 grep -lIL . --null 2>/dev/null | tr '\\0' '\\n'`)
      .trimEnd()
      .split('\n'),
  );
  const seen = new Map<string, Seen>();
  for (const line of rows) {
    const [type, mode, uid, gid, size, mtime, path, link] = line.split('\t');
    if (!path || path === '/' || skipped(path)) continue;
    const kind = type === 'd' ? 'directory' : type === 'l' ? 'link' : elf.has(path) ? 'binary' : 'file';
    const file: RecordedFile = {
      path,
      kind,
      mode: mode!.padStart(4, '0'),
      uid: Number(uid),
      gid: Number(gid),
      ...(kind === 'file' || kind === 'binary' ? { size: Number(size) } : {}),
      ...(kind === 'link' ? { target: link } : {}),
    };
    seen.set(path, { line: type === 'd' ? `${type}${mode}${uid}${gid}` : `${line.replace(/\t/g, ' ')} ${mtime}`, file });
  }
  return seen;
}

const accountFiles = ['/etc/passwd', '/etc/shadow', '/etc/group', '/etc/gshadow'];
const accountLines = (): Record<string, string[]> => Object.fromEntries(accountFiles.map((path) => [path, inside(`cat ${path}`).trimEnd().split('\n')]));

const fields = [
  'Package',
  'Version',
  'Architecture',
  'Section',
  'Priority',
  'Essential',
  'Maintainer',
  'Installed-Size',
  'Depends',
  'Pre-Depends',
  'Provides',
  'Homepage',
];
const format = `${fields.map((field) => `\${${field}}`).join('\\x1f')}\\x1f\${Conffiles}\\x1f\${Description}\\x1e`;

function installed(): Map<string, string[]> {
  const records = inside(`dpkg-query -W -f $'${format}'`).split('\x1e').filter(Boolean);
  return new Map(records.map((record) => [record.split('\x1f')[0]!, record.split('\x1f')]));
}

const owned = (name: string): Set<string> =>
  new Set(
    inside(`dpkg -L ${name} 2>/dev/null | while read -r p; do echo "$p"; d=$(dirname "$p"); echo "$(realpath "$d" 2>/dev/null)/$(basename "$p")"; done`).split(
      '\n',
    ),
  );

const readable = (files: readonly RecordedFile[]): Record<string, string> => {
  const paths = files.filter((file) => file.kind === 'file' && texts(file.path, file.size ?? 0)).map(({ path }) => path);
  return Object.fromEntries(paths.map((path) => [path, Buffer.from(inside(`cat '${path}'`), 'latin1').toString('utf8')]));
};

function record(row: readonly string[], { files, accounts, minimal }: Pick<RecordedPackage, 'files' | 'accounts' | 'minimal'>): void {
  const name = row[0]!;
  const [, version, architecture, section, priority, essential, maintainer, size, depends, preDepends, provides, homepage, conffiles, description] = row;
  const times =
    files.length > 0
      ? inside(
          `stat -c %Y ${files
            .slice(0, 40)
            .map(({ path }) => `'${path}'`)
            .join(' ')} 2>/dev/null | sort -n | head -1`,
        )
      : '';
  const recorded: RecordedPackage = {
    name,
    version: version!,
    architecture: architecture!,
    section: section!,
    priority: priority!,
    ...(essential === 'yes' ? { essential: true } : {}),
    ...(minimal ? { minimal: true } : {}),
    maintainer: maintainer!,
    installedSize: Number(size),
    depends: [preDepends, depends].filter(Boolean).join(', '),
    provides: provides!,
    homepage: homepage!,
    description: description!,
    conffiles: (conffiles ?? '').split('\n').flatMap((line) => line.trim().split(' ')[0] || []),
    mtime: Number(times || 0),
    accounts,
    files,
    texts: readable(files),
  };
  writeFileSync(join(folder, `${name}.json`), serialise(recorded));
}

/** One line a file, so that a change of a package is a small change here. */
function serialise({ files, ...rest }: RecordedPackage): string {
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const rows = sorted.map((file) => `    ${JSON.stringify([file.path, file.kind[0], file.mode, file.uid, file.gid, file.target ?? file.size ?? 0])}`);
  return `${JSON.stringify(rest, undefined, 2).replace(/\n}$/, '')},\n  "files": [\n${rows.join(',\n')}\n  ]\n}\n`;
}

const folder = join(import.meta.dirname, 'packages');
mkdirSync(folder, { recursive: true });

function step(asked: string | undefined, before: { seen: Map<string, Seen>; rows: Map<string, string[]>; accounts: Record<string, string[]> }): typeof before {
  if (asked) inside(`DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ${asked} >&2`);
  const after = { seen: look(), rows: installed(), accounts: accountLines() };
  const fresh = [...after.rows.keys()].filter((name) => !before.rows.has(name));
  const changed = [...after.seen]
    .filter(([path, { line }]) => before.seen.get(path)?.line !== line && !accountFiles.includes(path.replace(/-$/, '')))
    .map(([, { file }]) => file);
  const added = Object.fromEntries(accountFiles.map((path) => [path, after.accounts[path]!.filter((line) => !(before.accounts[path] ?? []).includes(line))]));
  const left = new Set(changed);
  const shares = fresh.map((name) => {
    const mine = owned(name);
    const files = [...left].filter(({ path }) => mine.has(path));
    for (const file of files) left.delete(file);
    return { name, files };
  });
  const heir = asked && fresh.includes(asked) ? asked : 'base-files';
  for (const { name, files } of shares)
    record(after.rows.get(name)!, {
      files: [...files, ...(name === heir ? left : [])],
      accounts: name === heir ? added : {},
      ...(!asked && { minimal: true }),
    });
  process.stderr.write(`${asked ?? 'base'}: ${fresh.length} packages, ${changed.length} files, ${left.size} without owner\n`);
  return after;
}

try {
  inside(
    'rm -f /usr/sbin/policy-rc.d; ln -sf /bin/true /usr/sbin/policy-rc.d 2>/dev/null; printf "#!/bin/sh\\nexit 101\\n" > /tmp/p && rm -f /usr/sbin/policy-rc.d && install -m 755 /tmp/p /usr/sbin/policy-rc.d; apt-get update >&2',
  );
  let state = step(undefined, { seen: new Map(), rows: new Map(), accounts: {} });
  for (const name of wanted) state = step(name, state);
} finally {
  execFileSync('docker', ['rm', '-f', container], { stdio: 'ignore' });
}
