/** How the values of a field compare. `path` is text that `pmatch` takes, too. */
export type FieldType = 'text' | 'path' | 'number' | 'boolean' | 'address' | 'network' | 'port';

export interface Field {
  /** Canonical: `proc.name`, `evt.arg.flags`, `proc.aname[2]`. */
  readonly name: string;
  readonly type: FieldType;
}

const words = (text: string): string[] => text.trim().split(/\s+/);

const known: readonly (readonly [FieldType, string])[] = [
  [
    'text',
    `evt.type evt.category evt.source evt.dir evt.res evt.args evt.info evt.buffer evt.time evt.datetime evt.hostname syscall.type
     proc.name proc.pname proc.exe proc.pexe proc.cmdline proc.pcmdline proc.exeline proc.args proc.sname proc.vpgid.name proc.vpgid.exe proc.pgid.name proc.env proc.aenv
     user.name user.loginname user.shell group.name thread.cap_permitted thread.cap_effective thread.cap_inheritable
     container.id container.full_id container.name container.type container.image container.image.id container.image.repository container.image.tag
     container.image.digest container.info container.mounts container.healthcheck container.ip
     fd.type fd.typechar fd.l4proto fd.sockfamily fd.filename fd.cip.name fd.sip.name fd.lip.name fd.rip.name fd.cproto fd.sproto fd.lproto fd.rproto
     k8s.ns.name k8s.pod.name k8s.pod.id k8s.pod.uid k8s.pod.labels k8s.pod.full_sandbox_id k8s.pod.sandbox_id`,
  ],
  [
    'path',
    'fd.name fd.nameraw fd.directory fd.containername fd.containerdirectory proc.exepath proc.pexepath proc.cwd user.homedir fs.path.name fs.path.nameraw',
  ],
  [
    'number',
    `evt.num evt.rawres evt.failed evt.cpu evt.count fd.num fd.ino fd.dev proc.pid proc.ppid proc.vpid proc.pvpid proc.sid proc.tty proc.vpgid proc.pgid
     proc.loginshellid proc.duration proc.ppid.duration proc.pid.ts proc.ppid.ts proc.exe_ino proc.exe_ino.ctime proc.exe_ino.mtime
     proc.exe_ino.ctime_duration_proc_start proc.exe_ino.ctime_duration_pidns_start proc.nargs proc.vmsize thread.tid thread.vtid user.uid user.loginuid group.gid
     container.start_ts container.duration`,
  ],
  [
    'boolean',
    `evt.is_open_read evt.is_open_write evt.is_open_exec evt.is_open_create evt.is_io evt.is_wait evt.is_syslog fd.connected fd.name_changed fd.is_server
     proc.is_exe_writable proc.is_exe_upper_layer proc.is_exe_lower_layer proc.is_exe_from_memfd proc.is_exe_symlink proc.is_sid_leader proc.is_vpgid_leader
     proc.is_pgid_leader proc.is_container_healthcheck container.privileged container.host_pid`,
  ],
  ['address', 'fd.ip fd.cip fd.sip fd.lip fd.rip'],
  ['network', 'fd.net fd.cnet fd.snet fd.lnet fd.rnet'],
  ['port', 'fd.port fd.cport fd.sport fd.lport fd.rport'],
];
const types: ReadonlyMap<string, FieldType> = new Map(known.flatMap(([type, names]) => words(names).map((name): [string, FieldType] => [name, type])));

/** Take a number in brackets (how far up) or none (any of them). */
const ancestors: ReadonlyMap<string, FieldType> = new Map([
  ['proc.aname', 'text'],
  ['proc.aexe', 'text'],
  ['proc.acmdline', 'text'],
  ['proc.aexepath', 'path'],
  ['proc.apid', 'number'],
]);

/** Take a name, after a dot or in brackets. */
const named =
  /^(evt\.arg|evt\.rawarg|proc\.env|proc\.aenv|container\.mount|container\.mount\.dest|container\.mount\.source|container\.label|k8s\.pod\.label|k8s\.ns\.label)$/;
const namedByDot = /^(evt\.arg|evt\.rawarg|container\.label|k8s\.pod\.label|k8s\.ns\.label)\.(.+)$/;

/** The field of that spelling, or undefined where the replay knows none. */
export function fieldOf(name: string, argument?: string): Field | undefined {
  if (argument === undefined) {
    const type = types.get(name) ?? ancestors.get(name) ?? (namedByDot.test(name) ? 'path' : undefined);
    return type && { name, type };
  }
  const up = ancestors.get(name);
  if (up) return /^\d{1,3}$/.test(argument) ? { name: `${name}[${Number(argument)}]`, type: up } : undefined;
  if (!named.test(name)) return undefined;
  return { name: namedByDot.test(`${name}.x`) ? `${name}.${argument}` : `${name}[${argument}]`, type: 'path' };
}
