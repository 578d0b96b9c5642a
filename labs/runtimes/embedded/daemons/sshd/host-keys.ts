import { createHash } from 'node:crypto';
import ssh2 from 'ssh2';

export interface KeyPair {
  readonly private: string;
  readonly public: string;
}

export const makeKey = (type: 'rsa' | 'ecdsa' | 'ed25519', options: { bits?: number; comment: string }): Promise<KeyPair> =>
  new Promise((resolve, reject) => {
    const done = (error: Error | null, keys: KeyPair): void => (error ? reject(error) : resolve(keys));
    if (type === 'ed25519') ssh2.utils.generateKeyPair(type, { comment: options.comment }, done);
    else if (type === 'rsa') ssh2.utils.generateKeyPair(type, { bits: options.bits ?? 3072, comment: options.comment }, done);
    else ssh2.utils.generateKeyPair(type, { bits: (options.bits ?? 256) as 256, comment: options.comment }, done);
  });

/** `SHA256:...` as OpenSSH writes it. */
export const fingerprint = (blob: Uint8Array): string => `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;

const kinds: Readonly<Record<string, string>> = { 'ssh-rsa': 'RSA', 'ssh-ed25519': 'ED25519', 'ssh-dss': 'DSA' };
/** `ED25519` for `ssh-ed25519`. */
export const kindOfKey = (type: string): string => kinds[type] ?? (type.startsWith('ecdsa') ? 'ECDSA' : type.toUpperCase());
