/**
 * Which algorithm names of an SSH server are strong, by what is known and in use: an unknown name is not taken for strong.
 * Sources: RFC 9142 (key exchange), RFC 8332 (RSA with SHA-2), RFC 8758 and the CIS lists of weak ciphers and MACs by name.
 */
export type AlgorithmKind = 'kex' | 'hostKeys' | 'ciphers' | 'macs';

const strong: Readonly<Record<AlgorithmKind, RegExp>> = {
  kex: /^(curve25519-sha256(@libssh\.org)?|sntrup761x25519-sha512(@openssh\.com)?|mlkem768x25519-sha256|mlkem(768nistp256-sha256|1024nistp384-sha384)|ecdh-sha2-nistp(256|384|521)|diffie-hellman-group(14-sha256|1[5-8]-sha512)|diffie-hellman-group-exchange-sha256)$/,
  hostKeys: /^((sk-)?ssh-ed25519|(sk-)?ecdsa-sha2-nistp(256|384|521)|rsa-sha2-(256|512))(-cert-v01)?(@openssh\.com)?$/,
  ciphers: /^(aes(128|192|256)-(ctr|gcm@openssh\.com)|AEAD_AES_(128|256)_GCM|chacha20-poly1305(@openssh\.com)?)$/,
  macs: /^(hmac-sha2-(256|512)(-etm@openssh\.com)?|umac-128(-etm)?@openssh\.com|AEAD_AES_(128|256)_GCM)$/,
};

/** Not algorithms: RFC 8308 and the strict key exchange announce themselves in the same list. */
const markers = /^(ext-info-[cs]|kex-strict-[cs]-v00@openssh\.com)$/;

export const weakOf = (kind: AlgorithmKind, names: readonly string[]): string[] => names.filter((name) => !strong[kind].test(name) && !markers.test(name));
