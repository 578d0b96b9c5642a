import { type KeyObject, randomBytes, verify } from 'node:crypto';
import { makeCertificate, makeRequest, ownIdentifiers, type ReadRequest, readRequest } from './certificate.ts';
import { pem, unpem } from './der.ts';
import { ExtensionFailed, extensionOf, keyIdentifier, authorityIdentifier } from './extensions.ts';
import { keyDigest } from './certificate.ts';
import { makeKey, pkcs8 } from './keys.ts';
import { nameOf, nameText } from './names.ts';
import { type Command, errorLine, OpensslFailed, type Tool } from './tool.ts';

const dayMs = 86_400_000;

export const serialBytes = (): Buffer => {
  const bytes = randomBytes(20);
  bytes[0] = (bytes[0]! & 0x7f) | 0x40;
  return bytes;
};

/** `openssl req`: requests, and certificates that sign themselves. */
export const req: Command = {
  flags: 'x509 new nodes noenc text noout verify subject pubkey batch utf8 sha256 sha384 sha512',
  takes: 'newkey keyout out subj days addext key in config extensions reqexts set_serial pkeyopt passout inform outform',
  async run(tool) {
    if (!tool.has('new', 'x509', 'newkey')) return showRequest(tool);
    const made = tool.has('newkey') || !tool.has('key');
    const key = made ? await newKey(tool) : await tool.key(tool.value('key'));
    const subject = subjectOf(tool);
    const asked = asExtensions(tool.values('addext'));
    if (!tool.has('x509')) {
      await tool.write(
        tool.value('out'),
        pem(
          'CERTIFICATE REQUEST',
          makeRequest(
            subject,
            key,
            asked.map(({ bytes }) => bytes),
          ),
        ),
      );
      return 0;
    }
    const basic = asked.some(({ name }) => name === 'basicConstraints') ? [] : [extensionOf('basicConstraints=critical,CA:TRUE')!.bytes];
    const from = new Date();
    const der = makeCertificate({
      serial: serialOf(tool),
      subject,
      issuer: subject,
      key,
      signer: key,
      from,
      until: new Date(from.getTime() + daysOf(tool) * dayMs),
      extensions: [...ownIdentifiers(key, key), ...basic, ...asked.map(({ bytes }) => bytes)],
    });
    if (!tool.has('noout')) await tool.write(tool.value('out'), pem('CERTIFICATE', der));
    return 0;
  },
};

async function newKey(tool: Tool): Promise<KeyObject> {
  const kind = tool.value('newkey') ?? 'rsa:2048';
  if (!tool.has('nodes', 'noenc')) throw new OpensslFailed('openssl: the simulation does not put a passphrase on keys; use -noenc (or -nodes)');
  const key = await makeKey(kind, tool.values('pkeyopt'));
  if (/^rsa/i.test(kind)) for (const dots of [37, 52]) await tool.complain(`${'.'.repeat(dots)}${'+'.repeat(65)}*${'..+'.repeat(7)}${'+'.repeat(65)}`);
  await tool.write(tool.value('keyout') ?? 'privkey.pem', pkcs8(key), 0o600);
  await tool.complain('-----');
  return key;
}

function subjectOf(tool: Tool): Buffer {
  const text = tool.value('subj');
  if (text === undefined) throw new OpensslFailed('openssl: the simulation does not ask for the parts of a name; use -subj');
  const name = nameOf(text, (part) => void tool.complain(`req: Skipping unknown subject name attribute "${part}"`));
  if (name) return name;
  throw new OpensslFailed(
    `req: subject name is expected to be in the format /type0=value0/type1=value1/type2=... where characters may be escaped by \\. This name is not in that format: '${text}'`,
  );
}

function asExtensions(lines: readonly string[]): { name: string; bytes: Buffer }[] {
  try {
    return lines.flatMap((line) => extensionOf(line) ?? []);
  } catch (error) {
    if (!(error instanceof ExtensionFailed)) throw error;
    throw new OpensslFailed(`Error adding request extensions from section default\n${errorLine(`11000082:X509 V3 routines:do_ext_nconf:${error.message}`)}`);
  }
}

function daysOf(tool: Tool): number {
  const days = Number(tool.value('days') ?? 30);
  if (Number.isInteger(days)) return days;
  throw new OpensslFailed(`${tool.name}: Invalid non-integer value "${tool.value('days')}" for option -days`);
}

function serialOf(tool: Tool): Buffer {
  const given = tool.value('set_serial');
  if (given === undefined) return serialBytes();
  const digits = BigInt(given).toString(16);
  return Buffer.from(digits.length % 2 ? `0${digits}` : digits, 'hex');
}

