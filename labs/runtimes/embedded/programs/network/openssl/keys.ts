import { createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { type Command, errorLine, OpensslFailed, type Tool } from './tool.ts';

const generate = promisify(generateKeyPair) as (type: string, options: object) => Promise<{ privateKey: KeyObject }>;
const curves: Readonly<Record<string, string>> = {
  prime256v1: 'prime256v1',
  'P-256': 'prime256v1',
  secp384r1: 'secp384r1',
  'P-384': 'secp384r1',
  secp521r1: 'secp521r1',
  'P-521': 'secp521r1',
  secp256k1: 'secp256k1',
};
const mostBits = 8_192;

export async function makeRsa(bits: number): Promise<KeyObject> {
  if (!Number.isInteger(bits) || bits > mostBits) throw new OpensslFailed(`openssl: the simulation makes RSA keys of at most ${mostBits} bits`);
  if (bits < 512)
    throw new OpensslFailed(`Error generating RSA key\n${errorLine('02000078:rsa routines:rsa_keygen:key size too small:../crypto/rsa/rsa_gen.c:78:')}`);
  return (await generate('rsa', { modulusLength: bits })).privateKey;
}

export async function makeCurve(name: string | undefined): Promise<KeyObject> {
  const namedCurve = curves[name ?? ''];
  if (namedCurve === undefined)
    throw new OpensslFailed(
      `unable to generate key\n${errorLine('0800008D:elliptic curve routines:group_new_from_name:invalid curve:../crypto/ec/ec_lib.c:1492:')}`,
    );
  return (await generate('ec', { namedCurve })).privateKey;
}

/** `rsa:2048`, `ec` with its curve, `ed25519`. */
export function makeKey(kind: string, options: readonly string[]): Promise<KeyObject> {
  const option = (name: string): string | undefined => options.find((one) => one.startsWith(`${name}:`))?.slice(name.length + 1);
  const [, bits] = /^rsa(?::(\d+))?$/i.exec(kind) ?? [];
  if (/^rsa/i.test(kind)) return makeRsa(Number(bits ?? option('rsa_keygen_bits') ?? 2_048));
  if (/^ec$/i.test(kind)) return makeCurve(option('ec_paramgen_curve'));
  if (/^ed25519$/i.test(kind)) return generate('ed25519', {}).then(({ privateKey }) => privateKey);
  throw new OpensslFailed(`Error initializing ${kind} context`);
}

export const pkcs8 = (key: KeyObject): string => String(key.export({ type: 'pkcs8', format: 'pem' }));
const spki = (key: KeyObject): string => String((key.type === 'private' ? createPublicKey(key) : key).export({ type: 'spki', format: 'pem' }));

const noPassphrase = (tool: Tool): void => {
  if (tool.has('aes128', 'aes192', 'aes256', 'des3', 'aes-256-cbc')) throw new OpensslFailed('openssl: the simulation does not put a passphrase on keys');
};

export const genrsa: Command = {
  flags: 'aes128 aes192 aes256 des3 traditional 3 F4 f4 verbose',
  takes: 'out passout',
  async run(tool) {
    noPassphrase(tool);
    const key = await makeRsa(Number(tool.operands[0] ?? 2_048));
    await tool.write(tool.value('out'), tool.has('traditional') ? String(key.export({ type: 'pkcs1', format: 'pem' })) : pkcs8(key), 0o600);
    return 0;
  },
};

export const ecparam: Command = {
  flags: 'genkey noout list_curves check text',
  takes: 'name out in',
  async run(tool) {
    if (tool.has('list_curves')) {
      await tool.say(
        '  secp256k1 : SECG curve over a 256 bit prime field\n  secp384r1 : NIST/SECG curve over a 384 bit prime field\n  secp521r1 : NIST/SECG curve over a 521 bit prime field\n  prime256v1: X9.62/SECG curve over a 256 bit prime field\n',
      );
      return 0;
    }
    const key = await makeCurve(tool.value('name'));
    const parameters = tool.has('noout') ? '' : `-----BEGIN EC PARAMETERS-----\n${parametersOf(key)}\n-----END EC PARAMETERS-----\n`;
    await tool.write(
      tool.value('out'),
      parameters + (tool.has('genkey') ? String(key.export({ type: 'sec1', format: 'pem' })) : ''),
      tool.has('genkey') ? 0o600 : 0o644,
    );
    return 0;
  },
};

function parametersOf(key: KeyObject): string {
  const der = createPublicKey(key).export({ type: 'spki', format: 'der' });
  const start = der.indexOf(6, der.indexOf(6) + 2 + der[der.indexOf(6) + 1]!);
  return der.subarray(start, start + 2 + der[start + 1]!).toString('base64');
}

export const genpkey: Command = {
  flags: 'aes256 text',
  takes: 'algorithm out pkeyopt outform',
  async run(tool) {
    noPassphrase(tool);
    const key = await makeKey(tool.value('algorithm') ?? '', tool.values('pkeyopt'));
    await tool.write(tool.value('out'), pkcs8(key), 0o600);
    return 0;
  },
};

const shows = (type: 'pkcs8' | 'pkcs1' | 'sec1'): Command => ({
  flags: 'pubin pubout noout check text aes256 traditional',
  takes: 'in out inform outform passin',
  async run(tool) {
    noPassphrase(tool);
    const key = await tool.key(tool.value('in'), tool.has('pubin') ? 'public key' : 'private key');
    if (tool.has('check')) await tool.say(type === 'pkcs1' ? 'RSA key ok\n' : type === 'sec1' ? 'EC Key valid.\n' : 'Key is valid\n');
    if (type !== 'pkcs8' && !tool.has('noout')) await tool.complain(`writing ${type === 'pkcs1' ? 'RSA' : 'EC'} key`);
    if (tool.has('noout')) return 0;
    const isPublic = tool.has('pubin', 'pubout');
    const kind = type === 'pkcs1' && !tool.has('traditional') ? 'pkcs8' : type;
    await tool.write(tool.value('out'), isPublic ? spki(key) : String(key.export({ type: kind, format: 'pem' })), isPublic ? 0o644 : 0o600);
    return 0;
  },
});

export const pkey = shows('pkcs8');
export const rsa = shows('pkcs1');
export const ec = shows('sec1');
