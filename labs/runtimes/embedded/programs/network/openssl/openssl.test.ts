import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { makeCertificate, makeRequest, ownIdentifiers, readCertificate, readRequest } from './certificate.ts';
import { integer, oid, oidText, pem, read, unpem } from './der.ts';
import { extensionOf, tellExtension } from './extensions.ts';
import { nameOf, nameText } from './names.ts';
import { verdictOn } from './verify.ts';

const pair = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;
const [authorityKey, nodeKey] = [pair(), pair()];
const day = 86_400_000;

function made({
  subject,
  issuer = subject,
  key,
  signer = key,
  days = 1,
}: {
  subject: string;
  issuer?: string;
  key: typeof nodeKey;
  signer?: typeof nodeKey;
  days?: number;
}) {
  const der = makeCertificate({
    serial: Buffer.from('4001', 'hex'),
    subject: nameOf(subject)!,
    issuer: nameOf(issuer)!,
    key,
    signer,
    from: new Date(Date.now() - 2 * day),
    until: new Date(Date.now() + days * day),
    extensions: [
      ...ownIdentifiers(key, signer),
      extensionOf('subjectAltName=DNS:node,IP:10.0.0.1')!.bytes,
      extensionOf('basicConstraints=critical,CA:TRUE')!.bytes,
    ],
  });
  return readCertificate(der);
}

const authority = made({ subject: '/CN=site', key: authorityKey });
const node = made({ subject: '/O=Lab/CN=node', issuer: '/CN=site', key: nodeKey, signer: authorityKey });

test('OpenSSL itself reads what is made', () => {
  const certificate = new X509Certificate(pem('CERTIFICATE', node.der));
  expect(certificate).toMatchObject({
    subject: 'O=Lab\nCN=node',
    issuer: 'CN=site',
    subjectAltName: 'DNS:node, IP Address:10.0.0.1',
    ca: true,
    serialNumber: '4001',
  });
  expect(certificate.verify(authority.key)).toBe(true);
  expect(certificate.checkPrivateKey(createPrivateKey(nodeKey.export({ type: 'pkcs8', format: 'pem' })))).toBe(true);
});

test('names and extensions as they are printed', () => {
  expect(nameText(node.subject)).toBe('O = Lab, CN = node');
  expect(node.extensions.map(tellExtension).slice(2)).toEqual([
    { name: 'subjectAltName', title: 'X509v3 Subject Alternative Name', critical: false, text: 'DNS:node, IP Address:10.0.0.1' },
    { name: 'basicConstraints', title: 'X509v3 Basic Constraints', critical: true, text: 'CA:TRUE' },
  ]);
  expect(nameOf('CN=x')).toBeUndefined();
});

test('a request holds its name, its key and what it asks for', () => {
  const request = readRequest(makeRequest(nameOf('/CN=x')!, nodeKey, [extensionOf('keyUsage=digitalSignature,keyAgreement')!.bytes]));
  expect(nameText(request.subject)).toBe('CN = x');
  expect(request.key.equals(node.key)).toBe(true);
  expect(tellExtension(request.extensions[0]!).text).toBe('Digital Signature, Key Agreement');
});

test('what is wrong with a chain', () => {
  const number = (...[leaf, trusted]: Parameters<typeof verdictOn>) => verdictOn(leaf, trusted).verdict?.number;
  expect(number(node, [authority])).toBeUndefined();
  expect(number(node, [])).toBe(20);
  expect(number(authority, [])).toBe(18);
  expect(number(made({ subject: '/CN=old', issuer: '/CN=site', key: nodeKey, signer: authorityKey, days: -1 }), [authority])).toBe(10);
  expect(number(made({ subject: '/CN=forged', issuer: '/CN=site', key: nodeKey }), [authority])).toBe(20);
});

test('ASN.1 there and back', () => {
  expect(oidText(read(oid('1.2.840.113549.1.1.11'))[0]!)).toBe('1.2.840.113549.1.1.11');
  expect(integer(Buffer.from([0, 0x80])).toString('hex')).toBe('02020080');
  expect(unpem(pem('X', Buffer.from('abc')), /^X$/)?.toString()).toBe('abc');
  expect(() => read(Buffer.from([0x30, 0x05, 0x01]))).toThrow(RangeError);
});
