import type { SshdConfiguration } from '../evidence/ssh.ts';
import type { Outcome } from './contract.ts';
import { fail, notApplicable } from './outcome.ts';

/** What keeps an SSH server's effective configuration from being the running truth; `undefined` where nothing does. */
export function sshdTrouble({ daemon, unread, invalid }: SshdConfiguration): Outcome | undefined {
  if (!daemon) return notApplicable('No SSH server listens');
  if (!daemon.pristine)
    return fail('The program that serves SSH is not the one that was delivered', {
      subject: 'SSH server',
      location: daemon.program,
      observed: 'changed or replaced',
      expected: 'the distribution’s sshd',
    });
  if (daemon.otherFile !== undefined && daemon.otherFile !== '/etc/ssh/sshd_config')
    return fail('The SSH server runs with another configuration file', {
      subject: 'sshd -f',
      location: daemon.otherFile,
      observed: daemon.otherFile,
      expected: '/etc/ssh/sshd_config',
    });
  if (invalid !== undefined)
    return fail('The SSH server would not start with its configuration', { subject: 'sshd', observed: invalid, expected: 'files that sshd accepts' });
  if (unread)
    return fail('The running SSH server has not read its newest configuration', {
      subject: 'sshd',
      location: unread.path,
      observed: `changed ${timeOf(unread.changedAt)}, last read ${timeOf(unread.readAt)} UTC`,
      expected: 'read after the change',
    });
  return undefined;
}

const timeOf = (instant: string) => instant.slice(11, 19);
