import { loadProgram } from '../../../program/registry.ts';
import type { OptionTable } from '../../../programs/getopt.ts';
import { tableOf } from '../../../programs/option-table.ts';
import { type Match, type Place, sorted } from './match.ts';

/** Programs that go by several names. */
const sameAs: Readonly<Record<string, string>> = {
  egrep: 'grep',
  fgrep: 'grep',
  gunzip: 'gzip',
  zcat: 'gzip',
  dir: 'ls',
  vdir: 'ls',
  pkill: 'pgrep',
  apt: 'apt-get',
};

/** Options of programs that read their words by themselves. */
const own: Readonly<Record<string, string>> = {
  awk: '-F -v -f --version',
  curl: '-d -f -F -H -i -I -k -L -o -O -s -S -T -u -v -w -X --cacert --connect-timeout --data --fail --head --header --include --insecure --location --max-time --output --request --resolve --show-error --silent --upload-file --user --verbose --write-out',
  find: '-amin -atime -cmin -ctime -delete -empty -exec -execdir -executable -fprint -group -iname -inum -ipath -links -ls -maxdepth -mindepth -mmin -mount -mtime -name -newer -nogroup -nouser -ok -path -perm -print -print0 -printf -prune -quit -readable -regex -size -type -uid -gid -user -writable -xdev',
  jq: '-c -e -n -r -R -s -S --arg --argjson --raw-output --compact-output --slurp --null-input --sort-keys --tab',
  less: '-F -i -N -R -S -X',
  ps: '-A -a -C -d -e -f -F -G -H -j -L -l -N -o -p -s -T -t -U -u -x --deselect --forest --format --group --headers --no-headers --pid --ppid --sort --tty --user',
  ssh: '-4 -6 -A -a -C -F -f -G -g -i -J -K -k -L -l -M -N -n -o -p -Q -q -R -S -s -T -t -V -v -W -X -x -Y -y',
  sshd: '-4 -6 -C -c -D -d -E -e -f -g -h -i -o -p -q -T -t -u -V',
  vi: '-R -y +',
};

const plain = (key: string): string => key.replace(/=\??$/, '');

const namesIn = ({ short, long = {} }: OptionTable): string[] => [
  ...short
    .replaceAll(/[:+-]/g, '')
    .split('')
    .map((letter) => `-${letter}`),
  ...Object.keys(long).map((key) => `--${plain(key)}${key.endsWith('=') ? '=' : ''}`),
  '--help',
  '--version',
];

const found = new Map<string, Promise<readonly string[]>>();

const look = async (command: string): Promise<readonly string[]> => {
  const name = sameAs[command] ?? command;
  if (own[name] !== undefined) return own[name].split(' ');
  const program = await loadProgram(name).catch(() => undefined);
  const table = program && (await tableOf(program));
  return table ? [...new Set(namesIn(table))] : [];
};

/** Short and long ones, `--name=` where a value belongs to it. */
export const optionsOf = (command: string): Promise<readonly string[]> => {
  const known = found.get(command) ?? look(command);
  found.set(command, known);
  return known;
};

/** Those that begin as the word does; a single `-` lists both kinds. */
export const options = async ({ words, word }: Place): Promise<Match[]> => {
  const names = await optionsOf((words[0] ?? '').replace(/^.*\//, ''));
  return sorted(names.filter((name) => name.startsWith(word)).map((name) => ({ text: name, shown: name, suffix: name.endsWith('=') ? '' : ' ' })));
};
