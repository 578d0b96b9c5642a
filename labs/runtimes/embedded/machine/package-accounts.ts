import type { RecordedPackage } from '../base/recorded.ts';

/** In which order apt configures the packages that make accounts; each takes the next free number. */
const order = ['base-files', 'cron', 'systemd', 'openssh-client', 'vsftpd', 'openssh-server', 'rpcbind'];
const firstUid = 100;
const firstGid = 101;
const lastDynamic = 899;

export interface PackageAccounts {
  /** Path -> lines. */
  readonly lines: Readonly<Record<string, readonly string[]>>;
  /** Recorded number -> number here. */
  uid(uid: number): number;
  gid(gid: number): number;
}

const place = ({ name }: RecordedPackage): number => (order.includes(name) ? order.indexOf(name) : order.length);

/** The account files' lines of these packages, numbers given anew: those of the recording are of another order of installation. */
export function packageAccounts(packages: readonly RecordedPackage[]): PackageAccounts {
  const sorted = [...packages].sort((a, b) => place(a) - place(b));
  const uids = new Map<number, number>();
  const gids = new Map<number, number>();
  const mapped = (ids: ReadonlyMap<number, number>, id: number): number => ids.get(id) ?? id;
  const each = (path: string, change = (line: string): string => line): string[] => sorted.flatMap(({ accounts }) => (accounts[path] ?? []).map(change));
  const group = each('/etc/group', (line) => numbered(line, { ids: gids, first: firstGid }));
  const passwd = each('/etc/passwd', (line) => {
    const fields = numbered(line, { ids: uids, first: firstUid }).split(':');
    return fields.with(3, String(mapped(gids, Number(fields[3])))).join(':');
  });
  return {
    lines: { '/etc/passwd': passwd, '/etc/group': group, '/etc/shadow': each('/etc/shadow'), '/etc/gshadow': each('/etc/gshadow') },
    uid: (uid) => mapped(uids, uid),
    gid: (gid) => mapped(gids, gid),
  };
}

function numbered(line: string, { ids, first }: { ids: Map<number, number>; first: number }): string {
  const fields = line.split(':');
  const recorded = Number(fields[2]);
  if (recorded < first || recorded > lastDynamic) return line;
  const given = first + ids.size;
  ids.set(recorded, given);
  return fields.with(2, String(given)).join(':');
}
