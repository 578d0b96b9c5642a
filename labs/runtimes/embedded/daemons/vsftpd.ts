import { DaemonFailed, defineDaemon } from '../daemon/daemon.ts';
import { isSysError } from '../sys/sys-error.ts';
import { FtpSession } from './vsftpd/ftp-session.ts';

/** The FTP server, for who needs no password: files below one folder, to be read. */
export const vsftpd = defineDaemon({
  name: 'vsftpd',
  matches: ({ program }) => program === 'vsftpd',
  async start(context) {
    const path = context.argv[1] ?? '/etc/vsftpd.conf';
    const bytes = await context.sys.readFile(path).catch(() => undefined);
    if (!bytes) throw new DaemonFailed(`500 OOPS: vsftpd: cannot open config file:${path}`, 2);
    const settings = settingsOf(new TextDecoder().decode(bytes));
    const yes = (name: string, otherwise: boolean) => (settings[name] === undefined ? otherwise : /^(yes|true|1)$/i.test(settings[name]));
    if (!yes('listen', true) && !yes('listen_ipv6', false)) throw new DaemonFailed('500 OOPS: vsftpd: not started from inetd', 2);
    const port = Number(settings.listen_port ?? 21);
    const address = yes('listen_ipv6', false) ? '::' : (settings.listen_address ?? '0.0.0.0');
    const serve = (at: string) =>
      context.listen({ address: at, port }, (connection) => {
        const session = new FtpSession({
          context,
          connection,
          anonymous: yes('anonymous_enable', true),
          root: settings.anon_root ?? '/srv/ftp',
          banner: settings.ftpd_banner ?? '(vsFTPd 3.0.3)',
        });
        void session.run().catch(() => connection.stream.destroy());
      });
    try {
      await serve(address);
      if (address === '::') await serve('0.0.0.0');
    } catch (error) {
      if (isSysError(error)) throw new DaemonFailed('500 OOPS: could not bind listening IPv4 socket', 2);
      throw error;
    }
    return { signal: (name) => name === 'HUP', stop: () => Promise.resolve() };
  },
});

function settingsOf(text: string): Record<string, string> {
  const pairs = text.split('\n').flatMap((line): [string, string][] => {
    if (line.trim() === '' || line.startsWith('#')) return [];
    const [name, value] = line.split('=', 2);
    if (value === undefined) throw new DaemonFailed(`500 OOPS: missing value in config file for: ${name}`, 2);
    return [[name!.trim(), value.trim()]];
  });
  return Object.fromEntries(pairs);
}
