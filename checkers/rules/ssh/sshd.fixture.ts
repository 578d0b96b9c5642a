import type { SshdConfiguration, SshUserFacts } from '../../evidence/ssh.ts';

/** A delivered sshd that has read its files; `options` hold for everybody from everywhere. */
export const sshd = (options: Record<string, string>, change: Partial<SshdConfiguration> = {}): { sshdConfiguration: SshdConfiguration } => ({
  sshdConfiguration: { daemon: { program: '/usr/sbin/sshd', pristine: true }, connections: [connection({ options })], ...change },
});

export const connection = ({ user = 'root', address = '10.213.0.9', options = {} as Record<string, string> }) => ({ user, groups: [user], address, options });

export const unread = { path: '/etc/ssh/sshd_config', changedAt: '2026-01-01T10:31:00.000Z', readAt: '2026-01-01T10:04:00.000Z' };

export const answers = (change: Partial<SshUserFacts> = {}) => ({
  sshAuthentication: {
    answered: true as const,
    tried: 11,
    users: [{ user: 'root', entered: false, methods: ['publickey'], triesUntilDisconnect: 4, banner: 'Authorised use only\n', ...change }],
  },
});
