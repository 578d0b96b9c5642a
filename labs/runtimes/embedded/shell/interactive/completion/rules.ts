import { Options, setOptions } from '../../state/options.ts';
import { type Place, type Source, fitting, oneOf } from './match.ts';
import * as names from './names.ts';
import { files, filesEnding, folders } from './paths.ts';
import { serviceWords, systemctlWords, units } from './units.ts';

/** What the operands of a command are; the last source stands for all that follow. `values`: of options, by their names. */
export interface Rule {
  readonly operands: readonly Source[];
  readonly values?: Readonly<Record<string, Source>>;
  /** In place of options that begin as the word does. */
  readonly dashed?: Source;
}

const only = (...operands: readonly Source[]): Rule => ({ operands });

/** A verb, then what belongs to it; `''` for those that are not listed. */
const verbs = (table: Readonly<Record<string, Source>>, values: Rule['values'] = {}): Rule => {
  const source: Source = (place: Place) => {
    const verb = place.words.slice(1).find((word) => !word.startsWith('-'));
    if (verb === undefined) return oneOf(...Object.keys(table))(place);
    return table[verb]?.(place) ?? [];
  };
  return { operands: [source], values };
};

const none: Source = () => [];
const [installed, known] = [names.packages('installed'), names.packages('known')];

const apt = verbs(
  {
    install: known,
    reinstall: installed,
    remove: installed,
    purge: installed,
    autoremove: installed,
    show: known,
    list: known,
    search: none,
    policy: known,
    depends: known,
    rdepends: known,
    download: known,
    changelog: known,
    source: known,
    update: none,
    upgrade: none,
    'full-upgrade': none,
    'dist-upgrade': none,
    clean: none,
    autoclean: none,
    'edit-sources': none,
  },
  { t: none },
);
const marks = ['auto', 'manual', 'hold', 'unhold', 'minimize-manual', 'showauto', 'showmanual', 'showhold'];
const accountValues = { '-g': names.groups, '-G': names.groupList, '-s': names.shells, '-d': folders, '-k': folders };
const job: Source = ({ word }) => (word.startsWith('%') ? [] : fitting([], word));
const nftObject = oneOf('table', 'chain', 'rule', 'set', 'element', 'map', 'ruleset');
const ipObject = oneOf('address', 'link', 'route', 'rule', 'neigh');
const engine = verbs(
  Object.fromEntries(
    'build compose cp create events exec images inspect kill logs network pause port ps pull restart rm rmi run start stop tag top unpause version volume wait'
      .split(' ')
      .map((verb) => [verb, files]),
  ),
);

/** By the command's name. */
export const rules: Readonly<Record<string, Rule>> = {
  cd: only(folders),
  pushd: only(folders),
  rmdir: only(folders),
  mkdir: only(folders),
  su: { operands: [names.users], values: { '-s': names.shells } },
  sudo: { operands: [names.commands], values: { '-u': names.users, '-U': names.users, '-g': names.groups, '-D': folders } },
  id: only(names.users),
  groups: only(names.users),
  passwd: only(names.users),
  chage: only(names.users),
  chsh: { operands: [names.users], values: { '-s': names.shells } },
  userdel: only(names.users),
  usermod: { operands: [names.users], values: accountValues },
  useradd: { operands: [none], values: accountValues },
  last: only(names.users),
  crontab: { operands: [files], values: { '-u': names.users } },
  groupdel: only(names.groups),
  groupmod: only(names.groups),
  newgrp: only(names.groups),
  gpasswd: { operands: [names.groups], values: { '-a': names.users, '-d': names.users } },
  getent: only(oneOf('group', 'gshadow', 'hosts', 'networks', 'passwd', 'protocols', 'services', 'shadow'), none),
  chown: only(names.owners, files),
  chgrp: only(names.groups, files),
  chmod: only(none, files),
  systemctl: { operands: [systemctlWords], values: { '-t': oneOf('service', 'socket', 'target', 'timer'), '-p': none } },
  service: only(serviceWords),
  journalctl: { operands: [none], values: { '-u': units, '-p': oneOf('emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug') } },
  apt,
  'apt-get': apt,
  'apt-cache': verbs(Object.fromEntries(['show', 'policy', 'depends', 'rdepends', 'search', 'pkgnames', 'showpkg'].map((verb) => [verb, known]))),
  'apt-mark': verbs(Object.fromEntries(marks.map((verb) => [verb, installed]))),
  dpkg: { operands: [installed], values: { '-S': files, '-i': filesEnding(/\.deb$/), '-I': filesEnding(/\.deb$/), '-c': filesEnding(/\.deb$/) } },
  'dpkg-query': only(installed),
  'dpkg-reconfigure': only(installed),
  kill: { operands: [names.pids], values: { '-s': names.signals, '-l': names.signals }, dashed: names.dashedSignals },
  killall: { operands: [names.processNames], dashed: names.dashedSignals },
  pkill: { operands: [names.processNames], values: { '-u': names.users, '-U': names.users } },
  pgrep: { operands: [names.processNames], values: { '-u': names.users, '-U': names.users } },
  pidof: only(names.processNames),
  ps: { operands: [none], values: { '-u': names.users, '-U': names.users, '-C': names.processNames, '-p': names.pids } },
  trap: only(none, names.signals),
  ssh: { operands: [names.hosts, names.commands], values: { '-i': files, '-F': files, '-J': names.hosts, '-l': names.users } },
  scp: only(names.hosts, files),
  sftp: only(names.hosts),
  'ssh-copy-id': { operands: [names.hosts], values: { '-i': files } },
  ping: only(names.hosts),
  nc: only(names.hosts, none),
  sysctl: { operands: [names.sysctls], values: { '-p': files } },
  umount: only(names.mountPoints),
  mountpoint: only(folders),
  findmnt: only(names.mountPoints),
  rmmod: only(names.loadedModules),
  modprobe: only(names.loadedModules),
  unset: only(names.variables),
  export: only(names.variables),
  readonly: only(names.variables),
  declare: only(names.variables),
  printenv: only(names.variables),
  unalias: only(names.known),
  type: only(names.commands),
  which: only(names.commands),
  command: only(names.commands, files),
  man: only(names.commands),
  hash: only(names.commands),
  help: only(names.known),
  set: { operands: [files], values: { '-o': oneOf(...setOptions.map(([name]) => name)), '+o': oneOf(...setOptions.map(([name]) => name)) } },
  shopt: only(oneOf(...Options.shoptNames)),
  fg: only(job),
  bg: only(job),
  nft: verbs({ list: nftObject, add: nftObject, delete: nftObject, flush: nftObject, insert: nftObject, replace: nftObject, monitor: none }, { '-f': files }),
  ip: only(ipObject, oneOf('show', 'add', 'del', 'flush', 'list', 'get', 'set'), none),
  docker: engine,
  podman: engine,
};
