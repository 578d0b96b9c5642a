import { describe, expect, test } from 'vitest';
import { type Facts, eventOf } from './event.ts';
import { loadRules } from './rule-set.ts';

const local = '/etc/falco/falco_rules.local.yaml';
const rule = (condition: string, more = '') => `- rule: Ring\n  desc: d\n  condition: ${condition}\n  output: o\n  priority: WARNING\n${more}`;
const load = (...texts: string[]) => loadRules(texts.map((text, index) => ({ path: texts.length > 1 ? `/rules/${index + 1}.yaml` : local, text })));
const rings = (texts: string | string[], facts: Facts) => load(...[texts].flat()).some((one) => one.hears(eventOf(facts)));

const shell: Facts = {
  'evt.type': 'execve',
  'proc.name': 'bash',
  'proc.cmdline': 'bash -i',
  'proc.aname': ['nginx', 'runc', 'init'],
  'container.id': '8f2c',
  'user.uid': 33,
  'proc.tty': 0,
};
const write: Facts = { 'evt.type': 'openat', 'evt.is_open_write': true, 'fd.name': '/etc/cron.d/job', 'evt.arg.flags': 'O_WRONLY|O_CREAT', 'proc.name': 'tee' };
const connect: Facts = { 'evt.type': 'connect', 'fd.cip': '10.1.0.7', 'fd.cport': 41000, 'fd.sip': '203.0.113.9', 'fd.sport': 3333 };

describe('a condition holds', () => {
  test.each<[string, Facts]>([
    ['proc.name = bash', shell],
    ['proc.name == "bash"', shell],
    ["proc.name='bash'", shell],
    ['proc.name in (sh, bash)', shell],
    ['proc.name in ( "bash" )', shell],
    ['not proc.name = zsh and evt.dir=<', shell],
    ['not(proc.name = zsh)', shell],
    ['not not proc.name = bash', shell],
    ['proc.name = zsh or proc.name = bash and evt.type = execve', shell],
    ['proc.name=zsh or(proc.name=bash)', shell],
    ['proc.name != zsh', shell],
    ['proc.cmdline contains "-i"', shell],
    ['proc.cmdline icontains BASH', shell],
    ['proc.cmdline startswith "bash "', shell],
    ['proc.cmdline endswith -i', shell],
    ['proc.cmdline glob "bash*"', shell],
    ['proc.name iglob "B?[a-s]h"', shell],
    ['proc.pname = nginx', shell],
    ['proc.aname[2] = runc', shell],
    ['proc.aname[0] = bash', shell],
    ['proc.aname = init', shell],
    ['proc.aname in (init, sshd)', shell],
    ['proc.aname intersects (nginx)', shell],
    ['user.uid >= 33 and user.uid < 34 and user.uid <= 0x21', shell],
    ['container.id exists and not fd.name exists', shell],
    ['evt.is_open_write=true and fd.typechar=f', write],
    ['fd.name pmatch (/etc, /boot)', write],
    ['fd.name pmatch (/etc/cron.*)', write],
    ['fd.directory = /etc/cron.d and fd.filename = job', write],
    ['evt.arg.flags contains O_CREAT and evt.arg[flags] contains O_WRONLY', write],
    ['fd.name glob /etc/*', write],
    ['fd.sip = 203.0.113.9 and fd.ip = 10.1.0.7', connect],
    ['fd.snet in ("203.0.113.0/24") and fd.net = 10.0.0.0/8', connect],
    ['fd.ip != 8.8.8.8 and fd.rport = 3333 and fd.port = 41000', connect],
    ['fd.typechar = 4 and fd.sport in (3333, 4444)', connect],
    ['fd.name = "10.1.0.7:41000->203.0.113.9:3333"', connect],
  ])('%s', (condition, facts) => expect(rings(rule(`'${condition.replaceAll("'", "''")}'`), facts)).toBe(true));
});

describe('a condition does not hold', () => {
  test.each<[string, Facts]>([
    ['fd.name != /etc/passwd', shell],
    ['proc.name in ()', shell],
    ['fd.name pmatch (/etc/cron)', write],
    ['fd.net != 10.0.0.0/8', connect],
    ['fd.sip = 203.0.113.10', connect],
    ['proc.aname[9] exists', shell],
    ['proc.name contains BASH', shell],
    ['evt.dir = >', shell],
    ['proc.name = bash and (evt.type = open or evt.type = connect)', shell],
  ])('%s', (condition, facts) => expect(rings(rule(`'${condition}'`), facts)).toBe(false));
});

