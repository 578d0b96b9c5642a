import type { ServerChannel, Session } from 'ssh2';
import type { DaemonContext } from '../../daemon/daemon.ts';
import type { OutputStream } from '../../program/program.ts';
import { ChunkInput } from '../../program/streams.ts';
import { isSysError, SysError } from '../../sys/sys-error.ts';
import type { Sys } from '../../sys/sys.ts';
import type { Login } from './authentication.ts';
import type { Peer } from './login.ts';
import { type AskedTerminal, freeTerminal, SessionTerminal } from './session-terminal.ts';

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
  let asked: AskedTerminal | undefined;
  let terminal: SessionTerminal | undefined;
  session.on('pty', (accept, reject, info) => {
    if (parts.login.candidate.options.permittty?.[0] === 'no' || parts.login.key?.['no-pty']) return void reject?.();
    asked = info;
    accept?.();
  });
  session.on('window-change', (accept, _reject, info) => {
    if (asked) asked = { ...asked, ...info };
    terminal?.resize(info);
    accept?.();
  });
  const begin = async (channel: ServerChannel, command?: string): Promise<void> => {
    const { sys } = parts.context;
    terminal = asked && new SessionTerminal(await freeTerminal(sys), asked, sys);
    await runIn(channel, parts, { env, ...(command !== undefined && { command }), ...(terminal && { terminal }) });
  };
  session.on('signal', (accept) => accept?.());
  session.on('exec', (accept, _reject, { command }) => void begin(accept(), command));
  session.on('shell', (accept) => void begin(accept()));
  session.on('subsystem', (_accept, reject) => reject());
}

async function runIn(
  channel: ServerChannel,
  parts: SessionParts,
  { command, env, terminal }: { command?: string; env: Readonly<Record<string, string>>; terminal?: SessionTerminal },
): Promise<void> {
  const stdin = terminal?.pty.stdin ?? readerOf(channel);
  const stop = new AbortController();
  channel.on('close', () => stop.abort());
  channel.on('error', () => stop.abort());
  try {
    const { code, signal } = await execute({ channel, stdin, stop, command, env, terminal }, parts);
    await terminal?.end();
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
  readonly terminal: SessionTerminal | undefined;
}

async function execute(
  { channel, stdin, stop, command: asked, env: sent, terminal }: Running,
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
  const env = environment({ sent, shell, peer, terminal, asked, command }, login);
  const place = { path: shell, argv, env, cwd: home ? user.home : '/' };
  if (!terminal) {
    const { sys, image } = await process.spawn(place);
    return context.run({ sys, image, argv, env, stdin, stdout: writerOf(channel), stderr, signal: stop.signal });
  }
  const { pty } = terminal;
  await process.setTitle([`sshd: ${user.name}@${pty.name}`]);
  const { sys, image } = await process.spawn({ ...place, tty: pty.name });
  await terminal.join(channel, sys);
  return context.run({ sys, image, argv, env, stdin, stdout: pty.stdout, stderr: pty.stdout, terminal: pty, signal: stop.signal });
}

interface Environment extends Pick<Running, 'terminal'>, Pick<SessionParts, 'peer'> {
  readonly sent: Running['env'];
  readonly shell: string;
  readonly asked: string | undefined;
  readonly command: string | undefined;
}

function environment({ sent, shell, peer, terminal, asked, command }: Environment, { candidate }: Login): Record<string, string> {
  const user = candidate.user!;
  return {
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
    ...terminal?.env,
    ...(command !== asked && asked !== undefined && { SSH_ORIGINAL_COMMAND: asked }),
  };
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
