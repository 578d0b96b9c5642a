/** Something that two runs of the same command never share. Everything else must be equal, byte for byte. */
interface Allowance {
  readonly name: string;
  readonly reason: string;
  /** The programs in whose output it may stand; without it, in any. */
  readonly commands?: readonly string[];
  readonly pattern: RegExp;
  readonly to: string;
}

const month = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';

export const allowList: readonly Allowance[] = [
  { name: 'iso-time', reason: 'the clock', pattern: /\b20\d\d-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d+)?)?( ?(Z|UTC|[+-]\d\d:?\d\d))?/g, to: '<time>' },
  {
    name: 'http-date',
    reason: 'the clock',
    pattern: new RegExp(`\\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \\d\\d ${month} 20\\d\\d \\d\\d:\\d\\d:\\d\\d GMT`, 'g'),
    to: '<time>',
  },
  {
    name: 'long-date',
    reason: 'the clock',
    pattern: new RegExp(`\\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun) ${month} +\\d+ \\d\\d:\\d\\d:\\d\\d( UTC)? 20\\d\\d`, 'g'),
    to: '<time>',
  },
  {
    name: 'short-date',
    reason: 'the clock: dates of files and of the journal',
    pattern: new RegExp(`\\b${month} [ \\d]\\d {1,2}(\\d\\d:\\d\\d(:\\d\\d)?|20\\d\\d)\\b`, 'g'),
    to: '<time>',
  },
  { name: 'job-number', reason: 'the kernel numbers processes in the order in which they start', pattern: /^(\[\d+\][+-]? +)\d+$/gm, to: '$1<pid>' },
  { name: 'measured-time', reason: 'how long it took', commands: ['time'], pattern: /\d+m\d+\.\d+s/g, to: '<duration>' },
  {
    name: 'process-number',
    reason: 'the kernel numbers processes in the order in which they start',
    pattern: /(\bpid=|\bPID:? |\bpid |[a-z]\[)\d+/g,
    to: '$1<pid>',
  },
  {
    name: 'process-columns',
    reason: 'the kernel numbers processes in the order in which they start',
    commands: ['ps'],
    pattern: /^(\S+ +)\d+( +)\d+( +\d+ +)(\d\d:\d\d|\w{3}\d\d)/gm,
    to: '$1<pid>$2<pid>$3<time>',
  },
  {
    name: 'process-column',
    reason: 'the kernel numbers processes in the order in which they start',
    commands: ['ps'],
    pattern: /^ *\d+ (?=\S+ +\d\d:\d\d:\d\d)/gm,
    to: '<pid> ',
  },
  {
    name: 'resolver',
    reason: "Docker's own name server listens inside of each container, on a port that it draws",
    commands: ['ss'],
    pattern: /^.*127\.0\.0\.11.*\n/gm,
    to: '',
  },
  { name: 'columns', reason: 'ss spreads its columns over the widest address and process number', commands: ['ss'], pattern: / +/g, to: ' ' },
  { name: 'client-port', reason: 'a client gets the next free port', pattern: /\bport [3-6]\d{4}\b/g, to: 'port <port>' },
  {
    name: 'file-descriptor',
    reason: 'systemd opens its sockets in the order in which units are loaded',
    commands: ['ss'],
    pattern: /("systemd",pid=<pid>,fd=)\d+/g,
    to: '$1<fd>',
  },
  {
    name: 'resolver-rules',
    reason: "Docker's own rules for its name server stand inside of each container",
    commands: ['nft', 'iptables-save'],
    pattern: /^table ip nat \{.*\n(?:(?!\}).*\n)*?.*DOCKER(?:.*\n)*?\}\n/gm,
    to: '',
  },
  { name: 'age', reason: 'the clock', commands: ['systemctl', 'docker'], pattern: /\b(?:\d+(?:ms|s|min|h|us) ?)+ ago\b/g, to: '<duration> ago' },
  { name: 'waited', reason: 'how long it took', commands: ['curl'], pattern: /after \d+ (?:ms|milliseconds)/g, to: 'after <duration>' },
  { name: 'lab-address', reason: 'a lab gets the next free subnet', pattern: /\b10\.2\d\d\.\d+\.\d+\b/g, to: '<address>' },
];

export const normalise = (command: string, output: string): string =>
  allowList.filter(({ commands }) => commands?.includes(command) ?? true).reduce((text, { pattern, to }) => text.replaceAll(pattern, to), output);