describe('files together', () => {
  const lists = '- list: shells\n  items: [sh, bash]\n- macro: spawned\n  condition: evt.type in (execve, execveat)\n';
  const base = `${lists}- macro: shell\n  condition: proc.name in (shells)\n${rule('spawned and shell')}`;
  test.each<[string, string[], boolean]>([
    ['lists and macros', [base], true],
    ['a list in a list', [`${lists}- list: more\n  items: [shells, perl]\n${rule('proc.name in (more)')}`], true],
    ['a list that is replaced', [base, '- list: shells\n  items: [zsh]\n'], false],
    [
      'a list that is appended to',
      ['- list: l\n  items: [zsh]\n', rule('proc.name in (l)'), '- list: l\n  items: [bash]\n  override: { items: append }\n'],
      true,
    ],
    ['a list of one item as a value', ['- list: l\n  items: [bash]\n', rule('proc.name = l')], true],
    ['quotes keep a word from being a list', ['- list: bash\n  items: [zsh]\n', rule('proc.name in ("bash")')], true],
    ['a macro that is replaced', [base, '- macro: shell\n  condition: proc.name = perl\n'], false],
    ['a macro that is appended to', [base, '- macro: shell\n  condition: and user.uid = 0\n  append: true\n'], false],
    ['a rule that is switched off', [base, '- rule: Ring\n  enabled: false\n'], false],
    [
      'a rule that is switched on by override',
      [rule('spawned', '  enabled: false\n') + lists, '- rule: Ring\n  enabled: true\n  override: { enabled: replace }\n'],
      true,
    ],
    ['a condition that is appended to', [base, '- rule: Ring\n  condition: and not proc.pname = nginx\n  override: { condition: append }\n'], false],
    ['a condition that is replaced', [base, '- rule: Ring\n  condition: proc.pname = nginx\n  override: { condition: replace }\n'], true],
    ['a rule that is written again', [base, rule('proc.name = perl')], false],
    ['documents of one file', [`---\n${lists}---\n${rule('spawned')}`], true],
  ])('%s', (_name, texts, heard) => expect(rings(texts, shell)).toBe(heard));

  test.each<[string, string, boolean]>([
    ['both fields fit', '  exceptions:\n    - { name: n, fields: [proc.name, proc.pname], values: [[perl, cron], [bash, nginx]] }\n', false],
    ['one field of two', '  exceptions:\n    - { name: n, fields: [proc.name, proc.pname], values: [[bash, cron]] }\n', true],
    [
      'operators of its own',
      '  exceptions:\n    - { name: n, fields: [proc.cmdline, proc.pname], comps: [startswith, in], values: [[bash -i, [nginx, cron]]] }\n',
      false,
    ],
    ['one field by itself', '  exceptions:\n    - { name: n, fields: proc.name, values: [sh, bash] }\n', false],
    ['no values yet', '  exceptions:\n    - { name: n, fields: [proc.name] }\n', true],
    [
      'values appended',
      '  exceptions:\n    - { name: n, fields: [proc.name] }\n- rule: Ring\n  exceptions:\n    - { name: n, values: [[bash]] }\n  override: { exceptions: append }\n',
      false,
    ],
    [
      'an appended "or" stays inside of what is spared',
      '  exceptions:\n    - { name: n, fields: [proc.name], values: [[bash]] }\n- rule: Ring\n  condition: or proc.name = bash\n  append: true\n',
      false,
    ],
  ])('exceptions: %s', (_name, more, heard) => expect(rings(rule('evt.type = execve', more), shell)).toBe(heard));
});

