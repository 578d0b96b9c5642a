import { createHash, type KeyObject, X509Certificate } from 'node:crypto';
import { algorithmTitle, type ReadCertificate } from './certificate.ts';
import { pem } from './der.ts';
import { tellExtension } from './extensions.ts';
import { nameText } from './names.ts';
import { signRequest } from './requests.ts';
import { type Command, type Tool } from './tool.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Dec 31 23:59:59 2099 GMT` */
export const told = (at: Date): string =>
  `${months[at.getUTCMonth()]} ${String(at.getUTCDate()).padStart(2)} ${at.toISOString().slice(11, 19)} ${at.getUTCFullYear()} GMT`;

const upper = (bytes: Buffer): string => bytes.toString('hex').toUpperCase();
const colons = (text: string): string => text.replace(/..(?!$)/g, '$&:');
const trimmed = (bytes: Buffer): Buffer => (bytes.length > 1 && bytes[0] === 0 ? bytes.subarray(1) : bytes);
const spki = (key: KeyObject): string => String(key.export({ type: 'spki', format: 'pem' }));

const shows: Readonly<Record<string, (certificate: ReadCertificate, tool: Tool) => string>> = {
  subject: ({ subject }) => `subject=${nameText(subject)}\n`,
  issuer: ({ issuer }) => `issuer=${nameText(issuer)}\n`,
  serial: ({ serial }) => `serial=${upper(trimmed(serial))}\n`,
  startdate: ({ from }) => `notBefore=${told(from)}\n`,
  enddate: ({ until }) => `notAfter=${told(until)}\n`,
  dates: ({ from, until }) => `notBefore=${told(from)}\nnotAfter=${told(until)}\n`,
  pubkey: ({ key }) => spki(key),
  modulus: ({ key }) => `Modulus=${modulusOf(key)?.toString('hex').toUpperCase() ?? 'No modulus for this public key type'}\n`,
  fingerprint: ({ der }, tool) => {
    const digest = ['sha256', 'sha512', 'sha384', 'md5'].find((name) => tool.has(name)) ?? 'sha1';
    return `${digest === 'sha1' ? 'SHA1' : digest} Fingerprint=${colons(upper(createHash(digest).update(der).digest()))}\n`;
  },
  ext: (certificate, tool) => extensionsText(certificate, (tool.value('ext') ?? '').split(',')),
  text: (certificate) => certificateText(certificate),
};

const modulusOf = (key: KeyObject): Buffer | undefined => {
  const { n } = key.export({ format: 'jwk' });
  return n === undefined ? undefined : Buffer.from(n, 'base64url');
};

function extensionsText({ extensions }: ReadCertificate, names: readonly string[]): string {
  const chosen = extensions.map(tellExtension).filter(({ name }) => names.includes(name));
  if (chosen.length === 0) return 'No extensions matching\n';
  return chosen.map(({ title, critical, text }) => `${title}: ${critical ? 'critical' : ''}\n    ${text}\n`).join('');
}

/** Prints, converts and signs certificates. */
export const x509: Command = {
  flags: `req noout CAcreateserial ${Object.keys(shows)
    .filter((name) => name !== 'ext')
    .join(' ')} sha1 sha256 sha384 sha512 md5 email ocsp_uri purpose hash`,
  takes: 'in out inform outform days CA CAkey CAserial signkey key set_serial extfile extensions copy_extensions ext checkend checkhost checkip nameopt',
  async run(tool) {
    if (tool.has('req')) return signRequest(tool);
    const certificate = await tool.certificate(tool.value('in'));
    for (const name of tool.inOrder(Object.keys(shows))) await tool.say(shows[name]!(certificate, tool));
    if (tool.has('checkhost')) {
      const matches = new X509Certificate(certificate.der).checkHost(tool.value('checkhost')!) !== undefined;
      await tool.say(`Hostname ${tool.value('checkhost')} does ${matches ? '' : 'NOT '}match certificate\n`);
    }
    if (tool.has('checkend')) {
      const expires = certificate.until.getTime() < Date.now() + Number(tool.value('checkend')) * 1_000;
      await tool.say(`Certificate will ${expires ? '' : 'not '}expire\n`);
      return expires ? 1 : 0;
    }
    if (!tool.has('noout'))
      await tool.write(tool.value('out'), tool.value('outform')?.toUpperCase() === 'DER' ? certificate.der : pem('CERTIFICATE', certificate.der));
    return 0;
  },
};

const indented = (bytes: Buffer, blanks: number, width: number): string =>
  colons(bytes.toString('hex'))
    .match(new RegExp(`.{1,${width * 3}}`, 'g'))!
    .map((line) => `${' '.repeat(blanks)}${line}\n`)
    .join('');

function keyText(key: KeyObject): string {
  const modulus = modulusOf(key);
  const details = key.asymmetricKeyDetails;
  if (modulus) {
    const bits = details?.modulusLength ?? modulus.length * 8;
    const exponent = Number(details?.publicExponent ?? 65_537n);
    return `            Public Key Algorithm: rsaEncryption\n                Public-Key: (${bits} bit)\n                Modulus:\n${indented(Buffer.concat([Buffer.from([0]), modulus]), 20, 15)}                Exponent: ${exponent} (0x${exponent.toString(16)})\n`;
  }
  const { x = '', y } = key.export({ format: 'jwk' });
  const point = Buffer.from(x, 'base64url');
  if (y === undefined)
    return `            Public Key Algorithm: ED25519\n                ED25519 Public-Key:\n                pub:\n${indented(point, 20, 15)}`;
  const names: Readonly<Record<string, string>> = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' };
  const curve = details?.namedCurve ?? '';
  const whole = Buffer.concat([Buffer.from([4]), point, Buffer.from(y, 'base64url')]);
  return `            Public Key Algorithm: id-ecPublicKey\n                Public-Key: (${point.length === 66 ? 521 : point.length * 8} bit)\n                pub:\n${indented(whole, 20, 15)}                ASN1 OID: ${curve}\n${names[curve] ? `                NIST CURVE: ${names[curve]}\n` : ''}`;
}

function certificateText(certificate: ReadCertificate): string {
  const { version, serial, algorithm, issuer, subject, from, until, key, extensions, signature } = certificate;
  const title = algorithmTitle(algorithm);
  const short = trimmed(serial).length <= 8;
  const number = BigInt(`0x${serial.toString('hex')}`);
  const serialText = short ? ` ${number} (0x${number.toString(16)})\n` : `\n            ${colons(trimmed(serial).toString('hex'))}\n`;
  const told509 = extensions.map(tellExtension).map((one) => `            ${one.title}: ${one.critical ? 'critical' : ''}\n                ${one.text}\n`);
  return [
    `Certificate:\n    Data:\n        Version: ${version} (0x${version - 1})\n        Serial Number:${serialText}`,
    `        Signature Algorithm: ${title}\n        Issuer: ${nameText(issuer)}\n`,
    `        Validity\n            Not Before: ${told(from)}\n            Not After : ${told(until)}\n`,
    `        Subject: ${nameText(subject)}\n        Subject Public Key Info:\n${keyText(key)}`,
    extensions.length > 0 ? `        X509v3 extensions:\n${told509.join('')}` : '',
    `    Signature Algorithm: ${title}\n    Signature Value:\n${indented(signature, 8, 18)}`,
  ].join('');
}
