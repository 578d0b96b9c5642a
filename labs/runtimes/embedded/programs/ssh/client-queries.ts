import type { ConnectConfig } from 'ssh2';
import { chooseAlgorithms, ciphers, kex, keys as keyNames, macs } from '../../daemons/sshd/algorithms.ts';
import type { ProgramContext } from '../../program/program.ts';
import type { ClientOptions } from './client-options.ts';

/** What ssh2 can do of what the options allow, in their order. */
export function algorithmsOf({ settings }: ClientOptions): ConnectConfig['algorithms'] {
  const able = {
    cipher: [
      'chacha20-poly1305@openssh.com',
      'aes128-ctr',
      'aes192-ctr',
      'aes256-ctr',
      'aes128-gcm@openssh.com',
      'aes256-gcm@openssh.com',
      'aes128-cbc',
      'aes192-cbc',
      'aes256-cbc',
      '3des-cbc',
    ],
    hmac: [
      'hmac-sha2-256-etm@openssh.com',
      'hmac-sha2-512-etm@openssh.com',
      'hmac-sha1-etm@openssh.com',
      'hmac-sha2-256',
      'hmac-sha2-512',
      'hmac-sha1',
      'hmac-md5',
    ],
  };
  const of = (name: string, list: typeof ciphers): string[] => {
    const text = settings.get(name);
    return (text === undefined ? undefined : chooseAlgorithms(text, list, { patterns: list === keyNames })) ?? [...list.usual];
  };
  const only = (chosen: readonly string[], can: readonly string[]): string[] => chosen.filter((name) => can.includes(name));
  const hostKeys = only(of('hostkeyalgorithms', keyNames), [
    'ssh-ed25519',
    'ecdsa-sha2-nistp256',
    'ecdsa-sha2-nistp384',
    'ecdsa-sha2-nistp521',
    'rsa-sha2-512',
    'rsa-sha2-256',
    'ssh-rsa',
  ]);
  return {
    cipher: only(of('ciphers', ciphers), able.cipher),
    hmac: only(of('macs', macs), able.hmac),
    kex: only(
      of('kexalgorithms', kex),
      kex.known.filter((name) => !name.startsWith('sntrup')),
    ),
    serverHostKey: hostKeys.length ? hostKeys : ['ssh-dss'],
  } as ConnectConfig['algorithms'];
}

/** `ssh -Q`. */
export async function query({ stdout, stderr }: ProgramContext, what: string): Promise<number> {
  const lists: Readonly<Record<string, readonly string[]>> = {
    cipher: ciphers.known,
    'cipher-auth': ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'chacha20-poly1305@openssh.com'],
    mac: macs.known,
    kex: kex.known,
    key: keyNames.known,
    'key-plain': keyNames.known.filter((name) => !name.includes('cert')),
    'key-cert': keyNames.known.filter((name) => name.includes('cert')),
    sig: keyNames.known.filter((name) => !name.includes('cert')),
    help: ['cipher', 'cipher-auth', 'compression', 'kex', 'kex-gss', 'key', 'key-cert', 'key-plain', 'key-sig', 'mac', 'protocol-version', 'sig'],
  };
  const list = lists[what] ?? lists[{ ciphers: 'cipher', macs: 'mac', kexalgorithms: 'kex', hostkeyalgorithms: 'key' }[what.toLowerCase()] ?? ''];
  if (!list) {
    await stderr.write(`Unsupported query "${what}"\n`);
    return 255;
  }
  await stdout.write(list.map((name) => `${name}\n`).join(''));
  return 0;
}

/** `ssh -G`. */
export async function dump({ stdout }: ProgramContext, { options, user, port }: { options: ClientOptions; user: string; port: number }): Promise<number> {
  const rest = [...options.settings].filter(([name]) => !['user', 'port', 'hostname'].includes(name)).map(([name, value]) => `${name} ${value}`);
  await stdout.write([`user ${user}`, `hostname ${options.host}`, `port ${port}`, ...rest].map((line) => `${line}\n`).join(''));
  return 0;
}
