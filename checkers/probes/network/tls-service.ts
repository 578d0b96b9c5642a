import type { Duplex } from 'node:stream';
import { type ConnectionOptions, type TLSSocket, checkServerIdentity, connect } from 'node:tls';
import { z } from 'zod';
import { defineProbe } from '../../engine/define-probe.ts';
import type { TlsService } from '../../evidence/network.ts';
import type { Target } from '../../target.ts';
import { clientOf } from './approach.ts';
import { portSchema } from './http-scope.ts';

/** Asks a port in clear, by TLS as a client that trusts one authority, and by TLS 1.1. */
export const tlsService = defineProbe({
  kind: 'tlsService',
  scope: z.strictObject({
    machine: z.string(),
    port: portSchema,
    from: z.string(),
    path: z.string().startsWith('/'),
    serverName: z.string(),
    /** Certificate of the only authority that the clients trust, PEM. */
    authority: z.string().includes('BEGIN CERTIFICATE'),
  }),
  async collect(target, scope) {
    const { machine, port, from, path, serverName, authority } = scope;
    const plain = clientOf(target, machine, from).fetch({ port, path, scheme: 'http' });
    const greet = (options: ConnectionOptions) => greeting(target, scope, { servername: serverName, ...options });
    const [clear, modern, old] = await Promise.all([
      plain,
      greet({ ca: authority }),
      greet({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' }),
    ]);
    return { port, serverName, plain: clear, handshake: modern, oldProtocol: old.ok };
  },
});

async function greeting(
  target: Target,
  { machine, from, port }: { machine: string; from: string; port: number },
  options: ConnectionOptions,
): Promise<TlsService['handshake']> {
  try {
    const socket = await target.visitor(from).dial({ host: target.machine(machine).address, port, timeoutMs: 1_000 });
    socket.on('error', () => undefined);
    return await shake(socket, options);
  } catch (error) {
    const code = (error as { code?: string }).code ?? '';
    if (['ECONNREFUSED', 'ETIMEDOUT', 'EHOSTUNREACH', 'ECONNRESET'].includes(code)) return { ok: false, why: code };
    throw error;
  }
}

function shake(raw: Duplex, options: ConnectionOptions): Promise<TlsService['handshake']> {
  return new Promise((resolve) => {
    const end = (result: TlsService['handshake']) => {
      clearTimeout(timer);
      resolve(result);
      raw.destroy();
    };
    const timer = setTimeout(() => {
      end({ ok: false, why: 'no answer to a TLS greeting' });
    }, 1_500);
    const socket = connect({ ...options, socket: raw, rejectUnauthorized: false }, () => {
      end(described(socket, options.servername ?? ''));
    });
    socket.on('error', (error: Error & { code?: string }) => {
      end({ ok: false, why: error.code ?? error.message });
    });
    socket.on('close', () => {
      end({ ok: false, why: 'the connection was closed' });
    });
  });
}

function described(socket: TLSSocket, serverName: string): TlsService['handshake'] {
  const certificate = socket.getPeerCertificate();
  const wrongName = checkServerIdentity(serverName, certificate);
  const problem = socket.authorized ? (wrongName?.message ?? '') : String(socket.authorizationError);
  return {
    ok: true,
    protocol: socket.getProtocol() ?? 'unknown',
    trusted: problem === '',
    problem,
    names: certificate.subjectaltname ?? String(certificate.subject?.CN ?? ''),
    validTo: certificate.valid_to ?? '',
  };
}
