import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { defineProbe } from '../../engine/define-probe.ts';
import type { SshdConfiguration } from '../../evidence/ssh.ts';
import { type CommandLine, type ConnectionSample, commandLineOf, connectionSamples, matchBlocksOf } from '../../semantics/sshd-config.ts';
import type { FileRead, MachineTarget, ProcessFact } from '../../target.ts';
import { groupsOf, readGroups, readPasswd } from '../linux/account-files.ts';
import { readConfigFiles } from './sshd-config-files.ts';

const mostSamples = 24;
/** The start time of a process is known to a second; file times are exact. */
const startDoubtMs = 1_500;

/**
 * The effective configuration of the SSH server for every kind of connection that its Match blocks tell apart, with what its command line
 * adds; whether the running daemon has read it; and whether that daemon is the delivered one.
 */
export const sshdConfiguration = defineProbe({
  kind: 'sshdConfiguration',
  timeoutMs: 20_000,
  scope: z.strictObject({
    machine: z.string(),
    port: z.int().min(1).max(65535).default(22),
    visitor: z.string().default('client'),
    /** Accounts to look at beside root. */
    users: z.array(z.string()).default([]),
  }),
  async collect(target, scope): Promise<SshdConfiguration> {
    const machine = target.machine(scope.machine);
    const listener = (await listenerOf(machine, scope.port)) ?? (await later(() => listenerOf(machine, scope.port)));
    if (!listener) return { connections: [] };
    const files = await readConfigFiles(machine);
    const command = commandLineOf(listener.argv);
    const unread = await unreadOf(machine, listener, files);
    return {
      daemon: { program: listener.exe, pristine: listener.exePristine === true, ...(command.file !== undefined && { otherFile: command.file }) },
      ...(unread && { unread }),
      ...(await effective(machine, { users: ['root', ...scope.users], address: target.visitor(scope.visitor).address }, { files, command })),
    };
  },
});

/** A server that reads its files again does not listen for a moment. */
async function later<T>(look: () => Promise<T>): Promise<T> {
  await setTimeout(300);
  return look();
}

async function listenerOf(machine: MachineTarget, port: number): Promise<ProcessFact | undefined> {
  const [sockets, processes] = await Promise.all([machine.sockets(), machine.processes()]);
  const pids = new Set(sockets.filter((socket) => socket.protocol.startsWith('tcp') && socket.port === port).map(({ pid }) => pid));
  return processes.find(({ pid }) => pids.has(pid));
}

async function effective(
  machine: MachineTarget,
  base: { users: readonly string[]; address: string },
  { files, command }: { files: readonly FileRead[]; command: CommandLine },
): Promise<Pick<SshdConfiguration, 'connections' | 'invalid'>> {
  const [passwd, groups] = await Promise.all([readPasswd(machine), readGroups(machine)]);
  const users = [...new Set(base.users)];
  const membersOf = (group: string) => passwd.map(({ name }) => name).filter((name) => groupsOf(name, passwd, groups).includes(group));
  const blocks = files.flatMap(({ content }) => matchBlocksOf(new TextDecoder().decode(content)));
  const samples = connectionSamples({ ...base, users }, blocks, membersOf);
  if (samples.length > mostSamples) throw new Error(`sshd's Match blocks tell ${samples.length} kinds of connection apart, more than can be tried`);
  const options = command.options.join('\n');
  // Connections that no block tells apart have the same options: sshd is asked once for them.
  const byUser = blocks.some(({ users: named, groups: grouped }) => named.length > 0 || grouped.length > 0);
  const answers = new Map<string, Promise<string>>();
  const ask = ({ user, host, address }: ConnectionSample) => {
    const kind = blocks.length ? [byUser && user, address, host].join(' ') : '';
    const answer = answers.get(kind) ?? machine.tool('sshd-effective', { user, host, addr: address, ...(options && { options }) });
    answers.set(kind, answer);
    return answer;
  };
  try {
    const connections = await Promise.all(
      samples.map(async (sample) => ({
        user: sample.user,
        address: sample.address,
        groups: groupsOf(sample.user, passwd, groups),
        options: optionsIn(await ask(sample)),
      })),
    );
    return { connections };
  } catch (error) {
    const refusal = (error as { code?: string }).code === 'tool_failed' && /exit status 255: (.+)/s.exec((error as Error).message);
    if (!refusal) throw error;
    return { connections: [], invalid: refusal[1]!.trim() };
  }
}

function optionsIn(text: string): Record<string, string> {
  const options: Record<string, string> = {};
  for (const line of text.split('\n').filter(Boolean)) {
    const [keyword = '', ...rest] = line.split(' ');
    const key = keyword.toLowerCase();
    options[key] = [options[key], rest.join(' ')].filter((part) => part !== undefined).join(' ');
  }
  return options;
}

/**
 * sshd reads its files when it starts and on SIGHUP, and writes /run/sshd.pid right afterwards, by the same clock that dates the files.
 * Without that file the process's start counts. A server that systemd starts for each connection reads them each time.
 */
async function unreadOf(machine: MachineTarget, listener: ProcessFact, files: readonly FileRead[]): Promise<SshdConfiguration['unread']> {
  if (listener.comm === 'systemd') return undefined;
  const pidFile = await machine.read('/run/sshd.pid');
  const exact = pidFile !== undefined && new TextDecoder().decode(pidFile.content).trim() === String(listener.pid);
  const readAt = exact ? pidFile.stat.mtimeMs : listener.startedAtMs + startDoubtMs;
  const newest = files.map(({ stat }) => stat).sort((a, b) => b.ctimeMs - a.ctimeMs)[0];
  if (!newest || newest.ctimeMs <= readAt) return undefined;
  return { path: newest.path, changedAt: new Date(newest.ctimeMs).toISOString(), readAt: new Date(readAt).toISOString() };
}
