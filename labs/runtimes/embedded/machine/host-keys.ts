import { promisify } from 'node:util';
import ssh2 from 'ssh2';
import type { TreeFile } from './tree.ts';

const generate = promisify(ssh2.utils.generateKeyPair) as (type: string, options: object) => Promise<{ private: string; public: string }>;

const kinds = {
  '/etc/ssh/ssh_host_ecdsa_key': ['ecdsa', 256],
  '/etc/ssh/ssh_host_ed25519_key': ['ed25519', 256],
  '/etc/ssh/ssh_host_rsa_key': ['rsa', 3072],
} as const;

let generated: Promise<[string, TreeFile][]> | undefined;

/** Keys of the machine's sshd, as its installation makes them: one set for all machines of this server's life. */
export async function hostKeys(wanted: (path: string) => boolean): Promise<[string, TreeFile][]> {
  if (!Object.keys(kinds).some(wanted)) return [];
  generated ??= Promise.all(
    Object.entries(kinds).map(async ([path, [type, bits]]) => {
      const pair = await generate(type, { bits, comment: 'root@buildkitsandbox' });
      const owner = { type: 'file', uid: 0, gid: 0 } as const;
      return [
        [path, { ...owner, mode: 0o600, text: pair.private }] as [string, TreeFile],
        [`${path}.pub`, { ...owner, mode: 0o644, text: `${pair.public}\n` }] as [string, TreeFile],
      ];
    }),
  ).then((pairs) => pairs.flat());
  return (await generated).filter(([path]) => wanted(path));
}
