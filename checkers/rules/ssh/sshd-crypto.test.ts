import { testRule } from '../../engine/test-rule.ts';
import type { SshAlgorithmOffer } from '../../evidence/ssh.ts';
import { sshd, unread } from './sshd.fixture.ts';
import { sshdCrypto } from './sshd-crypto.ts';

const strong = { ciphers: 'aes256-gcm@openssh.com', macs: 'hmac-sha2-512', kexalgorithms: 'curve25519-sha256', hostkeyalgorithms: 'ssh-ed25519' };
const offer = (change: Partial<SshAlgorithmOffer> = {}) => ({
  sshAlgorithmOffer: {
    answered: true as const,
    software: 'SSH-2.0-OpenSSH_9.2p1',
    kex: ['curve25519-sha256', 'kex-strict-s-v00@openssh.com'],
    hostKeys: ['ssh-ed25519'],
    ciphers: ['aes256-gcm@openssh.com'],
    macs: ['hmac-sha2-512'],
    ...change,
  },
});

testRule(sshdCrypto, {
  pass: [{ name: 'strong now and after a restart', evidence: { ...offer(), ...sshd(strong) } }],
  fail: [
    {
      name: 'a CBC cipher',
      evidence: { ...offer({ ciphers: ['aes256-ctr', 'aes128-cbc'] }), ...sshd(strong) },
      reason: 'The running SSH server offers aes128-cbc',
    },
    {
      name: 'the default MACs',
      evidence: { ...offer({ macs: ['umac-64@openssh.com', 'hmac-sha2-256', 'hmac-sha1'] }), ...sshd(strong) },
      reason: 'The running SSH server offers umac-64@openssh.com and 1 more',
    },
    {
      name: 'SHA-1 key exchange',
      evidence: { ...offer({ kex: ['diffie-hellman-group14-sha1'] }), ...sshd(strong) },
      reason: 'The running SSH server offers diffie-hellman-group14-sha1',
    },
    { name: 'SHA-1 host keys', evidence: { ...offer({ hostKeys: ['ssh-rsa'] }), ...sshd(strong) }, reason: 'The running SSH server offers ssh-rsa' },
    {
      name: 'weak again after a restart',
      evidence: { ...offer(), ...sshd({ ...strong, macs: 'hmac-md5' }) },
      reason: 'After a restart the SSH server would offer hmac-md5',
    },
    {
      name: 'files not read yet',
      evidence: { ...offer(), ...sshd(strong, { unread }) },
      reason: 'The running SSH server has not read its newest configuration',
    },
  ],
  notApplicable: [
    {
      name: 'nothing answers',
      evidence: { ...sshd({}, { daemon: undefined }), sshAlgorithmOffer: { answered: false, why: 'nothing listens on port 22' } },
      reason: 'No SSH server answers: nothing listens on port 22',
    },
  ],
});
