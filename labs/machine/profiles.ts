import { nestingSeccomp } from './nesting-seccomp.ts';
import type { Recipe } from './recipe.ts';
import { machineUser } from './services.ts';

/** How a machine is confined: what a container engine is told, in Docker's words. */
export interface MachineConfinement {
  readonly entrypoint: readonly string[];
  readonly user: string;
  readonly capDrop: readonly string[];
  readonly capAdd: readonly string[];
  readonly securityOpt: readonly string[];
  /** Mount point -> options. */
  readonly tmpfs: Readonly<Record<string, string>>;
  readonly readOnlyRoot: boolean;
  readonly stopSignal: string;
  /** Absent: what the engine masks and makes read-only by itself. */
  readonly maskedPaths?: readonly string[];
  readonly readonlyPaths?: readonly string[];
  /** net.* of the machine's own network. A machine with systemd sets its own from /etc/sysctl.d. */
  readonly sysctls: Readonly<Record<string, string>>;
}

const agent = '/.rampart/agent';
const shared = 'nosuid,nodev,mode=1777';

/** The sets that Docker gives by default, less MKNOD and NET_RAW, and NET_ADMIN for the machine's own network. */
const hostCapabilities = [
  'CHOWN',
  'DAC_OVERRIDE',
  'FSETID',
  'FOWNER',
  'SETGID',
  'SETUID',
  'SETFCAP',
  'SETPCAP',
  'NET_BIND_SERVICE',
  'SYS_CHROOT',
  'KILL',
  'AUDIT_WRITE',
  'NET_ADMIN',
];

export function confinement(recipe: Recipe): MachineConfinement {
  switch (recipe.profile) {
    case 'host':
      return {
        entrypoint: [agent, 'gate'],
        user: '0:0',
        capDrop: ['ALL'],
        capAdd: hostCapabilities,
        securityOpt: [],
        tmpfs: { '/tmp': `${shared},exec,size=128m`, '/run': 'nosuid,nodev,exec,mode=0755,size=64m', '/run/lock': 'nosuid,nodev,mode=1777,size=5m' },
        readOnlyRoot: false,
        stopSignal: 'SIGRTMIN+3',
        sysctls: {},
      };
    case 'service':
      return {
        entrypoint: [agent, 'init'],
        user: machineUser(recipe),
        capDrop: ['ALL'],
        capAdd: [],
        securityOpt: ['no-new-privileges'],
        tmpfs: { '/tmp': `${shared},size=64m`, '/run': `${shared},size=16m` },
        readOnlyRoot: false,
        stopSignal: 'SIGTERM',
        sysctls: recipe.sysctls,
      };
    case 'nesting':
      return {
        entrypoint: [agent, 'init'],
        user: machineUser(recipe),
        capDrop: ['ALL'],
        capAdd: ['SETUID', 'SETGID'],
        securityOpt: [`seccomp=${JSON.stringify(nestingSeccomp)}`, 'apparmor=unconfined'],
        tmpfs: { '/tmp': `${shared},exec,size=128m`, '/run': `${shared},exec,size=64m`, ...runtimeFolder(recipe) },
        readOnlyRoot: false,
        stopSignal: 'SIGTERM',
        maskedPaths: [],
        readonlyPaths: [],
        sysctls: recipe.sysctls,
      };
  }
}

/** /run/user/<uid> of the user who runs containers: a login manager would make it, and there is none. */
function runtimeFolder(recipe: Recipe): Record<string, string> {
  const uid = recipe.users.find(({ name }) => name === machineUser(recipe))?.uid;
  return uid === undefined ? {} : { [`/run/user/${uid}`]: `nosuid,nodev,mode=0700,uid=${uid},gid=${uid},size=64m` };
}
