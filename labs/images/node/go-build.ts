import { execFile, spawn } from 'node:child_process';
import { mkdir, rename, stat, statfs } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { LabError } from '../../contract.ts';
import type { BuildWatch } from '../build.ts';
import { type GoReader, createGoReader } from './go-progress.ts';
import type { GoProgram } from './go-sources.ts';

const neededBytes = 6e9;
const sayEveryMs = 2000;
const tailLines = 12;

/** Where programs of Go are kept between builds, by hash of their sources. It can be removed at any time. */
export const programFolder = (): string => path.join(process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'rampart', 'node');

/** Paths of the programs by name; what was compiled before is found again. */
export async function buildPrograms(programs: readonly GoProgram[], arch: string, watch: BuildWatch): Promise<Map<string, string>> {
  const folder = programFolder();
  await mkdir(folder, { recursive: true });
  const built = new Map(programs.map((program) => [program.name, path.join(folder, `${program.name}-${arch}-${program.hash}`)]));
  const missing: GoProgram[] = [];
  for (const program of programs) if (!(await exists(built.get(program.name)!))) missing.push(program);
  if (missing.length === 0) return built;
  await refuseFullDisk(folder);
  const go = await findGo();
  for (const program of missing) await compile(program, { go, arch, to: built.get(program.name)! }, watch);
  return built;
}

const exists = async (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );

async function refuseFullDisk(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const refusal = diskRefusal(bavail * bsize, folder);
  if (refusal) throw refusal;
}

export const diskRefusal = (free: number, folder: string): LabError | undefined =>
  free >= neededBytes
    ? undefined
    : new LabError('labs.image_failed', `${(free / 1e9).toFixed(1)} GB are free at ${folder}; compiling Kubernetes needs ${neededBytes / 1e9} GB`, {
        phase: 'image',
        remedy: 'free some, or set XDG_CACHE_HOME and GOCACHE to folders on a larger disk',
      });

const goRemedy =
  'install Go 1.24 or later (https://go.dev/doc/install) so that `go` is on the PATH, or bring an image that another host built by `docker save` and `docker load`';

async function findGo(): Promise<string> {
  for (const go of ['go', '/usr/local/go/bin/go']) {
    const version = await promisify(execFile)(go, ['env', 'GOVERSION']).then(
      ({ stdout }) => stdout.trim(),
      () => undefined,
    );
    if (version === undefined) continue;
    const refusal = goRefusal(version);
    if (refusal) throw refusal;
    return go;
  }
  throw new LabError('labs.image_failed', 'Go is not on this host, and the node image is compiled from Go modules', { phase: 'image', remedy: goRemedy });
}

/** From 1.21 on Go fetches the later toolchain that a module asks for. */
export function goRefusal(version: string): LabError | undefined {
  const [, major = '0', minor = '0'] = /^go(\d+)\.(\d+)/.exec(version) ?? [];
  if (Number(major) > 1 || Number(minor) >= 21) return undefined;
  return new LabError('labs.image_failed', `Go is too old on this host: ${version}`, { phase: 'image', remedy: goRemedy });
}

interface Compilation {
  readonly go: string;
  readonly arch: string;
  readonly to: string;
}

async function compile(program: GoProgram, { go, arch, to }: Compilation, watch: BuildWatch): Promise<void> {
  const reader = createGoReader(program.name);
  const env = { ...process.env, CGO_ENABLED: '0', GOOS: 'linux', GOARCH: arch, GOWORK: 'off' };
  const run = (args: string[]): Promise<void> => runGo({ go, args, cwd: program.folder, env }, reader, watch);
  await run(['list', '-deps', '-f', '{{.ImportPath}}', '.']);
  const partial = `${to}.${process.pid}`;
  await run(['build', '-v', '-trimpath', '-buildvcs=false', '-ldflags', program.ldflags, '-o', partial, '.']);
  await rename(partial, to);
}

interface GoRun {
  readonly go: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

async function runGo({ go, args, cwd, env }: GoRun, reader: GoReader, { signal, onProgress }: BuildWatch): Promise<void> {
  const child = spawn(go, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], signal });
  const tail: string[] = [];
  let said = 0;
  const note = (line: string, listed: boolean): void => {
    const step = reader(line, listed);
    if (!listed) tail.push(line);
    if (tail.length > tailLines) tail.shift();
    if (Date.now() - said < sayEveryMs) return;
    said = Date.now();
    onProgress?.({ phase: 'image', state: 'running', detail: `node: ${step.text}`, done: step.done, total: step.total });
  };
  const code = await new Promise<number>((resolve, reject) => {
    readLines(child.stdout, (line) => note(line, true));
    readLines(child.stderr, (line) => note(line, false));
    child.on('error', reject);
    child.on('close', (status) => resolve(status ?? -1));
  }).catch((error: Error) => {
    if (signal?.aborted) throw new LabError('labs.aborted', 'the build of the node image was stopped', { phase: 'image', cause: error });
    throw error;
  });
  if (code !== 0) throw compileFailure(args[0] ?? '', path.basename(cwd), tail);
}

function readLines(stream: NodeJS.ReadableStream, take: (line: string) => void): void {
  let rest = '';
  stream.on('data', (text: Buffer) => {
    const lines = (rest + text.toString()).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(take);
  });
}

export const compileFailure = (command: string, name: string, tail: readonly string[]): LabError =>
  new LabError('labs.image_failed', `${name} could not be compiled: go ${command} failed\n${tail.join('\n')}`, {
    phase: 'image',
    remedy: /no space left/.test(tail.join('\n'))
      ? 'free some disk, or set XDG_CACHE_HOME, GOCACHE and GOTMPDIR to folders on a larger one, then try again: npm run rampart -- images build node'
      : 'see whether this host reaches the module proxy that `go env GOPROXY` names, then try again: npm run rampart -- images build node',
  });
