import type { Finding } from '../../engine/contract.ts';
import { defineRule } from '../../engine/define-rule.ts';
import { fail, notApplicable, pass } from '../../engine/outcome.ts';
import { sshdTrouble } from '../../engine/sshd-trouble.ts';
import { passwordMethods } from '../../semantics/sshd-access.ts';

/**
 * No password opens an SSH session, an empty one or one asked by keyboard-interactive included; public keys do.
 *
 * Reads:   sshdConfiguration.connections (what sshd decides for each kind of connection), sshAuthentication.users (what the running one says)
 * Passes:  no way in by a password alone, on file and in the running server; public keys enabled
 * Fails:   PasswordAuthentication or KbdInteractiveAuthentication on for any kind of connection, an account without any password, keys off
 * N/A:     no SSH server listens
 */
export const sshdPasswordAuthentication = defineRule({
  id: 'sshd-password-authentication',
  title: { pass: 'SSH asks for keys, never for passwords alone', fail: 'A password can open an SSH session' },
  why: 'Passwords are guessed, reused and phished; every exposed SSH port is tried within minutes.',
  expects: 'Every kind of connection needs a public key, and the running server offers no password method.',
  severity: 'high',
  requires: ['sshdConfiguration', 'sshAuthentication'],
  controls: ['CIS-DEBIAN12-5.1.19', 'NIST-800-53-IA-2', 'NIST-800-53-IA-5(2)', 'NIST-800-53-AC-17', 'PCI-DSS-4.0-8.3.1', 'HIPAA-164.312(d)'],
  evaluate({ sshdConfiguration, sshAuthentication }) {
    const trouble = sshdTrouble(sshdConfiguration);
    if (trouble) return trouble;
    if (!sshAuthentication.answered) return notApplicable(`No SSH server answers: ${sshAuthentication.why}`);
    const findings = [...onFile(sshdConfiguration.connections), ...running(sshAuthentication.users, sshdConfiguration.connections)];
    return findings.length ? fail(`${findings[0]!.subject}: ${findings[0]!.observed}`, findings) : pass();
  },
});

type Connections = readonly { user: string; groups: readonly string[]; address: string; options: Readonly<Record<string, string>> }[];

const onFile = (connections: Connections): Finding[] =>
  connections.flatMap(({ user, address, options }) => {
    const subject = `${user} from ${address}`;
    const methods = passwordMethods({ options });
    return [
      ...(methods.length ? [{ subject, observed: `${methods.join(' and ')} allowed`, expected: 'public keys only' }] : []),
      ...(options.pubkeyauthentication === 'no' ? [{ subject, observed: 'public keys are refused', expected: 'public keys work' }] : []),
    ];
  });

function running(users: readonly { user: string; entered: boolean; methods: readonly string[] }[], connections: Connections): Finding[] {
  const chained = connections.some(({ options }) => (options.authenticationmethods ?? 'any') !== 'any');
  return users.flatMap(({ user, entered, methods }) => {
    const subject = `${user} at the running server`;
    if (entered) return [{ subject, observed: 'gets in without any proof', expected: 'a public key is needed' }];
    const passwords = methods.filter((method) => method === 'password' || method === 'keyboard-interactive');
    // Where methods are chained, a password may be a second step after a key.
    return passwords.length && !chained ? [{ subject, observed: `${passwords.join(' and ')} offered`, expected: 'public keys only' }] : [];
  });
}
