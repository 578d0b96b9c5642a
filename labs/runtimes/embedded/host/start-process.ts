import { createHash } from 'node:crypto';
import { findDaemon } from '../daemon/registry.ts';
import { startDaemon } from '../daemon/start-daemon.ts';
import type { DaemonCommand } from '../daemon/daemon.ts';
import type { HostNetwork } from '../network/host-network.ts';
import type { OutputStream } from '../program/program.ts';
import type { ProgramRunner, RunRequest } from '../program/runner.ts';
import { bytesInput } from '../program/streams.ts';
import { SysError } from '../sys/sys-error.ts';
import type { Image, Sys } from '../sys/sys.ts';
import { credentialsOf } from './credentials.ts';
import { load, take } from './execute-image.ts';
import type { Kernel } from './kernel.ts';
import type { Process } from './process.ts';
import type { ServiceProcess, StartedProcess } from './virtual-host.ts';

export interface Starter {
  readonly kernel: Kernel;
  readonly lab: string;
  readonly ports: HostNetwork;
  readonly runner: ProgramRunner | undefined;
  sysOf(process: Process): Sys;
}

/** Makes the process of a service and gives it its program: a daemon model, or a simulated one in a worker. */
export async function startProcess(starter: Starter, request: ServiceProcess): Promise<StartedProcess> {
  const { kernel, ports } = starter;
  const { process, command, argv } = prepare(kernel, request);
  const sys = starter.sysOf(process);
  const model = await findDaemon(command);
  const run = async (given: Omit<RunRequest, 'lab' | 'machine'>) => starter.runner?.run({ ...given, lab: starter.lab }) ?? { code: 127 };
  if (!model) return runProgram(starter, process, request);
  const started = await startDaemon({
    model,
    sys,
    argv,
    env: request.env,
    cwd: request.cwd,
    caller: () => ({ pid: process.pid, uid: process.credentials.uid, euid: process.credentials.euid, unit: request.unit }),
    ports: process.confinement?.options.sharesNetwork === false ? alone : ports,
    run,
    memory: request.memory,
    log: (line) => request.log(line),
  });
  sys.onEnd(() => started.signal('KILL'));
  return { pid: process.pid, ...started };
}

/** Nobody reaches what listens on a network of its own. */
const alone = { serve: () => Promise.resolve(() => undefined) };

interface Prepared {
  readonly process: Process;
  readonly argv: readonly string[];
  readonly command: DaemonCommand;
}

function prepare(kernel: Kernel, request: ServiceProcess): Prepared {
  const [path = ''] = request.argv;
  const before = request.resumes === undefined ? undefined : kernel.processes.get(request.resumes);
  const place = placeOf(kernel, request);
  const loaded = load(kernel.files, place, { ...request, path });
  const process =
    before ??
    kernel.processes.add({
      ppid: 1,
      ...place,
      argv: request.argv,
      comm: '',
      unit: request.unit,
      umask: request.umask ?? 0o022,
      pid: free(kernel, request.resumes),
    });
  if (before && place.confinement) Object.assign(before, place, { innerPid: place.confinement.nextPid() });
  take(process, loaded, { ...request, path, bounding: kernel.options.bounding });
  const { name, argv, files } = resolved(kernel, { path, argv: request.argv, image: loaded.image });
  if (argv !== request.argv) process.argv = argv;
  kernel.processes.save(process);
  return { process, argv, command: { program: name, argv, scripts: hashes(kernel, place, [...files, ...argv.slice(1)]) } };
}

type Place = Pick<Process, 'credentials' | 'cwd'> & Partial<Pick<Process, 'root' | 'confinement' | 'noNewPrivileges'>>;

/** As whom and where it runs. */
function placeOf(kernel: Kernel, request: ServiceProcess): Place {
  const confinement = request.container === undefined ? undefined : kernel.confinements.get(request.container);
  if (request.container !== undefined && !confinement) throw new SysError('ESRCH');
  const credentials = confinement?.credentials(request.credentials) ?? credentialsOf(request.credentials, kernel.options.bounding);
  const root = confinement?.root;
  const cwd = kernel.files.directory({ cwd: root ?? kernel.mounts.root, root, credentials }, request.cwd);
  return { credentials, cwd, ...(confinement && { confinement, root, noNewPrivileges: confinement.options.noNewPrivileges }) };
}

const free = ({ processes }: Kernel, pid: number | undefined): number | undefined => (pid !== undefined && !processes.get(pid) ? pid : undefined);

/** Which program runs in the end: a script's interpreter with the script as its first word. */
function resolved(
  kernel: Kernel,
  { path, argv, image }: { path: string; argv: readonly string[]; image: Image },
): { name: string; argv: readonly string[]; files: string[] } {
  if (image.kind === 'program' || image.kind === 'unsimulated') return { name: image.name, argv, files: [] };
  const [interpreter, argument] = image.kind === 'script' ? [image.interpreter, image.argument] : ['/bin/sh', undefined];
  const inner = load(kernel.files, kernel.root, { path: interpreter, argv, env: {} }).image;
  if (inner.kind === 'script' || inner.kind === 'text') throw new SysError('ENOEXEC');
  return { name: inner.name, argv: [interpreter, ...(argument === undefined ? [] : [argument]), path, ...argv.slice(1)], files: [path] };
}

function hashes(kernel: Kernel, { cwd, root }: Place, words: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const word of words) {
    const text = word === '' || word.startsWith('-') ? undefined : kernel.readText(word, { cwd, root });
    if (text !== undefined) found[word] = createHash('sha256').update(text).digest('hex');
  }
  return found;
}

function runProgram(starter: Starter, process: Process, request: ServiceProcess): StartedProcess {
  const { kernel, runner, lab } = starter;
  const stop = new AbortController();
  const output = linesTo((message) => request.log({ pid: process.pid, message }));
  if (!runner || !process.image) {
    kernel.processes.end(process, { code: 127 });
    return { pid: process.pid, ended: Promise.resolve({ code: 127 }), signal: () => undefined };
  }
  const { argv, env } = request;
  const ended = runner.run({
    lab,
    sys: starter.sysOf(process),
    image: process.image,
    argv,
    env,
    stdin: bytesInput(),
    stdout: output,
    stderr: output,
    signal: stop.signal,
  });
  return {
    pid: process.pid,
    ended,
    signal: (name) =>
      void starter
        .sysOf(kernel.processes.get(1) ?? process)
        .kill(process.pid, name)
        .catch(() => undefined),
  };
}

/** A stream whose whole lines are told one by one. */
function linesTo(tell: (line: string) => void): OutputStream {
  let rest = '';
  const decoder = new TextDecoder();
  return {
    isTerminal: false,
    async write(data) {
      const lines = (rest + (typeof data === 'string' ? data : decoder.decode(data, { stream: true }))).split('\n');
      rest = lines.pop() ?? '';
      for (const text of lines) if (text !== '') tell(text);
    },
  };
}
