import type { ServerChannel, Session } from 'ssh2';
import type { DaemonContext } from '../../daemon/daemon.ts';
import type { OutputStream } from '../../program/program.ts';
import { ChunkInput } from '../../program/streams.ts';
import { isSysError, SysError } from '../../sys/sys-error.ts';
import type { Sys } from '../../sys/sys.ts';
import type { Login } from './authentication.ts';
import type { Peer } from './login.ts';

export interface SessionParts {
  readonly context: DaemonContext;
  readonly login: Login;
  readonly peer: Peer;
  /** The process `sshd: user@notty`, with the user's credentials. */
  readonly process: Sys;
}

/** One session channel: its environment, then a command or a shell. */
export function serveSession(session: Session, parts: SessionParts): void {
  const env: Record<string, string> = {};
  const accepted = parts.login.candidate.options.acceptenv ?? [];
  session.on('env', (accept, _reject, { key, val }) => {
    if (accepted.some((pattern) => new RegExp(`^${pattern.replace(/\*/g, '.*').replace(/\?/g, '.')}$`).test(key))) env[key] = val;
    accept?.();
  });
  session.on('pty', (_accept, reject) => reject());
  session.on('window-change', (accept) => accept?.());
  session.on('signal', (accept) => accept?.());
  session.on('exec', (accept, _reject, { command }) => void runIn(accept(), parts, { command, env }));
  session.on('shell', (accept) => void runIn(accept(), parts, { env }));
  session.on('subsystem', (_accept, reject) => reject());
}

async function runIn(
  channel: ServerChannel,
  parts: SessionParts,
  { command, env }: { command?: string; env: Readonly<Record<string, string>> },
): Promise<void> {
  const stdin = readerOf(channel);
  const stop = new AbortController();
  channel.on('close', () => stop.abort());
  channel.on('error', () => stop.abort());
  try {
    const { code, signal } = await execute({ channel, stdin, stop, command, env }, parts);
    if (signal === undefined) channel.exit(code);
    else channel.exit(signal as 'TERM', false, '');
  } catch (error) {
    if (!isSysError(error)) throw error;
    channel.stderr.write(`${error.message}\n`);
    channel.exit(255);
  }
  channel.end();
}

interface Running {
  readonly channel: ServerChannel;
  readonly stdin: ChunkInput;
  readonly stop: AbortController;
  readonly command: string | undefined;
  readonly env: Readonly<Record<string, string>>;
}

async function execute(
  { channel, stdin, stop, command: asked, env: sent }: Running,
  { context, login, peer, process }: SessionParts,
): Promise<{ code: number; signal?: string }> {
  const { candidate, account, key } = login;
  const user = candidate.user!;
  const stderr = writerOf(channel.stderr);
  if (account.mustChange) {
    await stderr.write('WARNING: Your password has expired.\r\nPassword change required but no TTY available.\r\n');
    return { code: 1 };
  }
  const forcedByConfig = candidate.options.forcecommand?.[0] ?? 'none';
  const command = forcedByConfig === 'none' ? (key?.command?.[0] ?? asked) : forcedByConfig;
  const shell = user.shell || '/bin/sh';
  const name = shell.slice(shell.lastIndexOf('/') + 1);
  const argv = command === undefined ? [`-${name}`] : [name, '-c', command];
  const home = await process.stat(user.home).catch(() => undefined);
  if (!home) await stderr.write(`Could not chdir to home directory ${user.home}: No such file or directory\n`);
  const env = {
    ...sent,
    ...Object.fromEntries((candidate.options.setenv ?? []).map((pair) => pair.split('=', 2) as [string, string])),
    SHELL: shell,
    LOGNAME: user.name,
    USER: user.name,
    HOME: user.home,
    PATH: user.uid === 0 ? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' : '/usr/local/bin:/usr/bin:/bin:/usr/games',
    MOTD_SHOWN: 'pam',
    SSH_CLIENT: `${peer.address} ${peer.port} ${peer.localPort}`,
    SSH_CONNECTION: `${peer.address} ${peer.port} ${peer.localAddress} ${peer.localPort}`,
    ...(command !== asked && asked !== undefined && { SSH_ORIGINAL_COMMAND: asked }),
  };
  const { sys, image } = await process.spawn({ path: shell, argv, env, cwd: home ? user.home : '/' });
  return context.run({ sys, image, argv, env, stdin, stdout: writerOf(channel), stderr, signal: stop.signal });
}

function readerOf(channel: ServerChannel): ChunkInput {
  const reader = channel[Symbol.asyncIterator]() as AsyncIterator<Uint8Array, undefined>;
  return new ChunkInput(async () => {
    const next = await reader.next().catch(() => ({ value: undefined, done: true as const }));
    return next.done ? undefined : next.value;
  });
}

const writerOf = (stream: NodeJS.WritableStream & { writable: boolean }): OutputStream => ({
  isTerminal: false,
  write: (data) =>
    new Promise((resolve, reject) => {
      if (!stream.writable) return reject(new SysError('EPIPE'));
      stream.write(data, (error?: Error | null) => (error ? reject(new SysError('EPIPE')) : resolve()));
    }),
});
