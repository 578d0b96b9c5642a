import { X509Certificate, createPrivateKey } from 'node:crypto';
import { createSecureContext, type SecureContext, type SecureVersion, type TlsOptions } from 'node:tls';
import { isSysError } from '../../sys/sys-error.ts';
import type { Sys } from '../../sys/sys.ts';
import { ConfigError } from './config-error.ts';
import type { Scope } from './scope.ts';
import type { Port, Server, Site } from './site.ts';

/** What each server with a certificate speaks TLS by. */
export type Certificates = ReadonlyMap<Server, TlsOptions>;

const noFile = (path: string): string =>
  `SSL: error:80000002:system library::No such file or directory:calling fopen(${path}, r) error:10000080:BIO routines::no such file`;
const forbidden = (path: string): string =>
  `SSL: error:8000000D:system library::Permission denied:calling fopen(${path}, r) error:10080002:BIO routines::system lib`;

/** Reads the certificates and keys of a site, as its master does when it reads its configuration. Rejects with `ConfigError`. */
export async function readCertificates(sys: Pick<Sys, 'readFile'>, site: Site): Promise<Certificates> {
  const found = new Map<Server, TlsOptions>();
  for (const server of site.servers) {
    const { scope } = server;
    if (scope.all('ssl_certificate').length === 0) continue;
    found.set(server, await optionsOf(sys, scope));
  }
  return found;
}

async function optionsOf(sys: Pick<Sys, 'readFile'>, scope: Scope): Promise<TlsOptions> {
  const files = pathsOf(scope, 'ssl_certificate');
  const keys = pathsOf(scope, 'ssl_certificate_key');
  const cert: string[] = [];
  const key: string[] = [];
  for (const [at, path] of files.entries()) {
    const certificate = await readPem(sys, path, `cannot load certificate "${path}": `);
    const leaf = attempt(() => new X509Certificate(certificate));
    if (!/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/.test(certificate) || !leaf)
      throw new ConfigError(
        `cannot load certificate "${path}": PEM_read_bio_X509_AUX() failed (SSL: error:0480006C:PEM routines::no start line:Expecting: TRUSTED CERTIFICATE)`,
      );
    const secret = await readPem(sys, keys[at]!, `cannot load certificate key "${keys[at]}": `);
    const loaded = attempt(() => createPrivateKey(secret));
    if (!loaded)
      throw new ConfigError(
        `cannot load certificate key "${keys[at]}": PEM_read_bio_PrivateKey() failed (SSL: error:1E08010C:DECODER routines::unsupported:No supported data to decode. Input type: PEM)`,
      );
    if (loaded.asymmetricKeyType === leaf.publicKey.asymmetricKeyType && !leaf.checkPrivateKey(loaded))
      throw new ConfigError(`SSL_CTX_use_PrivateKey("${keys[at]}") failed (SSL: error:05800074:x509 certificate routines::key values mismatch)`);
    if (!leaf.checkPrivateKey(loaded)) continue;
    cert.push(certificate);
    key.push(secret);
  }
  const ciphers = scope.value('ssl_ciphers');
  if (ciphers !== undefined && !attempt(() => createSecureContext({ ciphers })))
    throw new ConfigError(`SSL_CTX_set_cipher_list("${ciphers}") failed (SSL: error:0A0000B9:SSL routines::no cipher match)`);
  return {
    cert,
    key,
    ...versionsOf(scope),
    ...(ciphers !== undefined && { ciphers: `TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:${ciphers}` }),
    honorCipherOrder: scope.flag('ssl_prefer_server_ciphers'),
    handshakeTimeout: scope.ms('client_header_timeout', 60_000),
    ...(await clientsOf(sys, scope)),
  };
}

async function clientsOf(sys: Pick<Sys, 'readFile'>, scope: Scope): Promise<TlsOptions> {
  const verify = scope.value('ssl_verify_client') ?? 'off';
  if (verify === 'off') return {};
  const [path] = pathsOf(scope, 'ssl_client_certificate');
  if (path === undefined && verify !== 'optional_no_ca') throw new ConfigError('no ssl_client_certificate for ssl_verify_client');
  if (path === undefined) return { requestCert: true, rejectUnauthorized: false };
  const failed = `SSL_CTX_load_verify_locations("${path}") failed`;
  const ca = await sys.readFile(path).catch(() => {
    throw new ConfigError(`${failed} (${noFile(path)} error:05880002:x509 certificate routines::system lib)`);
  });
  if (!attempt(() => new X509Certificate(ca))) throw new ConfigError(`${failed} (SSL: error:05800088:x509 certificate routines::no certificate or crl found)`);
  return { requestCert: true, rejectUnauthorized: false, ca: Buffer.from(ca) };
}

const pathsOf = (scope: Scope, name: string): string[] => scope.all(name).map(({ args: [path = ''] }) => (path.startsWith('/') ? path : `/etc/nginx/${path}`));

async function readPem(sys: Pick<Sys, 'readFile'>, path: string, failed: string): Promise<string> {
  try {
    return new TextDecoder().decode(await sys.readFile(path));
  } catch (error) {
    if (isSysError(error, 'EISDIR')) return '';
    throw new ConfigError(`${failed}BIO_new_file() failed (${isSysError(error, 'EACCES') ? forbidden(path) : noFile(path)})`);
  }
}

function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

const versions: readonly SecureVersion[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

function versionsOf(scope: Scope): Pick<TlsOptions, 'minVersion' | 'maxVersion'> {
  const given = scope.args('ssl_protocols') ?? ['TLSv1', 'TLSv1.1', 'TLSv1.2'];
  const known = versions.filter((version) => given.includes(version));
  return known.length === 0 ? {} : { minVersion: known[0], maxVersion: known.at(-1) };
}

/** A port's way to speak TLS: its default server's, others by the name that the client asks for. */
export function portOptions(port: Port, certificates: Certificates, find: (name: string) => Server): TlsOptions | undefined {
  const [first] = port.servers;
  const usual = certificates.get(first!) ?? port.servers.map((server) => certificates.get(server)).find((options) => options !== undefined);
  if (!usual) return undefined;
  const contexts = new Map<Server, SecureContext>();
  return {
    ...usual,
    SNICallback(name, done) {
      const server = find(name);
      if (server.scope.flag('ssl_reject_handshake')) return done(new Error('rejected'));
      const options = certificates.get(server) ?? usual;
      const context = contexts.get(server) ?? createSecureContext(options);
      contexts.set(server, context);
      done(null, context);
    },
  };
}