describe('what Falco or the replay refuses, by file and line', () => {
  const at = (line: number, message: string) => `${local}:${line}: ${message}`;
  const folded = '- rule: Ring\n  desc: d\n  condition: >\n    evt.type = execve\n    and shell_procs\n  output: o\n  priority: INFO\n';
  test.each<[string, string, string]>([
    ['an unknown macro', folded, at(5, 'unknown macro "shell_procs"')],
    ['a macro that comes later', '- macro: a\n  condition: b\n- macro: b\n  condition: evt.type = open\n', at(2, 'unknown macro "b"')],
    [
      'a macro of itself',
      '- macro: a\n  condition: evt.type = open\n- macro: b\n  condition: a\n- macro: a\n  condition: b\n',
      at(5, 'macro "a" leads back to itself'),
    ],
    ['an unknown field', rule('proc.nam = bash'), at(3, 'unknown field "proc.nam"')],
    [
      'an unknown field in the output',
      rule('evt.type = open').replace('output: o', 'output: x %proc.nam'),
      at(4, 'unknown field "%proc.nam" in the output of rule "Ring"'),
    ],
    ['no operator', rule('proc.name bash'), expect.stringContaining(':3: expected an operator') as string],
    ['a regular expression', rule('proc.name regex "b.*"'), at(3, '"regex" is not supported by this replay')],
    ['a transformer', rule('tolower(proc.name) = bash'), expect.stringContaining(':3: field transformers are not supported') as string],
    ['a list without parentheses', rule('proc.name in shells'), expect.stringContaining('expected a list in parentheses') as string],
    ['a parenthesis that stays open', rule('(proc.name = bash'), at(3, 'expected ")" at the end of the condition')],
    ['a text compared as a number', rule('proc.name > 3'), at(3, 'proc.name: ">" does not compare a text')],
    ['a number that is none', rule('user.uid = root'), at(3, 'user.uid: "root" is no number')],
    ['a network as an address', rule('fd.sip = 10.0.0.0/8'), expect.stringContaining('"10.0.0.0/8" is no address') as string],
    ['words after the end', rule('proc.name = bash proc.name = sh'), at(3, 'expected "and" or "or" at "proc.name = sh"')],
    ['a rule without output', '- rule: Ring\n  desc: d\n  condition: evt.type = open\n  priority: INFO\n', at(1, 'rule "Ring" has no output')],
    ['no such priority', rule('evt.type = open').replace('WARNING', 'LOUD'), at(5, 'priority: is no priority')],
    ['an unknown key', rule('evt.type = open', '  exception: []\n'), at(6, 'unknown key "exception"')],
    ['another source', rule('evt.type = open', '  source: k8s_audit\n'), expect.stringContaining(':6: source: only the source "syscall"') as string],
    ['no YAML', '- rule: [\n', expect.stringContaining(`${local}:`) as string],
    ['no list of rules', 'rule: a\n', at(1, 'a rules file is a list of rules, macros and lists')],
    ['an append to nothing', '- list: l\n  items: [a]\n  append: true\n', at(1, 'no list "l" to append to')],
    [
      'an override that is not told',
      `${rule('evt.type = open')}- rule: Ring\n  desc: x\n  condition: and proc.name = sh\n  override: { condition: append }\n`,
      at(7, '"desc" has no entry under "override"'),
    ],
    [
      'an exception of unequal length',
      rule('evt.type = open', '  exceptions:\n    - { name: n, fields: [proc.name, fd.name], values: [[a]] }\n'),
      at(6, 'exception "n": each of values holds one value a field'),
    ],
    [
      'an exception with an unknown field',
      rule('evt.type = open', '  exceptions:\n    - { name: n, fields: [proc.nam], values: [[a]] }\n'),
      at(6, 'unknown field "proc.nam"'),
    ],
  ])('%s', (_name, text, message) => expect(() => load(text)).toThrow(expect.objectContaining({ message })));
});

test('macros that double do not take for ever', () => {
  const doubled = Array.from({ length: 60 }, (_, index) => `- macro: m${index + 1}\n  condition: (m${index} and m${index})\n`).join('');
  expect(rings(`- macro: m0\n  condition: evt.type = execve\n${doubled}${rule('m60')}`, shell)).toBe(true);
});

test('a glob that backtracks does not take for ever', () =>
  expect(rings(rule(`'proc.cmdline glob "${'*a'.repeat(60)}*b"'`), { 'proc.cmdline': 'a'.repeat(4000) })).toBe(false));

const chain = Array.from({ length: 150 }, (_, index) => `- macro: m${index + 1}\n  condition: m${index}\n`).join('');
test.each([
  ['too much text', `#${'x'.repeat(100 * 1024)}`, 'larger than 64 KiB'],
  ['aliases that double', `- list: a\n  items: &a [x]\n- list: b\n  items: [${'*a, '.repeat(9)}*a]\n`, 'items'],
  ['lists in lists', '['.repeat(60_000), 'deeper than 50'],
  ['a key that stands twice', rule('evt.type = open', '  desc: again\n'), 'the key "desc" stands there twice'],
  ['a great many keys', `- rule: a\n${Array.from({ length: 4000 }, (_, index) => `  key${index}: v\n`).join('')}`, 'unknown key'],
  ['an output without end', rule('evt.type = open').replace('output: o', `output: "${'%a.b['.repeat(10_000)}"`), 'unknown field'],
  ['parentheses without end', rule('('.repeat(5000)), 'nested deeper than 200'],
  ['macros in macros', `- macro: m0\n  condition: evt.type = open\n${chain}`, 'deeper than 100'],
])('%s is refused', (_name, text, message) => expect(() => load(text)).toThrow(message));
