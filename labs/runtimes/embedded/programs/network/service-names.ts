const names: Readonly<Record<string, string>> = {
  '20/tcp': 'ftp-data',
  '21/tcp': 'ftp',
  '22/tcp': 'ssh',
  '23/tcp': 'telnet',
  '25/tcp': 'smtp',
  '53/tcp': 'domain',
  '53/udp': 'domain',
  '68/udp': 'bootpc',
  '69/udp': 'tftp',
  '80/tcp': 'http',
  '110/tcp': 'pop3',
  '111/tcp': 'sunrpc',
  '111/udp': 'sunrpc',
  '123/udp': 'ntp',
  '143/tcp': 'imap2',
  '161/udp': 'snmp',
  '389/tcp': 'ldap',
  '443/tcp': 'https',
  '445/tcp': 'microsoft-ds',
  '514/udp': 'syslog',
  '631/tcp': 'ipp',
  '873/tcp': 'rsync',
  '993/tcp': 'imaps',
  '2049/tcp': 'nfs',
  '3306/tcp': 'mysql',
  '5432/tcp': 'postgresql',
  '6379/tcp': 'redis',
  '8080/tcp': 'http-alt',
};

/** Name of a port by /etc/services of Debian, its number where it has none. */
export const serviceName = (port: number, protocol: string): string => names[`${port}/${protocol}`] ?? String(port);

/** Number of a named service. */
export const servicePort = (name: string): number | undefined => {
  const found = Object.entries(names).find(([, known]) => known === name)?.[0];
  return found === undefined ? undefined : Number(found.split('/')[0]);
};
