import { type ContainerRequest, EngineError, type MountRequest } from '../../../engine/records.ts';
import type { Sys } from '../../../sys/sys.ts';
import type { Flags } from '../flags.ts';

/** Flags of `create` and `run`. */
export const createFlags: readonly string[] = [
  '--add-host=',
  '--annotation=',
  '--arch=',
  '--cap-add=',
  '--cap-drop=',
  '--cgroupns=',
  '--cgroups=',
  '--cidfile=',
  '-c --cpu-shares=',
  '--cpus=',
  '--cpuset-cpus=',
  '--device=',
  '--dns=',
  '--entrypoint=',
  '-e --env=',
  '--env-file=',
  '--expose=',
  '--group-add=',
  '--health-cmd=',
  '-h --hostname=',
  '--http-proxy',
  '--init',
  '-i --interactive',
  '--ip=',
  '--ipc=',
  '-l --label=',
  '--log-driver=',
  '--log-opt=',
  '-m --memory=',
  '--memory-swap=',
  '--mount=',
  '--name=',
  '--network=',
  '--net=',
  '--no-healthcheck',
  '--no-hosts',
  '--oom-score-adj=',
  '--pid=',
  '--pids-limit=',
  '--platform=',
  '--pod=',
  '--privileged',
  '-p --publish=',
  '-P --publish-all',
  '--pull=',
  '-q --quiet',
  '--read-only',
  '--read-only-tmpfs',
  '--replace',
  '--requires=',
  '--restart=',
  '--rm',
  '--secret=',
  '--security-opt=',
  '--shm-size=',
  '--stop-signal=',
  '--stop-timeout=',
  '--sysctl=',
  '--systemd=',
  '--timeout=',
  '--tmpfs=',
  '-t --tty',
  '--tz=',
  '--ulimit=',
  '--umask=',
  '-u --user=',
  '--userns=',
  '--uts=',
  '-v --volume=',
  '--volumes-from=',
  '-w --workdir=',
];

const mib = 1024 * 1024;
const sizes: Readonly<Record<string, number>> = { b: 1, k: 1024, m: mib, g: 1024 * mib };

/** `512m` as bytes. */
export function bytesOf(text: string): number {
  const found = /^(\d+(?:\.\d+)?)([bkmg]?)b?$/i.exec(text);
  if (!found) throw new EngineError(`invalid argument "${text}" for "-m, --memory" flag: invalid size: '${text}'`);
  return Number(found[1]) * (sizes[found[2]!.toLowerCase()] ?? 1);
}

function pairs(words: readonly string[]): Record<string, string> {
  return Object.fromEntries(words.map((word) => [word.split('=')[0]!, word.includes('=') ? word.slice(word.indexOf('=') + 1) : '']));
}

async function volumeOf(sys: Sys, text: string): Promise<MountRequest> {
  const [first = '', second, options] = text.split(':');
  const [source, destination] = second === undefined ? ['', first] : [first, second];
  if (!destination.startsWith('/')) throw new EngineError(`invalid container path "${destination}", must be an absolute path`);
  const words = options?.split(',').filter((one) => one !== 'rw') ?? [];
  const bad = words.find((one) => !/^(ro|z|Z|U|O|nosuid|nodev|noexec|suid|dev|exec|r?(private|shared|slave)|r?bind|copy|nocopy)$/.test(one));
  if (bad !== undefined) throw new EngineError(`invalid option "${bad}" specified: invalid mount option`);
  if (!/^[./~]/.test(source)) return { type: 'volume', source, destination, options: words };
  const { cwd } = await sys.identity();
  const path = source.startsWith('/') ? source : `${cwd}/${source}`;
  const real = await sys.realpath(path).catch(() => path.replace(/(.)\/+$/, '$1'));
  return { type: 'bind', source: real, destination, options: words };
}

async function mountOf(sys: Sys, text: string): Promise<MountRequest> {
  const words = text.split(',');
  const given = pairs(words);
  const destination = given.target ?? given.destination ?? given.dst ?? '';
  const source = given.source ?? given.src ?? '';
  const readOnly = words.some((one) => /^(ro|readonly)(=true)?$/.test(one)) ? ['ro'] : [];
  if (destination === '') throw new EngineError('must set volume destination: invalid argument');
  if (given.type === 'tmpfs') {
    const options = Object.entries(given).flatMap(([key, value]) => (key === 'tmpfs-mode' ? [`mode=${value}`] : key === 'tmpfs-size' ? [`size=${value}`] : []));
    return { type: 'tmpfs', source: 'tmpfs', destination, options: [...options, ...readOnly] };
  }
  if (given.type === 'volume') return { type: 'volume', source, destination, options: readOnly };
  return volumeOf(sys, `${source}:${destination}${readOnly.length > 0 ? ':ro' : ''}`);
}

