import { createHash, createHmac, getCiphers, randomBytes } from 'node:crypto';
import { sha2Crypt } from './sha2-crypt.ts';
import { md5Crypt } from '../../../accounts/md5-crypt.ts';
import { type Command, OpensslFailed, type Tool } from './tool.ts';

const mostRandom = 16 * 1024 * 1024;

export const rand: Command = {
  flags: 'hex base64',
  takes: 'out',
  async run(tool) {
    const count = Number(tool.operands[0]);
    if (!Number.isInteger(count) || count <= 0) throw new OpensslFailed('rand: Use -help for summary.');
    if (count > mostRandom) throw new OpensslFailed('openssl: the simulation draws at most 16 MiB at once');
    const bytes = randomBytes(count);
    const text = tool.has('hex') ? `${bytes.toString('hex')}\n` : tool.has('base64') ? bytes.toString('base64').replace(/.{1,64}/g, '$&\n') : bytes;
    await tool.write(tool.value('out'), text);
    return 0;
  },
};

const digests: Readonly<Record<string, string>> = { md5: 'MD5', sha1: 'SHA1', sha224: 'SHA2-224', sha256: 'SHA2-256', sha384: 'SHA2-384', sha512: 'SHA2-512' };

/** `openssl dgst`, and `openssl sha256` by its own name. */
export const dgst: Command = {
  flags: `r hex binary ${Object.keys(digests).join(' ')}`,
  takes: 'out hmac sign verify signature',
  async run(tool) {
    if (tool.has('sign', 'verify')) throw new OpensslFailed('openssl: the simulation signs certificates and requests only');
    const kind = Object.keys(digests).find((name) => tool.has(name) || tool.name === name) ?? 'sha256';
    const secret = tool.value('hmac');
    for (const path of tool.operands.length > 0 ? tool.operands : [undefined]) await one(tool, { path, kind, secret });
    return 0;
  },
};

async function one(tool: Tool, { path, kind, secret }: { path: string | undefined; kind: string; secret: string | undefined }): Promise<void> {
  const bytes = path === undefined ? Buffer.from(await tool.context.stdin.all()) : await file(tool, path);
  const hash = (secret === undefined ? createHash(kind) : createHmac(kind, secret)).update(bytes).digest();
  const name = path ?? 'stdin';
  const title = secret === undefined ? digests[kind] : `HMAC-${digests[kind]}`;
  const text = tool.has('binary') ? hash : tool.has('r') ? `${hash.toString('hex')} *${name}\n` : `${title}(${name})= ${hash.toString('hex')}\n`;
  await tool.write(tool.value('out'), text);
}

async function file(tool: Tool, path: string): Promise<Buffer> {
  return tool.context.sys.readFile(path).then(Buffer.from, (error: Error) => {
    throw new OpensslFailed(`${path}: ${error.message}`);
  });
}

export const passwd: Command = {
  flags: '1 5 6 apr1 stdin noverify quiet table reverse',
  takes: 'salt in',
  async run(tool) {
    const words = tool.has('stdin')
      ? Buffer.from(await tool.context.stdin.all())
          .toString()
          .replace(/\n$/, '')
          .split('\n')
      : tool.operands;
    if (words.length === 0) throw new OpensslFailed('openssl: the simulation does not ask for the password; name it, or use -stdin');
    const kind = tool.inOrder(['1', '5', '6', 'apr1']).at(-1) ?? '1';
    for (const word of words) {
      const drawn = randomBytes(12).toString('base64').replace(/\+/g, '.');
      const salt = tool.value('salt') ?? drawn.slice(0, kind === '5' || kind === '6' ? 16 : 8);
      await tool.say(`${kind === '5' || kind === '6' ? sha2Crypt(word, salt, kind) : md5Crypt(word, salt, kind as '1' | 'apr1')}\n`);
    }
    return 0;
  },
};

const name = 'OpenSSL 3.0.22 25 Aug 2026 (Library: OpenSSL 3.0.22 25 Aug 2026)';

export const version: Command = {
  flags: 'a v b o f p d',
  takes: '',
  async run(tool) {
    await tool.say(`${name}\n${tool.has('a') ? 'platform: debian-amd64\nOPENSSLDIR: "/usr/lib/ssl"\n' : tool.has('d') ? 'OPENSSLDIR: "/usr/lib/ssl"\n' : ''}`);
    return 0;
  },
};

export const ciphers: Command = {
  flags: 'v s tls1_2 tls1_3',
  takes: '',
  async run(tool) {
    await tool.say(
      `${getCiphers()
        .filter((one) => /gcm/.test(one))
        .join(':')
        .toUpperCase()}\n`,
    );
    return 0;
  },
};
