import { connect, type DetailedPeerCertificate, type TLSSocket } from 'node:tls';
import { isSysError } from '../../../sys/sys-error.ts';
import { streamOf } from '../../ssh/connection-stream.ts';
import { readCertificate, type ReadCertificate } from './certificate.ts';
import { pem } from './der.ts';
import { nameText } from './names.ts';
import { type Command, errorLine, OpensslFailed, type Tool } from './tool.ts';
import { trustedBy, type Verdict, verdictOn } from './verify.ts';
import { told } from './x509.ts';

/** Speaks TLS to a port and tells what it was shown. */
export const sClient: Command = {
  flags: 'showcerts verify_return_error brief quiet ign_eof tls1 tls1_1 tls1_2 tls1_3 noservername crlf',
  takes: 'connect host port servername CAfile CApath cert key verify verify_hostname alpn starttls cipher',
  async run(tool) {
    const [, host = 'localhost', port = '4433'] = /^\[?(.*?)\]?:(\d+)$/.exec(tool.value('connect') ?? tool.operands[0] ?? 'localhost:4433') ?? [];
    const trusted = await trustedBy(tool, tool.value('CAfile'));
    const socket = await open(tool, { host, port: Number(port) });
    const chain = chainOf(socket);
    const { verdict } = chain[0] ? verdictOn(chain[0], trusted, chain.slice(1)) : {};
    if (chain[0]) await tellDepths(tool, { chain, verdict });
    if (verdict && tool.has('verify_return_error')) throw new OpensslFailed('');
    if (!tool.has('quiet')) await tool.say(report(tool, { socket, chain, verdict }));
    return converse(tool, socket);
  },
};

async function open(tool: Tool, { host, port }: { host: string; port: number }): Promise<TLSSocket> {
  const { sys } = tool.context;
  const refused = (error: unknown): never => {
    if (!isSysError(error)) throw error;
    const number = { ECONNREFUSED: '111', ETIMEDOUT: '110', EHOSTUNREACH: '113' }[error.code as 'ETIMEDOUT'];
    const code = number === undefined ? '2' : Number(number).toString(16).toUpperCase();
    throw new OpensslFailed(
      `${errorLine(`8000${code.padStart(4, '0')}:system library:BIO_connect:${error.message}:../crypto/bio/bio_sock2.c:125:calling connect()`)}\n${errorLine('10000067:BIO routines:BIO_connect:connect error:../crypto/bio/bio_sock2.c:127:')}\nconnect:errno=${number ?? 2}`,
    );
  };
  const stream = streamOf(await sys.connect({ host, port, timeoutMs: 20_000 }).catch(refused));
  if (!tool.has('quiet')) await tool.say('CONNECTED(00000003)\n');
  const versions = { tls1: 'TLSv1', tls1_1: 'TLSv1.1', tls1_2: 'TLSv1.2', tls1_3: 'TLSv1.3' } as const;
  const [only] = tool.inOrder(Object.keys(versions)) as (keyof typeof versions)[];
  const [cert, key] = await Promise.all([clientFile(tool, 'cert'), clientFile(tool, tool.has('key') ? 'key' : 'cert')]);
  const name = tool.value('servername') ?? host;
  return new Promise((resolve, reject) => {
    const socket = connect({
      socket: stream,
      servername: tool.has('noservername') || /^[\d.]+$/.test(name) ? '' : name,
      rejectUnauthorized: false,
      ...(only && { minVersion: versions[only], maxVersion: versions[only] }),
      ...(cert !== undefined && { cert, key }),
    });
    socket.once('secureConnect', () => resolve(socket));
    socket.once('error', (error: Error) =>
      reject(new OpensslFailed(`${errorLine(reasonOf(error))}\n---\nno peer certificate available\n---\nNo client certificate CA names sent\n---`)),
    );
    socket.once('close', () => reject(new OpensslFailed('---\nno peer certificate available\n---\nNo client certificate CA names sent\n---')));
  });
}

const reasonOf = ({ message }: Error): string =>
  /wrong version|packet length/i.test(message)
    ? '0A00010B:SSL routines:ssl3_get_record:wrong version number:../ssl/record/ssl3_record.c:354:'
    : /alert protocol version/i.test(message)
      ? '0A00042E:SSL routines:ssl3_read_bytes:tlsv1 alert protocol version:../ssl/record/rec_layer_s3.c:1584:SSL alert number 70'
      : '0A000126:SSL routines:ssl3_read_n:unexpected eof while reading:../ssl/record/rec_layer_s3.c:322:';