async function readRequestFile(tool: Tool, path: string | undefined): Promise<ReadRequest> {
  const der = unpem(await tool.read(path, 'certificate request'), /CERTIFICATE REQUEST$/);
  if (!der) throw new OpensslFailed(`Could not read certificate request from ${path ?? '<stdin>'}\nUnable to load X509 request`);
  return readRequest(der);
}

const holds = ({ content, key, signature }: ReadRequest): boolean => verify(key.asymmetricKeyType === 'ed25519' ? null : 'sha256', content, key, signature);

async function showRequest(tool: Tool): Promise<number> {
  const path = tool.value('in');
  const request = await readRequestFile(tool, path);
  if (tool.has('verify')) await tool.complain(`Certificate request self-signature ${holds(request) ? 'verify OK' : 'verify failure'}`);
  if (tool.has('text')) throw new OpensslFailed('openssl: the simulation prints requests by -subject and -verify only');
  if (tool.has('subject')) await tool.say(`subject=${nameText(request.subject)}\n`);
  if (!tool.has('noout')) await tool.write(tool.value('out'), await tool.read(path, 'certificate request'));
  return 0;
}

/** `openssl x509 -req`: signs a request, by an authority or by a key. */
export async function signRequest(tool: Tool): Promise<number> {
  const request = await readRequestFile(tool, tool.value('in'));
  if (!holds(request)) throw new OpensslFailed('Certificate request self-signature did not match the contents');
  await tool.complain(`Certificate request self-signature ok\nsubject=${nameText(request.subject)}`);
  const authority = tool.has('CA') ? await tool.certificate(tool.value('CA'), { what: 'CA certificate' }) : undefined;
  const signer = await tool.key(
    tool.value(authority ? 'CAkey' : 'signkey') ?? tool.value('key') ?? tool.value('CA'),
    authority ? 'CA private key' : 'private key',
  );
  const serial = await nextSerial(tool);
  const copied = tool.value('copy_extensions') === 'copyall' || tool.value('copy_extensions') === 'copy' ? request.extensions.map(({ whole }) => whole) : [];
  const added = [...(await fileExtensions(tool, { subject: request.key, signer })), ...copied];
  const from = new Date();
  const der = makeCertificate({
    serial,
    subject: request.subject.whole,
    issuer: authority?.subject.whole ?? request.subject.whole,
    key: request.key,
    signer,
    from,
    until: new Date(from.getTime() + daysOf(tool) * dayMs),
    extensions: added,
  });
  await tool.write(tool.value('out'), pem('CERTIFICATE', der));
  return 0;
}

/** A serial of -set_serial, of the authority's file, or drawn; the file is kept up with -CAcreateserial. */
async function nextSerial(tool: Tool): Promise<Buffer> {
  if (tool.has('set_serial') || !tool.has('CA')) return serialOf(tool);
  const path = tool.value('CAserial') ?? tool.value('CA')!.replace(/(\.[^./]*)?$/, '.srl');
  const before = await tool.context.sys.readFile(path).then(
    (bytes) => new TextDecoder().decode(bytes).trim(),
    () => undefined,
  );
  const next = before === undefined ? serialBytes() : Buffer.from((BigInt(`0x${before}`) + 1n).toString(16).padStart(before.length, '0'), 'hex');
  if (before !== undefined || tool.has('CAcreateserial')) await tool.write(path, `${next.toString('hex').toUpperCase()}\n`);
  return next;
}

/** The lines of -extfile: of the section of -extensions, else of the beginning. */
async function fileExtensions(tool: Tool, { subject, signer }: { subject: KeyObject; signer: KeyObject }): Promise<Buffer[]> {
  const path = tool.value('extfile');
  if (path === undefined) return [];
  const text = await tool.read(path, 'extensions');
  const [beginning = '', ...sections] = text.split(/^\s*\[\s*/m);
  const wanted = tool.value('extensions');
  const body = wanted === undefined ? beginning : sections.find((section) => section.startsWith(wanted))?.replace(/^[^\]]*\]/, '');
  if (body === undefined) throw new OpensslFailed(`Error checking extension section ${wanted}`);
  const lines = body
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter(Boolean);
  return lines.flatMap((line) => {
    if (/^subjectKeyIdentifier/.test(line)) return [keyIdentifier(keyDigest(subject))];
    if (/^authorityKeyIdentifier/.test(line)) return [authorityIdentifier(keyDigest(signer))];
    return asExtensions([line]).map(({ bytes }) => bytes);
  });
}
