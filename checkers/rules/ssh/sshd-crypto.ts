import type { Finding } from '../../engine/contract.ts';
import { defineRule } from '../../engine/define-rule.ts';
import { fail, notApplicable, pass } from '../../engine/outcome.ts';
import { sshdTrouble } from '../../engine/sshd-trouble.ts';
import { type AlgorithmKind, weakOf } from '../../semantics/ssh-algorithms.ts';

/**
 * The SSH server offers strong algorithms only.
 *
 * Reads:   sshAlgorithmOffer (the running server's KEXINIT), sshdConfiguration.connections (what it would offer after a restart)
 * Passes:  every cipher, MAC, key exchange and host key algorithm of both is strong (semantics/ssh-algorithms.ts)
 * Fails:   CBC, 3DES and RC4 ciphers; MD5, SHA-1 and 64-bit MACs; SHA-1 key exchange; SHA-1 host key signatures; names that we do not know
 * N/A:     no SSH server listens
 */
export const sshdCrypto = defineRule({
  id: 'sshd-crypto',
  title: { pass: 'SSH offers strong algorithms only', fail: 'SSH offers weak algorithms' },
  why: 'What the server offers, an attacker between the two sides can try to make them use.',
  expects: 'No CBC, 3DES or RC4 cipher, no MD5, SHA-1 or 64-bit MAC, and no SHA-1 in key exchange and host keys.',
  severity: 'medium',
  requires: ['sshAlgorithmOffer', 'sshdConfiguration'],
  controls: [
    'CIS-DEBIAN12-5.1.6',
    'CIS-DEBIAN12-5.1.12',
    'CIS-DEBIAN12-5.1.15',
    'NIST-800-53-SC-8(1)',
    'NIST-800-53-SC-13',
    'PCI-DSS-4.0-2.2.7',
    'PCI-DSS-4.0-4.2.1',
    'HIPAA-164.312(e)(1)',
  ],
  evaluate({ sshAlgorithmOffer: offer, sshdConfiguration }) {
    if (!offer.answered) return notApplicable(`No SSH server answers: ${offer.why}`);
    const weak = weakIn(offer, 'offered now');
    if (weak.length) return fail(`The running SSH server offers ${short(weak[0]!.observed)}`, weak);
    const trouble = sshdTrouble(sshdConfiguration);
    if (trouble) return trouble;
    const configured = sshdConfiguration.connections[0]?.options ?? {};
    const later = weakIn(Object.fromEntries(kinds.map(({ kind, option }) => [kind, (configured[option] ?? '').split(',').filter(Boolean)])), 'after a restart');
    return later.length ? fail(`After a restart the SSH server would offer ${short(later[0]!.observed)}`, later) : pass();
  },
});

const kinds: readonly { kind: AlgorithmKind; option: string; name: string }[] = [
  { kind: 'ciphers', option: 'ciphers', name: 'ciphers' },
  { kind: 'macs', option: 'macs', name: 'MACs' },
  { kind: 'kex', option: 'kexalgorithms', name: 'key exchange' },
  { kind: 'hostKeys', option: 'hostkeyalgorithms', name: 'host keys' },
];

const weakIn = (names: Partial<Record<AlgorithmKind, readonly string[]>>, when: string): Finding[] =>
  kinds.flatMap(({ kind, name }) => {
    const weak = weakOf(kind, names[kind] ?? []);
    return weak.length ? [{ subject: `${name} ${when}`, observed: weak.join(', '), expected: 'strong ones only' }] : [];
  });

const short = (names: string) => {
  const [first, ...more] = names.split(', ');
  return more.length ? `${first} and ${more.length} more` : first;
};