const clientFile = async (tool: Tool, name: string): Promise<string | undefined> =>
  tool.has(name) ? tool.read(tool.value(name), 'client certificate') : undefined;

function chainOf(socket: TLSSocket): ReadCertificate[] {
  const chain: ReadCertificate[] = [];
  for (let peer: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true); peer?.raw; peer = peer.issuerCertificate) {
    if (chain.some(({ der }) => der.equals(peer.raw))) break;
    chain.push(readCertificate(peer.raw));
  }
  return chain;
}

interface Shown {
  readonly chain: readonly ReadCertificate[];
  readonly verdict: Verdict | undefined;
}

async function tellDepths(tool: Tool, { chain, verdict }: Shown): Promise<void> {
  const last = verdict?.depth ?? chain.length - 1;
  const row = (depth: number): string => `depth=${depth} ${nameText(chain[depth]!.subject)}`;
  const lines = verdict ? [row(last), `verify error:num=${verdict.number}:${verdict.text}`, 'verify return:1'] : [];
  for (let depth = last; depth >= 0; depth--) lines.push(row(depth), 'verify return:1');
  await tool.complain(lines.join('\n'));
}

function report(tool: Tool, { socket, chain, verdict }: Shown & { socket: TLSSocket }): string {
  const [leaf] = chain;
  const verified = verdict ? `Verification error: ${verdict.text}` : 'Verification: OK';
  const rows = chain.map((one, depth) =>
    [
      ` ${depth} s:${nameText(one.subject)}`,
      `   i:${nameText(one.issuer)}`,
      `   a:PKEY: ${one.key.asymmetricKeyType === 'rsa' ? `rsaEncryption, ${one.key.asymmetricKeyDetails?.modulusLength}` : 'id-ecPublicKey, 256'} (bit); sigalg: ${one.key.asymmetricKeyType === 'rsa' ? 'RSA-SHA256' : 'ecdsa-with-SHA256'}`,
      `   v:NotBefore: ${told(one.from)}; NotAfter: ${told(one.until)}`,
      ...(tool.has('showcerts') ? [pem('CERTIFICATE', one.der).trimEnd()] : []),
    ].join('\n'),
  );
  const cipher = socket.getCipher();
  const bits = leaf?.key.asymmetricKeyType === 'rsa' ? (leaf.key.asymmetricKeyDetails?.modulusLength ?? 2_048) : 256;
  return [
    '---',
    'Certificate chain',
    ...rows,
    '---',
    'Server certificate',
    ...(leaf
      ? [tool.has('showcerts') ? '' : pem('CERTIFICATE', leaf.der).trimEnd(), `subject=${nameText(leaf.subject)}`, `issuer=${nameText(leaf.issuer)}`]
      : ['no peer certificate available']),
    '---',
    'No client certificate CA names sent',
    'Server Temp Key: X25519, 253 bits',
    '---',
    `SSL handshake has read ${socket.bytesRead} bytes and written ${socket.bytesWritten} bytes`,
    verified,
    '---',
    `New, ${socket.getProtocol()}, Cipher is ${cipher.standardName ?? cipher.name}`,
    `Server public key is ${bits} bit`,
    'Secure Renegotiation IS NOT supported',
    'Compression: NONE',
    'Expansion: NONE',
    'No ALPN negotiated',
    'Early data was not sent',
    `Verify return code: ${verdict ? `${verdict.number} (${verdict.text})` : '0 (ok)'}`,
    '---',
    '',
  ].join('\n');
}

/** What is typed goes to the server, what it says comes out, until one of them ends. */
async function converse(tool: Tool, socket: TLSSocket): Promise<number> {
  const { stdin, stdout } = tool.context;
  const ended = new Promise<'closed'>((resolve) => socket.once('close', () => resolve('closed')));
  socket.on('data', (bytes: Buffer) => void stdout.write(bytes).catch(() => undefined));
  const typed = (async () => {
    for (let bytes = await stdin.read(); bytes; bytes = await stdin.read())
      socket.write(tool.has('crlf') ? Buffer.from(Buffer.from(bytes).toString().replace(/\r?\n/g, '\r\n')) : bytes);
    if (tool.has('quiet', 'ign_eof')) await ended;
    return 'typed' as const;
  })();
  const end = await Promise.race([ended, typed]);
  if (end === 'typed' && !tool.has('quiet')) await tool.complain('DONE');
  if (end === 'closed' && !tool.has('quiet')) await tool.say('closed\n');
  socket.destroy();
  return 0;
}
