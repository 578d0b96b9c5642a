/** Something that two runs of the same command do not share, or that cannot be seen. Everything else must be equal, byte for byte. */
interface Allowance {
  readonly name: string;
  readonly reason: string;
  /** The programs in whose output it may stand; without it, in any. */
  readonly commands?: readonly string[];
  readonly apply: (output: string) => string;
}

const month = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const day = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const clock = 'the clock';
const started = 'the kernel numbers processes in the order in which they start';

const swap =
  (pattern: RegExp, to: string) =>
  (output: string): string =>
    output.replaceAll(pattern, to);

const lines = (output: string): string[] => output.split(/(?<=\n)/);
const sortLines = (output: string): string => lines(output).sort().join('');
const sortRows = (output: string): string => {
  const [head = '', ...rows] = lines(output);
  return head + rows.sort().join('');
};

export const allowList: readonly Allowance[] = [
  // what is not seen
  {
    name: 'pager',
    reason: 'less switches the keypad on and off around a page that fits the screen',
    apply: swap(/\x1b\[\?1[hl]\x1b[=>]\r?|\x1b\[m(?=\n)|\r\x1b\[K(?=\x1b\[\?1l)/g, ''),
  },
  { name: 'overwritten', reason: 'a line is written over while the program counts', apply: swap(/^.*\r(?!\n)/gm, '') },
  // time
  { name: 'iso-time', reason: clock, apply: swap(/\b20\d\d-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d+)?)?( ?(Z|UTC|[+-]\d\d:?\d\d))?/g, '<time>') },
  { name: 'iso-date', reason: clock, apply: swap(/\b202[6-9]-\d\d-\d\d\b/g, '<date>') },
  {
    name: 'long-date',
    reason: clock,
    apply: swap(new RegExp(`\\b${day},? (?:\\d\\d ${month}|${month} +\\d+) (?:20\\d\\d )?\\d\\d:\\d\\d:\\d\\d(?: UTC| GMT)?(?: 20\\d\\d)?`, 'g'), '<time>'),
  },
  { name: 'day-of-time', reason: clock, apply: swap(new RegExp(`\\b${day} (?=<time>)`, 'g'), '') },
  { name: 'short-date', reason: clock, apply: swap(new RegExp(`\\b${month} [ \\d]\\d,? {1,2}(?:\\d\\d:\\d\\d(?::\\d\\d)?|202[6-9])\\b`, 'g'), '<time>') },
  {
    name: 'age',
    reason: clock,
    commands: ['systemctl', 'docker'],
    apply: swap(/\b(?:(?:\d+(?:ms|s|min|h|us) ?)+|About an? \w+|Less than a second|\d+ \w+) ago\b/g, '<duration> ago'),
  },
  { name: 'waited', reason: 'how long it took', commands: ['curl'], apply: swap(/after \d+ (?:ms|milliseconds)/g, 'after <duration>') },
  { name: 'measured', reason: 'how long it took', commands: ['time'], apply: swap(/\d+m\d+\.\d+s/g, '<duration>') },
  { name: 'password-day', reason: clock, apply: swap(/:2\d{4}:(?=0:99999)/g, ':<day>:') },
  // numbers that are drawn or counted
  {
    name: 'directory-links',
    reason: 'overlayfs gives a directory one link where several layers of an image hold it, whatever is in it',
    commands: ['ls', 'stat', 'find'],
    apply: (output) =>
      output.replace(/^((?:\s*\d+\s+\d+\s+)?d[rwxsStT-]{9} +)\d+(?= )/gm, '$1<links>').replace(/(\/d[rwxsStT-]{9}\)[\s\S]*?Links: )\d+/g, '$1<links>'),
  },
  { name: 'process', reason: started, apply: swap(/(\bpid=|\bPID:? |\bpid |[a-z]\[)\d+/g, '$1<pid>') },
  { name: 'job', reason: started, apply: swap(/^(\[\d+\][+-]? +)\d+$/gm, '$1<pid>') },
  { name: 'process-row', reason: started, commands: ['ps'], apply: swap(/^(\S+) +\d+ +\d+( +\d+ +)(?:\d\d:\d\d|\w{3}\d\d)/gm, '$1 <pid> <pid>$2<time>') },
  { name: 'process-first', reason: started, commands: ['ps'], apply: swap(/^ *\d+ (?=\S+ +\d\d:\d\d:\d\d)/gm, '<pid> ') },
  { name: 'client-port', reason: 'a client gets the next free port', apply: swap(/\bport [3-6]\d{4}\b/g, 'port <port>') },
  { name: 'lab-address', reason: 'a lab gets the next free subnet', apply: swap(/\b10\.2\d\d\.\d+\.\d+\b/g, '<address>') },
  {
    name: 'descriptor',
    reason: 'systemd opens its sockets in the order in which it loads its units',
    commands: ['ss'],
    apply: swap(/("systemd",pid=<pid>,fd=)\d+/g, '$1<fd>'),
  },
  { name: 'temporary', reason: 'sed draws the name of its temporary file', commands: ['sed'], apply: swap(/\/sed\w{6}\b/g, '/sed<name>') },
  {
    name: 'nginx-log',
    reason: 'the clock and the number of the process',
    apply: swap(/^20\d\d\/\d\d\/\d\d \d\d:\d\d:\d\d (\[\w+\] )\d+#\d+/gm, '<time> $1<pid>'),
  },
  {
    name: 'thread',
    reason: 'openssl begins its errors with the address of its thread',
    commands: ['openssl'],
    apply: swap(/^[0-9A-F]{16}(?=:error)/gm, '<thread>'),
  },
  {
    name: 'nonce',
    reason: 'the check before the transcript leaves a number that it drew',
    commands: ['curl', 'printf'],
    apply: swap(/\b(?:[0-9a-f]{24}|[0-9a-f]{32}|[0-9a-f]{64})\b/g, '<nonce>'),
  },
  {
    name: 'count-of-check',
    reason: 'the check before the transcript leaves a count in the stock; where a twin of the lab was checked, there is none',
    commands: ['curl', 'printf'],
    apply: swap(/^counted <nonce>\n/gm, ''),
  },
  { name: 'listing', reason: 'find and du take the entries of a folder in the order in which the disk keeps them', commands: ['find', 'du'], apply: sortLines },
  {
    name: 'cloud-id',
    reason: 'the cloud draws the id of each thing',
    commands: ['aws'],
    apply: swap(/(?:\b|(?<=\x1b\[\d+m))(sgr?|vpc|subnet|pl|i|igw|rtb|eni|vol|r)-[0-9a-f]{17}\b/g, '$1-<id>'),
  },
  {
    name: 'container',
    reason: 'the engine draws the id of each container and image',
    commands: ['docker'],
    apply: swap(/\b(?:[0-9a-f]{64}|[0-9a-f]{12})\b/g, '<id>'),
  },
  {
    name: 'container-line',
    reason: 'the engine draws the id of each container, and of each image the time of its making goes into it',
    apply: swap(/^(?:[0-9a-f]{64}|--> (?:Using cache [0-9a-f]{64}|[0-9a-f]{11}))$/gm, '<id>'),
  },
  {
    name: 'copied',
    reason: 'podman draws how far the copy of a layer has come again and again, as often as there is time for',
    apply: swap(/(?:^|(?<=\n))(?:\x1b\[\d+A\x1b\[J)?Copying (?:blob|config) .*\n/g, ''),
  },
  {
    name: 'interface',
    reason: 'the kernel numbers interfaces in the order in which they are made',
    commands: ['ip'],
    apply: swap(/\beth0@if\d+/g, 'eth0@if<n>'),
  },
  // what Docker adds to a container
  { name: 'resolver', reason: "Docker's own name server listens inside of each container", commands: ['ss'], apply: swap(/^.*127\.0\.0\.11.*\n/gm, '') },
  {
    name: 'resolver-rules',
    reason: "Docker's own rules lead to its name server",
    commands: ['nft'],
    apply: swap(/^(?:# Warning: table ip nat .*\n)?table ip nat(?:\n| \{\n\tchain DOCKER_OUTPUT[^}]*\}(?:[^}]*\n\t\})*\n\}\n)/gm, ''),
  },
  {
    name: 'columns',
    reason: 'columns are as wide as the widest address, number or age in them',
    commands: ['ss', 'docker'],
    apply: (output) => output.replaceAll(/ +/g, ' ').replaceAll(' \n', '\n'),
  },
  { name: 'rows', reason: 'ss lists sockets in the order of the table in which the kernel hashes them', commands: ['ss'], apply: sortRows },
];

export const normalise = (command: string, output: string): string =>
  allowList.filter(({ commands }) => commands?.includes(command) ?? true).reduce((text, { apply }) => apply(text), output);
