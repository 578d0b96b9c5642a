import type { AttackRun, CheckRun, Prose, ScenarioDetail } from '#server/api.ts';

/** Canned content for the browser tests: one scenario in full, more for the list. */
export const text = (value: string) => ({ type: 'text', value });
const element = (tagName: string, children: unknown[], properties: Record<string, unknown> = {}) => ({ type: 'element', tagName, properties, children });
export const paragraph = (...children: unknown[]) => element('p', children);
const code = (value: string) => element('code', [text(value)]);
const command = (value: string) => element('pre', [element('code', [text(`${value}\n`)], { className: ['language-bash'] })]);
export const prose = (...children: unknown[]): Prose => ({ type: 'root', children });

const brief = prose(
  paragraph(
    text('A contractor set up this jump host in a hurry. Passwords are accepted, root may log in, and an old drop-in still decides what '),
    code('sshd'),
    text(' does.'),
  ),
  paragraph(text('Look at what the server really runs with, not at one file:')),
  command("sudo sshd -T | grep -E 'permitrootlogin|passwordauthentication'"),
  element('h2', [text('What must hold at the end')]),
  element('ul', [
    element('li', [text('Nobody logs in as root, and nobody logs in with a password.')]),
    element('li', [text('Only current ciphers, MACs and key exchanges are offered.')]),
    element('li', [text('The deploy key still logs in, after a restart too.')]),
  ]),
);

const host = {
  name: 'host',
  description: 'A Debian jump host with sshd, as the contractor left it.',
  profile: 'host',
  allows: 'systemd runs and sudo works. New devices, raw sockets and kernel settings outside the network are refused.',
  terminal: true,
};

export const sshFrontDoor: ScenarioDetail = {
  id: 'ssh-front-door',
  title: 'Close the SSH front door',
  summary: 'A jump host takes passwords, root logins and old ciphers. Close all three without locking the deploy key out.',
  module: { id: 'host-hardening', title: 'Host hardening' },
  level: 'beginner',
  minutes: 15,
  points: 100,
  runtimes: ['docker'],
  controls: ['CIS-DEBIAN12-5.1.20', 'CIS-DEBIAN12-5.1.6', 'NIST-800-53-AC-6(2)', 'NIST-800-53-IA-5', 'PCI-DSS-4.0-8.3.1', 'HIPAA-164.312(d)'],
  states: [],
  variants: 4,
  startTimes: { docker: { p50: 3_900, p90: 6_100, p95: 7_400 } },
  brief,
  limits: 'The kernel is the host’s own: audit rules and kernel modules cannot be practised here.',
  tasks: [
    { id: 'root-login', title: 'Root does not log in over SSH', points: 20, checks: 1, hints: 3 },
    { id: 'passwords', title: 'Keys open the door, passwords do not', points: 25, checks: 2, hints: 3 },
    { id: 'crypto', title: 'Only current ciphers, MACs and key exchanges', points: 20, checks: 1, hints: 2 },
    { id: 'limits', title: 'Few tries, short waits, a banner', points: 15, checks: 2, hints: 2 },
  ],
  attacks: [{ id: 'root-password', title: 'Log in as root with the leaked password', points: 20 }],
  safeguards: [
    { id: 'deploy-key', title: 'The deploy key still logs in' },
    { id: 'sshd-runs', title: 'sshd runs, after a restart too' },
  ],
  machines: [host],
};

