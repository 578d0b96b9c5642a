import { once } from 'node:events';
import { createServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import type { IncomingMessage } from 'node:http';
import type { ClusterObject } from '../../target.ts';
import type { ApiAccess } from './cluster-target.ts';

/** Of localhost, for tests only. */
const certificate = `-----BEGIN CERTIFICATE-----
MIIBlTCCATugAwIBAgIURW/Y0bCr8ScYDWi6IVLCSQhGyt4wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNDAyNDM0OFoYDzIxMjYxMDMx
MDI0MzQ4WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATv9Blui9OF+G1bTpXW+7+cV3fpp7Hrs+wBfNN+qXo6uoXZlPVIq7yB
eTCFDyKKLLm2sVd7mVWG0cfK3sG6JsbDo2kwZzAdBgNVHQ4EFgQUZV2ImyY5CajV
G262L90+cgVaM0UwHwYDVR0jBBgwFoAUZV2ImyY5CajVG262L90+cgVaM0UwDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
SAAwRQIhAKfw3DEjytJf+2SibpU/reUQ4USW1NGu4o8aXXHbZYfFAiAVWAYZCs49
ezK5/PgG01pA2md6Uteqpxj2tpOGISw1uw==
-----END CERTIFICATE-----
`;
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgZYA/bmXtAG1gWCRT
IOQUTKkIQMAAs82IS0xL5JhRLWChRANCAATv9Blui9OF+G1bTpXW+7+cV3fpp7Hr
s+wBfNN+qXo6uoXZlPVIq7yBeTCFDyKKLLm2sVd7mVWG0cfK3sG6JsbD
-----END PRIVATE KEY-----
`;

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}

/** An API server that answers as it is told and remembers what it was asked. */
export async function fakeApi(
  answer: (asked: Asked) => { status: number; body: ClusterObject | string },
): Promise<{ access: ApiAccess; asked: Asked[] } & AsyncDisposable> {
  const asked: Asked[] = [];
  const server = createServer({ cert: certificate, key, ca: certificate, requestCert: true }, (request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const one = { method: request.method ?? '', path: request.url ?? '', body: Buffer.concat(chunks).toString(), headers: request.headers };
      asked.push(one);
      const { status, body } = answer(one);
      response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const access: ApiAccess = {
    credential: async () => ({ ca: certificate, cert: certificate, key }),
    async connect() {
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
      await once(socket, 'connect');
      return socket;
    },
  };
  const dispose = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { access, asked, [Symbol.asyncDispose]: dispose };
}
