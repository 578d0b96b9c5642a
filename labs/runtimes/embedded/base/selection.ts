/** Folders whose content nobody in a lab looks at: they are left out whole. */
const dull = [
  '/usr/share/doc/',
  '/usr/share/man/',
  '/usr/share/info/',
  '/usr/share/locale/',
  '/usr/share/zoneinfo/',
  '/usr/share/perl',
  '/usr/share/i18n/',
  '/usr/share/lintian/',
  '/usr/share/bug/',
  '/usr/share/vim/vim',
  '/usr/share/nano/',
  '/usr/share/icons/',
  '/usr/share/pixmaps/',
  '/usr/share/common-licenses/',
  '/usr/share/debconf/',
  '/usr/share/doc-base/',
  '/usr/share/keyrings/',
  '/usr/share/terminfo/',
  '/usr/share/tabset/',
  '/usr/share/ca-certificates/',
  '/usr/share/bash-completion/',
  '/usr/share/zsh/',
  '/usr/share/polkit-1/',
  '/usr/share/dbus-1/',
  '/usr/share/systemd/',
  '/usr/share/python3/',
  '/usr/share/gcc',
  '/usr/share/gdb/',
  '/usr/share/apport/',
  '/usr/share/perl5/',
  '/usr/share/git-core/',
  '/usr/share/gitweb/',
  '/usr/share/containers/',
  '/usr/lib/python3',
  '/usr/lib/python3.11/',
  '/usr/lib/git-core/',
  '/usr/lib/locale/',
  '/usr/lib/x86_64-linux-gnu/gconv/',
  '/usr/lib/x86_64-linux-gnu/perl',
  '/usr/lib/x86_64-linux-gnu/security/',
  '/usr/lib/x86_64-linux-gnu/engines-3/',
  '/usr/lib/x86_64-linux-gnu/xtables/',
  '/usr/lib/udev/',
  '/usr/lib/modprobe.d/',
  '/usr/lib/kernel/',
  '/usr/lib/systemd/catalog/',
  '/usr/lib/systemd/ntp-units.d/',
  '/etc/ssl/certs/',
  '/usr/share/rampart/',
];

const caches = ['/etc/ld.so.cache', '/etc/.pwd.lock'];

export const skipped = (path: string): boolean => caches.includes(path) || dull.some((folder) => path.startsWith(folder) && path !== folder.replace(/\/$/, ''));

const told = [
  '/etc/',
  '/usr/lib/systemd/',
  '/usr/lib/sysctl.d/',
  '/usr/lib/tmpfiles.d/',
  '/usr/lib/sysusers.d/',
  '/usr/lib/os-release',
  '/root/',
  '/usr/share/base-files/',
  '/var/spool/cron/',
  '/usr/share/nginx/',
  '/var/www/',
];
const untold = ['/etc/ssh/ssh_host_', '/etc/ssl/private/', '/etc/ca-certificates'];

/** Whether the text of this file is recorded: what administrators read and change. */
export const texts = (path: string, size: number): boolean =>
  size <= 65_536 && told.some((folder) => path.startsWith(folder)) && !untold.some((start) => path.startsWith(start));
