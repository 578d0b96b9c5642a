import { defineRule } from '../../engine/define-rule.ts';
import { fail, notApplicable, pass } from '../../engine/outcome.ts';
import { reached, told } from '../../evidence/http-outcome.ts';

/**
 * A port speaks TLS that its clients can verify, and nothing else.
 *
 * Reads:   tlsService.handshake (as a client that trusts one authority), plain, oldProtocol
 * Passes:  TLS 1.2 or newer, a certificate of that authority for that name, valid today; a plain request gets no content
 * Fails:   plain answers; no TLS; a certificate that the clients do not trust; TLS 1.1 or older accepted
 * N/A:     nothing answers on the port
 */
export const tlsEndpoint = defineRule({
  id: 'tls-endpoint',
  title: { pass: 'The connection is encrypted and verified', fail: 'The connection can be read or taken over' },
  why: "A token in clear is anyone's token who sits on the wire. A certificate that nobody can verify protects from listeners only.",
  expects: 'TLS 1.2 or newer with a certificate that the clients trust, and no content by plain HTTP.',
  severity: 'high',
  requires: ['tlsService'],
  controls: ['NIST-800-53-SC-8(1)', 'NIST-800-53-AC-17(2)', 'NIST-800-53-SC-13', 'PCI-DSS-4.0-2.2.7', 'PCI-DSS-4.0-4.2.1', 'HIPAA-164.312(e)(2)(ii)'],
  evaluate({ tlsService: { port, plain, handshake, serverName, oldProtocol } }) {
    const subject = `port ${port}`;
    if (reached(plain)) return fail('The service answers in clear', { subject, observed: 'an answer to a plain HTTP request', expected: 'TLS only' });
    if (!handshake.ok)
      return plain.answered || plain.why === 'garbled' || plain.why === 'reset'
        ? fail('No TLS connection comes about', { subject, observed: handshake.why, expected: 'TLS 1.2 or newer' })
        : notApplicable(`Port ${port} ${told(plain)}`);
    if (!handshake.trusted)
      return fail('Clients cannot verify the certificate', {
        subject,
        observed: `${handshake.problem} (${handshake.names})`,
        expected: `a certificate for ${serverName} from the authority that the clients trust`,
      });
    if (oldProtocol || !['TLSv1.2', 'TLSv1.3'].includes(handshake.protocol))
      return fail('TLS 1.1 or older is accepted', { subject, observed: oldProtocol ? 'TLS 1.1 or older' : handshake.protocol, expected: 'TLS 1.2 or newer' });
    return pass(`${handshake.protocol}, ${handshake.names}`);
  },
});