const other = (change: Partial<ScenarioDetail> & Pick<ScenarioDetail, 'id' | 'title' | 'summary'>): ScenarioDetail => ({
  ...sshFrontDoor,
  startTimes: undefined,
  ...change,
});
export const scenarios: readonly ScenarioDetail[] = [
  { ...sshFrontDoor },
  other({
    id: 'forgotten-services',
    title: 'Shut what nobody uses',
    summary: 'rpcbind, FTP and a vendor account with a known password listen on a web host. Shut them for good.',
    points: 90,
  }),
  other({
    id: 'leaky-gpu-endpoints',
    title: 'Quiet the GPU exporters',
    summary: 'Metrics and notebooks of a training node answer everybody on the network. Keep monitoring, lose the audience.',
    module: { id: 'ai-infrastructure', title: 'AI infrastructure' },
    level: 'intermediate',
    minutes: 20,
    controls: ['NIST-800-53-AC-4', 'NIST-800-53-SC-7', 'PCI-DSS-4.0-1.2.1'],
  }),
  other({
    id: 'open-inference-endpoint',
    title: 'Ask who is calling the model',
    summary: 'An inference server answers without a key, without a limit and with any input. Give it all three.',
    module: { id: 'ai-infrastructure', title: 'AI infrastructure' },
    level: 'intermediate',
    minutes: 20,
  }),
  other({
    id: 'open-security-groups',
    title: 'Close the doors to the world',
    summary: 'Security groups let everybody reach SSH, RDP and the notebooks. Some openings hide well.',
    module: { id: 'infrastructure-code', title: 'Infrastructure as code' },
    minutes: 15,
    controls: ['CIS-AWS-5.2', 'NIST-800-53-SC-7'],
  }),
  other({
    id: 'run-with-less',
    title: 'Run the same app with a tenth of the power',
    summary: 'A compose file runs an app privileged, as root, on a writable root. It needs none of that.',
    module: { id: 'container-lifecycle', title: 'Container lifecycle' },
    minutes: 20,
    controls: ['NIST-800-190-4.4.3', 'CIS-DOCKER-5.4'],
  }),
];

const rule = (id: string, facts: { pass: string; fail: string; why: string; expects: string; controls: string[] }) => ({
  id,
  title: { pass: facts.pass, fail: facts.fail },
  why: facts.why,
  expects: facts.expects,
  severity: 'high',
  controls: facts.controls.map((control) => ({ id: control, framework: control.split('-')[0] ?? '', title: 'Access is limited to what is needed' })),
});
export const rules: CheckRun['rules'] = Object.fromEntries(
  [
    rule('sshd-permit-root-login', {
      pass: 'Root cannot log in over SSH',
      fail: 'Root can log in over SSH',
      why: 'A shared root login hides who acted and gives a password guesser the best prize.',
      expects: 'sshd answers "no" for root, for every address and user.',
      controls: ['CIS-DEBIAN12-5.1.20', 'NIST-800-53-AC-6(2)'],
    }),
    rule('sshd-password-authentication', {
      pass: 'Passwords are refused over SSH',
      fail: 'Passwords are accepted over SSH',
      why: 'A password can be guessed or reused; a key cannot.',
      expects: 'Password and keyboard-interactive logins are off for everybody.',
      controls: ['NIST-800-53-IA-5', 'PCI-DSS-4.0-8.3.1'],
    }),
    rule('sshd-empty-passwords', {
      pass: 'Empty passwords are refused',
      fail: 'Empty passwords are accepted',
      why: 'An account without a password is an open door.',
      expects: 'PermitEmptyPasswords is off.',
      controls: ['CIS-DEBIAN12-5.1.19'],
    }),
    rule('sshd-crypto', {
      pass: 'Only current algorithms are offered',
      fail: 'Old algorithms are offered',
      why: 'A client can be talked down to the weakest offer.',
      expects: 'No CBC cipher, no SHA-1 MAC, no group1 exchange.',
      controls: ['CIS-DEBIAN12-5.1.6'],
    }),
    rule('sshd-login-limits', {
      pass: 'Guessing is slow',
      fail: 'Guessing is fast',
      why: 'Each limit makes a guesser start again.',
      expects: 'At most 4 tries and 60 s to log in.',
      controls: ['CIS-DEBIAN12-5.1.16'],
    }),
    rule('sshd-banner', {
      pass: 'A banner is shown',
      fail: 'No banner is shown',
      why: 'A notice is what makes an intrusion one, in court.',
      expects: 'Banner names a file that is not empty.',
      controls: ['CIS-DEBIAN12-5.1.5'],
    }),
  ].map((each) => [each.id, each]),
);