async function mountsOf(sys: Sys, flags: Flags): Promise<MountRequest[]> {
  const volumes = await Promise.all(flags.values('volume').map((text) => volumeOf(sys, text)));
  const others = await Promise.all(flags.values('mount').map((text) => mountOf(sys, text)));
  const memory = flags.values('tmpfs').map((text): MountRequest => {
    const [destination = '', options = ''] = text.split(':');
    return { type: 'tmpfs', source: 'tmpfs', destination, options: options.split(',').filter(Boolean) };
  });
  const all = [...volumes, ...others, ...memory];
  const twice = all.find(({ destination }, at) => all.findIndex((one) => one.destination === destination) < at);
  if (twice) throw new EngineError(`${twice.destination}: duplicate mount destination`);
  return [...volumes.filter(({ type }) => type === 'bind').toReversed(), ...volumes.filter(({ type }) => type !== 'bind'), ...others, ...memory];
}

async function environment(sys: Sys, flags: Flags, own: Readonly<Record<string, string>>): Promise<string[]> {
  const files = await Promise.all(
    flags.values('env-file').map(async (path) => {
      const text = await sys.readFile(path).catch(() => {
        throw new EngineError(`reading environment variables from ${path}: open ${path}: no such file or directory`);
      });
      return new TextDecoder()
        .decode(text)
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'));
    }),
  );
  return [...files.flat(), ...flags.values('env')].flatMap((one) => (one.includes('=') ? [one] : own[one] === undefined ? [] : [`${one}=${own[one]}`]));
}

function entrypointOf(text: string | undefined): string[] | undefined {
  if (text === undefined) return undefined;
  if (text.startsWith('[')) return JSON.parse(text) as string[];
  return text === '' ? [] : [text];
}

const securityOptions = /^(no-new-privileges([=:](true|false))?|seccomp[=:].+|label[=:].+|apparmor[=:].+|mask=.+|unmask=.+|proc-opts=.+)$/;

/** The container that a command line asks for. */
export async function createRequest(
  sys: Sys,
  from: { flags: Flags; operands: readonly string[]; env: Readonly<Record<string, string>>; argv: readonly string[]; network: string },
): Promise<ContainerRequest> {
  const { flags, operands, argv } = from;
  const [image = '', ...command] = operands;
  const odd = flags.values('security-opt').find((one) => !securityOptions.test(one));
  if (odd !== undefined) throw new EngineError(`invalid --security-opt 2: "${odd}"`);
  const network = flags.value('network') ?? flags.value('net') ?? from.network;
  return {
    name: flags.value('name'),
    image,
    pod: flags.value('pod'),
    command,
    entrypoint: entrypointOf(flags.value('entrypoint')),
    env: await environment(sys, flags, from.env),
    user: flags.value('user'),
    workdir: flags.value('workdir'),
    hostname: flags.value('hostname'),
    labels: pairs(flags.values('label')),
    privileged: flags.has('privileged'),
    readOnly: flags.has('read-only'),
    readOnlyTmpfs: flags.value('read-only-tmpfs') !== 'false',
    capAdd: flags.values('cap-add').flatMap((one) => one.split(',')),
    capDrop: flags.values('cap-drop').flatMap((one) => one.split(',')),
    securityOpt: flags.values('security-opt'),
    network: network === 'bridge' || network.startsWith('slirp4netns') || network === 'private' ? 'slirp4netns' : network,
    ulimits: flags.values('ulimit'),
    mounts: await mountsOf(sys, flags),
    pidsLimit: Number(flags.value('pids-limit') ?? 0),
    memory: bytesOf(flags.value('memory') ?? '0'),
    stopTimeout: Number(flags.value('stop-timeout') ?? 10),
    stopSignal: flags.value('stop-signal') ?? 'SIGTERM',
    restart: flags.value('restart') ?? '',
    autoRemove: flags.has('rm'),
    tty: flags.has('tty'),
    interactive: flags.has('interactive'),
    createCommand: ['podman', ...argv],
  };
}
