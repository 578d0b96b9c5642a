import { testRule } from '../../engine/test-rule.ts';
import type { HttpOutcome, TlsService } from '../../evidence/network.ts';
import { answer, silence } from './http-outcome.fixture.ts';
import { tlsEndpoint } from './tls-endpoint.ts';

const good = { ok: true, protocol: 'TLSv1.3', trusted: true, problem: '', names: 'DNS:gpu-node', validTo: 'Jan  1 00:00:00 2099 GMT' } as const;
const service = (plain: HttpOutcome, handshake: TlsService['handshake'], oldProtocol = false) => ({
  tlsService: { port: 8700, serverName: 'gpu-node', plain, handshake, oldProtocol },
});

testRule(tlsEndpoint, {
  pass: [
    { name: 'plain is cut off', evidence: service(silence('reset'), good) },
    { name: 'plain is told so', evidence: service(answer(400), good) },
    { name: 'plain is redirected', evidence: service(answer(301), { ...good, protocol: 'TLSv1.2' }), reason: 'TLSv1.2, DNS:gpu-node' },
  ],
  fail: [
    { name: 'clear text', evidence: service(answer(200, '{}'), { ok: false, why: 'EPROTO' }), reason: 'The service answers in clear' },
    { name: 'a refusal in clear is still clear', evidence: service(answer(401), { ok: false, why: 'EPROTO' }), reason: 'No TLS connection comes about' },
    {
      name: 'self-signed',
      evidence: service(silence('reset'), { ...good, trusted: false, problem: 'DEPTH_ZERO_SELF_SIGNED_CERT' }),
      reason: 'Clients cannot verify the certificate',
    },
    { name: 'old protocol', evidence: service(silence('reset'), good, true), reason: 'TLS 1.1 or older is accepted' },
    { name: 'a broken handshake', evidence: service(silence('reset'), { ok: false, why: 'ECONNRESET' }), reason: 'No TLS connection comes about' },
  ],
  notApplicable: [{ name: 'nothing there', evidence: service(silence(), { ok: false, why: 'ECONNREFUSED' }), reason: 'Port 8700 refused the connection' }],
});
