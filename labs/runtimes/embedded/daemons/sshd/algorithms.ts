import { wildcard } from '../../host/wildcard.ts';
/** What OpenSSH 9.2 knows and what it offers unless told otherwise, in its own order. */
export interface AlgorithmList {
  readonly known: readonly string[];
  readonly usual: readonly string[];
}

const certificates = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'sk-ssh-ed25519',
  'sk-ecdsa-sha2-nistp256',
  'rsa-sha2-512',
  'rsa-sha2-256',
];
const plainKeys = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'sk-ssh-ed25519@openssh.com',
  'sk-ecdsa-sha2-nistp256@openssh.com',
  'rsa-sha2-512',
  'rsa-sha2-256',
];
const usualKeys = [...certificates.map((name) => `${name}-cert-v01@openssh.com`), ...plainKeys];

export const ciphers: AlgorithmList = {
  known: [
    '3des-cbc',
    'aes128-cbc',
    'aes192-cbc',
    'aes256-cbc',
    'aes128-ctr',
    'aes192-ctr',
    'aes256-ctr',
    'aes128-gcm@openssh.com',
    'aes256-gcm@openssh.com',
    'chacha20-poly1305@openssh.com',
  ],
  usual: ['chacha20-poly1305@openssh.com', 'aes128-ctr', 'aes192-ctr', 'aes256-ctr', 'aes128-gcm@openssh.com', 'aes256-gcm@openssh.com'],
};

const macNames = ['hmac-sha1', 'hmac-sha1-96', 'hmac-sha2-256', 'hmac-sha2-512', 'hmac-md5', 'hmac-md5-96'];
export const macs: AlgorithmList = {
  known: [
    ...macNames,
    'umac-64@openssh.com',
    'umac-128@openssh.com',
    ...macNames.map((name) => `${name}-etm@openssh.com`),
    'umac-64-etm@openssh.com',
    'umac-128-etm@openssh.com',
  ],
  usual: [
    'umac-64-etm@openssh.com',
    'umac-128-etm@openssh.com',
    'hmac-sha2-256-etm@openssh.com',
    'hmac-sha2-512-etm@openssh.com',
    'hmac-sha1-etm@openssh.com',
    'umac-64@openssh.com',
    'umac-128@openssh.com',
    'hmac-sha2-256',
    'hmac-sha2-512',
    'hmac-sha1',
  ],
};

export const kex: AlgorithmList = {
  known: [
    'diffie-hellman-group1-sha1',
    'diffie-hellman-group14-sha1',
    'diffie-hellman-group14-sha256',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
    'diffie-hellman-group-exchange-sha1',
    'diffie-hellman-group-exchange-sha256',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'sntrup761x25519-sha512',
    'sntrup761x25519-sha512@openssh.com',
  ],
  usual: [
    'sntrup761x25519-sha512',
    'sntrup761x25519-sha512@openssh.com',
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group-exchange-sha256',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
    'diffie-hellman-group14-sha256',
  ],
};

/** In the order of OpenSSH's own table, each beside its certificate. */
const withCertificate = (name: string): string[] => [name, `${name.replace('@openssh.com', '')}-cert-v01@openssh.com`];
const table = [
  'ssh-ed25519',
  'sk-ssh-ed25519@openssh.com',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'sk-ecdsa-sha2-nistp256@openssh.com',
  'ssh-dss',
  'ssh-rsa',
  'rsa-sha2-256',
  'rsa-sha2-512',
];

export const keys: AlgorithmList = { known: [...table.flatMap(withCertificate), 'webauthn-sk-ecdsa-sha2-nistp256@openssh.com'], usual: usualKeys };

export const authoritySignatures: AlgorithmList = { known: keys.known, usual: plainKeys };

/** `+a,b`, `-a*`, `^a` change the usual list, anything else replaces it. undefined where a name is not known; only `-` takes patterns, keys take them everywhere. */
export function chooseAlgorithms(text: string, list: AlgorithmList, { patterns = false } = {}): string[] | undefined {
  const [, mark = '', rest = ''] = /^([-+^]?)(.*)$/.exec(text) ?? [];
  const names = rest.split(',').filter(Boolean);
  if (mark === '-') return list.usual.filter((name) => !names.some((pattern) => wildcard(pattern).test(name)));
  const chosen = names.flatMap((name) =>
    patterns ? list.known.filter((known) => wildcard(name).test(known)) : list.known.includes(name) ? [name] : [undefined],
  );
  if (names.length === 0 || chosen.length === 0 || chosen.includes(undefined)) return undefined;
  const known = chosen as string[];
  if (mark === '+') return [...new Set([...list.usual, ...known])];
  if (mark === '^') return [...new Set([...known, ...list.usual])];
  return [...new Set(known)];
}
