import type { ProgramContext } from '../../program/program.ts';

type Context = Pick<ProgramContext, 'sys' | 'stdout' | 'stderr' | 'run'>;

/** What a package's own scripts do beside what every package's do. */
export interface MaintainerScripts {
  /** Before its files go. */
  beforeRemoval?(context: Context): Promise<void>;
  /** After its files are gone. */
  removed?(context: Context): Promise<void>;
  /** When its configuration goes. */
  purged?(context: Context): Promise<void>;
  /** Its units are not stopped. */
  readonly stops?: false;
  /** It has something to purge though no configuration file is dpkg's. */
  readonly keeps?: true;
  /** Units that it enabled under other names than its own. */
  readonly units?: readonly string[];
  readonly initScript?: string;
}

const silent = { isTerminal: false, write: async () => undefined };

const quietly = async ({ run }: Context, ...argv: string[]): Promise<void> => void (await run(argv, { stdout: silent, stderr: silent }));

/** By package. Source: the packages' prerm and postrm of Debian 12. */
export const maintainerScripts: Readonly<Record<string, MaintainerScripts>> = {
  vsftpd: {
    async removed(context) {
      await quietly(context, 'userdel', 'ftp');
      await quietly(context, 'groupdel', 'ftp');
      await quietly(context, 'rmdir', '/srv/ftp');
    },
  },
  rpcbind: { purged: (context) => quietly(context, 'rm', '-rf', '/run/rpcbind', '/run/rpcbind.lock', '/run/rpcbind.sock') },
  'openssh-server': {
    units: ['ssh.service', 'ssh.socket'],
    initScript: 'ssh',
    async purged(context) {
      const keys = ['rsa', 'ecdsa', 'ed25519'].flatMap((kind) => [`/etc/ssh/ssh_host_${kind}_key`, `/etc/ssh/ssh_host_${kind}_key.pub`]);
      await quietly(context, 'rm', '-f', ...keys, '/etc/ssh/sshd_config');
      await quietly(context, 'userdel', 'sshd');
    },
  },
  'nginx-common': {
    initScript: 'nginx',
    units: ['nginx.service'],
    purged: (context) => quietly(context, 'rm', '-rf', '/var/lib/nginx', '/var/log/nginx', '/etc/nginx'),
  },
  nftables: { stops: false },
  nano: {
    async beforeRemoval({ sys, stdout, stderr }) {
      const other = '/usr/bin/vim.tiny';
      if (!(await sys.access(other, 0).catch(() => false))) return;
      for (const link of ['/etc/alternatives/editor']) {
        await sys.unlink(link).catch(() => undefined);
        await sys.symlink(other, link);
      }
      await sys.unlink('/etc/alternatives/pico').catch(() => undefined);
      await sys.unlink('/usr/bin/pico').catch(() => undefined);
      await stdout.write(`update-alternatives: using ${other} to provide /usr/bin/editor (editor) in auto mode\n`);
      for (const folder of ['', 'da/', 'de/', 'fr/', 'it/', 'ja/', 'pl/', 'ru/', 'tr/']) {
        const page = (name: string): string => `/usr/share/man/${folder}man1/${name}.1.gz`;
        const because = `because associated file ${page('vim')} (of link group editor) doesn't exist`;
        await stderr.write(`update-alternatives: warning: skip creation of ${page('editor')} ${because}\n`);
      }
    },
  },
};