const failures: Record<string, { observed: string; expected: string; reason: string }> = {
  'sshd-permit-root-login': { observed: 'PermitRootLogin yes', expected: 'no', reason: 'PermitRootLogin is "yes"' },
  'sshd-password-authentication': { observed: 'PasswordAuthentication yes', expected: 'no', reason: 'PasswordAuthentication is "yes" from a drop-in' },
  'sshd-empty-passwords': { observed: 'PermitEmptyPasswords yes', expected: 'no', reason: 'Empty passwords are accepted' },
  'sshd-crypto': { observed: 'aes128-cbc, hmac-sha1', expected: 'no CBC, no SHA-1', reason: 'Two old algorithms are offered' },
  'sshd-login-limits': { observed: 'MaxAuthTries 10', expected: 'at most 4', reason: 'MaxAuthTries is 10' },
  'sshd-banner': { observed: 'Banner none', expected: 'a file with text', reason: 'No banner is set' },
};
const checksOf: Record<string, string[]> = {
  'root-login': ['sshd-permit-root-login'],
  passwords: ['sshd-password-authentication', 'sshd-empty-passwords'],
  crypto: ['sshd-crypto'],
  limits: ['sshd-login-limits', 'sshd-banner'],
};

export interface World {
  readonly fixed: ReadonlySet<string>;
  readonly broken: ReadonlySet<string>;
  readonly unknown: ReadonlySet<string>;
}
type Grade = NonNullable<CheckRun['grade']>;

function checkOf(task: string, name: string, context: { world: World; max: number }) {
  const { world, max } = context;
  const passes = world.fixed.has(name);
  const failure = failures[name];
  const status = world.unknown.has(name) ? ('error' as const) : passes ? ('pass' as const) : ('fail' as const);
  const reason = status === 'error' ? 'sshd did not answer within 15 s' : passes ? (rules[name]?.title.pass ?? '') : (failure?.reason ?? '');
  const findings =
    status === 'fail' && failure
      ? [{ subject: 'sshd', location: '/etc/ssh/sshd_config.d/10-vendor.conf:3', observed: failure.observed, expected: failure.expected }]
      : [];
  return {
    id: `${task}/${name}`,
    rule: name,
    weight: 1,
    points: status === 'pass' ? max : 0,
    max,
    status,
    reason,
    findings,
    ...(status === 'error' ? { code: 'checks.target_timeout' } : {}),
  };
}

export function gradeOf(world: World): Grade {
  const held = world.broken.size === 0;
  const tasks = sshFrontDoor.tasks.map((task) => {
    const names = checksOf[task.id] ?? [];
    const checks = names.map((name) => checkOf(task.id, name, { world, max: task.points / names.length }));
    const points = checks.reduce((sum, check) => sum + check.points, 0);
    return { id: task.id, title: task.title, points: held ? points : 0, max: task.points, withheldBy: held || points === 0 ? [] : [...world.broken], checks };
  });
  const stopped = world.fixed.has('sshd-permit-root-login');
  const attacks = [
    {
      id: 'root-password',
      title: 'Log in as root with the leaked password',
      points: stopped ? 20 : 0,
      max: 20,
      status: stopped ? ('pass' as const) : ('fail' as const),
      reason: attackObserved(stopped),
      findings: [],
    },
  ];
  const safeguards = sshFrontDoor.safeguards.map((safeguard) => ({
    ...safeguard,
    rule: safeguard.id === 'deploy-key' ? 'ssh-login' : 'service-running',
    protects: sshFrontDoor.tasks.map((task) => task.id),
    status: world.broken.has(safeguard.id) ? ('fail' as const) : ('pass' as const),
    reason: world.broken.has(safeguard.id) ? 'Connection refused on port 22' : 'Logged in as deploy and ran a command',
    findings: [],
  }));
  const score = [...tasks, ...attacks].reduce((sum, each) => sum + each.points, 0);
  const total = tasks.flatMap((task) => task.checks).length + attacks.length + safeguards.length;
  return { score, max: 100, evaluated: total - world.unknown.size, total, tasks, attacks, safeguards };
}

const attackObserved = (stopped: boolean): string => (stopped ? 'sshd refused root: Permission denied (publickey)' : 'id answered uid=0(root)');
export const attackRunOf = (world: World, at: string): AttackRun => {
  const stopped = world.fixed.has('sshd-permit-root-login');
  return {
    attack: 'root-password',
    at,
    status: stopped ? 'stopped' : 'reached',
    observed: attackObserved(stopped),
    output: stopped ? '$ sshpass ssh root@host id\nPermission denied (publickey).\n' : '$ sshpass ssh root@host id\nuid=0(root) gid=0(root) groups=0(root)\n',
    moment: stopped ? 'later' : 'start',
  };
};
