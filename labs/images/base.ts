import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import type Dockerode from 'dockerode';
import { LabError } from '../contract.ts';
import { type BuildWatch, build, findImage } from './build.ts';
import { singleFlight } from './single-flight.ts';

export interface BaseImage {
  readonly name: string;
  readonly id: string;
}

const suite = 'bookworm';
const publicImage = `debian:${suite}-slim`;
const pullSeconds = 20;

/** Settings of every image of ours: no documentation, no services started while packages are installed. */
const settings = new Map<string, Buffer>([
  [
    'Dockerfile',
    Buffer.from(
      'ARG FROM\nFROM ${FROM}\nCOPY excludes /etc/dpkg/dpkg.cfg.d/rampart\nCOPY apt /etc/apt/apt.conf.d/90rampart\nCOPY policy /usr/sbin/policy-rc.d\nRUN chmod 0755 /usr/sbin/policy-rc.d\n',
    ),
  ],
  ['excludes', Buffer.from(['doc', 'man', 'info', 'locale', 'lintian', 'linda'].map((name) => `path-exclude /usr/share/${name}/*\n`).join(''))],
  ['apt', Buffer.from('APT::Install-Recommends "false";\nAcquire::Languages "none";\nAcquire::Retries "3";\nDPkg::Use-Pty "false";\n')],
  ['policy', Buffer.from('#!/bin/sh\nexit 101\n')],
]);

const bootstrap = [
  '--variant=minbase',
  '--quiet',
  '--include=usr-is-merged',
  '--hook-dir=/usr/share/mmdebstrap/hooks/merged-usr',
  ...[...(settings.get('excludes')?.toString().trim().split('\n') ?? [])].map((line) => `--dpkgopt=${line}`),
  '--aptopt=Acquire::Languages "none"',
  '--aptopt=APT::Install-Recommends "false"',
  '--customize-hook=cd "$1" && rm -rf var/lib/apt/lists/* var/cache/apt/* var/cache/debconf/*-old var/log/* usr/share/doc/* usr/share/locale/* usr/share/man/*',
  suite,
  '-',
];

/** The base of every image: pulled where a registry answers, else made of Debian's packages where this host can. */
export async function ensureBase(docker: Dockerode, watch: BuildWatch): Promise<BaseImage> {
  const wanted = process.env.RAMPART_BASE_IMAGE;
  const recipe = createHash('sha256').update(JSON.stringify([wanted, ...settings].map(String)));
  const name = `rampart/base:debian-12-${recipe.update(bootstrap.join('\0')).digest('hex').slice(0, 12)}`;
  return singleFlight(name, watch.signal, async () => {
    const present = await findImage(docker, name);
    if (present) return { name, id: present.Id };
    const from = await firstImage(docker, wanted, watch);
    const built = await build(docker, { tag: name, files: settings, args: { FROM: from }, labels: { 'rampart.image': 'base' } }, watch);
    return { name, id: built.Id };
  });
}

/** The image that the base is made of: what is here, else what can be pulled, else what this host can make. */
async function firstImage(docker: Dockerode, wanted: string | undefined, watch: BuildWatch): Promise<string> {
  const from = wanted ?? publicImage;
  const made = `rampart/bootstrap:${createHash('sha256').update(bootstrap.join('\0')).digest('hex').slice(0, 12)}`;
  for (const name of wanted === undefined ? [from, made] : [from]) if (await findImage(docker, name)) return name;
  const say = (detail: string): void => watch.onProgress?.({ phase: 'image', state: 'running', detail });
  say(`${from}: pulling`);
  const refused = await pull(docker, from, watch.signal);
  if (refused === undefined) return from;
  if (wanted === undefined && process.getuid?.() === 0 && (await hasTool('mmdebstrap'))) {
    say(`${from}: no registry answers, making it of Debian's packages`);
    await makeBase(docker, made, watch.signal);
    return made;
  }
  throw new LabError('labs.image_missing', `the base image ${from} is not here and cannot be pulled: ${refused}`, {
    phase: 'image',
    remedy: `pull it with \`docker pull ${publicImage}\`, or load it with \`docker load\`, or name one that is here in RAMPART_BASE_IMAGE, or install mmdebstrap and start as root`,
  });
}

/** The reason why it failed, or undefined. A registry that does not answer soon is taken for absent. */
async function pull(docker: Dockerode, name: string, signal: AbortSignal | undefined): Promise<string | undefined> {
  const limit = AbortSignal.any([AbortSignal.timeout(pullSeconds * 1000), ...(signal ? [signal] : [])]);
  try {
    const stream = await docker.pull(name, { abortSignal: limit });
    await new Promise<void>((resolve, reject) => {
      docker.modem.followProgress(stream, (error: Error | null) => (error ? reject(error) : resolve()));
    });
    return undefined;
  } catch (error) {
    signal?.throwIfAborted();
    return (error as Error).message.split('\n')[0];
  }
}

const hasTool = async (tool: string): Promise<boolean> =>
  new Promise((resolve) => {
    const child = spawn(tool, ['--version'], { stdio: 'ignore' });
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
  });

async function makeBase(docker: Dockerode, name: string, signal: AbortSignal | undefined): Promise<void> {
  const maker = spawn('mmdebstrap', bootstrap, { stdio: ['ignore', 'pipe', 'pipe'], signal });
  let said = '';
  maker.stderr.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-2000)));
  const ended = new Promise<number>((resolve, reject) => {
    maker.on('error', reject);
    maker.on('exit', (code) => resolve(code ?? -1));
  });
  ended.catch(() => undefined);
  const [repo, tag] = name.split(':');
  const stream = await docker.importImage(maker.stdout, { repo, tag });
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(stream, (error: Error | null) => (error ? reject(error) : resolve()));
  });
  if ((await ended) !== 0) {
    await docker.getImage(name).remove();
    throw new LabError('labs.image_failed', `mmdebstrap failed: ${said.trim().split('\n').slice(-5).join('\n')}`, { phase: 'image' });
  }
}
