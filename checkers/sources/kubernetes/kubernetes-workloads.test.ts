import { expect, test } from 'vitest';
import { kubernetesWorkloads } from './kubernetes-workloads.ts';

const read = (text: string) => kubernetesWorkloads.read({ name: 'a.yaml', text });
const workloadsOf = (text: string) => read(text).pieces.flatMap(({ evidence }) => evidence.workloads);
const pod = (name: string, more = '') => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec:\n  containers:\n  - name: c\n${more}`;

test.each([
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'StatefulSet'],
  ['apps/v1', 'DaemonSet'],
  ['apps/v1', 'ReplicaSet'],
  ['v1', 'ReplicationController'],
  ['batch/v1', 'Job'],
])('%s %s is judged by its template, with the lines of the file', (apiVersion, kind) => {
  const text = `# a comment\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: web, namespace: shop}\nspec:\n  template:\n    spec:\n      hostPID: true\n      containers:\n      - name: c\n`;
  const [workload] = workloadsOf(text);
  expect(workload).toMatchObject({ kind, name: 'shop/web', pod: { spec: { hostPID: true } }, source: { file: 'a.yaml', line: 2 } });
  expect(workload?.source?.lines).toMatchObject({ '/spec/hostPID': 8, '/spec/containers/0': 10 });
});

test('CronJob and PodTemplate keep their pod elsewhere', () => {
  const cron = 'apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: n}\nspec: {jobTemplate: {spec: {template: {spec: {containers: [{name: c}]}}}}}';
  const podTemplate = 'apiVersion: v1\nkind: PodTemplate\nmetadata: {name: n}\ntemplate: {spec: {containers: [{name: c}]}}';
  expect(workloadsOf(`${cron}\n---\n${podTemplate}\n`).map(({ kind }) => kind)).toEqual(['CronJob', 'PodTemplate']);
});

test('documents, Lists, typed lists without kinds, and JSON indented by tabs', () => {
  const list = { apiVersion: 'v1', kind: 'List', items: [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'b' }, spec: { containers: [{ name: 'c' }] } }] };
  const typed = { apiVersion: 'v1', kind: 'PodList', items: [{ metadata: { name: 'd' }, spec: { containers: [{ name: 'c' }] } }] };
  expect(workloadsOf(`---\n${pod('a')}---\n---\n${JSON.stringify(typed)}`).map(({ name }) => name)).toEqual(['a', 'd']);
  const [workload] = workloadsOf(JSON.stringify(list, undefined, '\t'));
  expect(workload).toMatchObject({ name: 'b', source: { line: 5, lines: { '/spec/containers/0/name': 14 } } });
});

test('YAML is read as the API server reads it: yes is true, merges hold, times stay text', () => {
  const merged = `apiVersion: v1\nkind: Pod\nmetadata: {generateName: m-, annotations: {at: 2020-01-01}}\nspec:\n  containers:\n  - &base\n    name: c\n    securityContext:\n      privileged: yes\n  - <<: *base\n    name: d\n`;
  const [workload] = workloadsOf(merged);
  expect(workload).toMatchObject({ name: 'm-*', pod: { metadata: { annotations: { at: '2020-01-01' } } } });
  expect(workload?.pod.spec.containers?.map(({ securityContext }) => securityContext?.privileged)).toEqual([true, true]);
  expect(workload?.source?.lines['/spec/containers/1/securityContext/privileged']).toBe(9);
});

test('what is broken is told by line and column, and the other documents are judged', () => {
  const { pieces, unreadable } = read(`${pod('a')}---\na: [1\nb: 2\n---\n${pod('z')}`);
  expect(pieces.map(({ subject }) => subject)).toEqual(['Pod a', 'Pod z']);
  expect(unreadable).toMatchObject([{ line: 9, column: expect.any(Number), reason: expect.any(String) }]);
});

test.each([
  [
    'a word where true or false belongs',
    pod('a', '    securityContext: {privileged: "{{ x }}"}\n'),
    7,
    'Pod a: spec.containers.0.securityContext.privileged: ',
  ],
  ['a workload without containers', 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {hostPID: true}', 4, 'Pod a: spec.containers: '],
  ['no pod at all', 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n', 1, 'Deployment a: spec.template.spec: '],
  ['a key twice', pod('a', '  hostPID: true\n  hostPID: false\n'), 8, 'Map keys must be unique'],
] as const)('%s is not guessed at', (...[, text, line, reason]) => {
  const { pieces, unreadable } = read(text);
  expect(pieces).toEqual([]);
  expect(unreadable).toMatchObject([{ line, reason: expect.stringContaining(reason) as string }]);
});

test.each(['    securityContext: {{ .Values.context }}\n', '    {{- toYaml .Values.context | nindent 4 }}\n'])(
  'a template that was not rendered is called one: %j',
  (line) => {
    const { pieces, unreadable } = read(pod('a', line));
    expect(pieces).toEqual([]);
    expect(unreadable).toMatchObject([{ line: 7, reason: expect.stringMatching(/looks like a template/) as string }]);
  },
);
test('a kind that is no text is no kind', () => expect(read('apiVersion: v1\nkind: [Pod]\n').unreadable).toMatchObject([{ line: 1 }]));
test('valid JSON of something else is passed over', () => expect(read('{"name": "x", "version": 1}').passedOver).toEqual(['no Kubernetes object']));

const tooDeep = 'It is nested too deeply to be read';
test('bombs and depths end in a reason', () => {
  const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]', ...'bcdefghi'.split('').map((key, i) => `${key}: &${key} [${Array(9).fill(`*${'abcdefghi'[i]}`).join()}]`)].join(
    '\n',
  );
  expect(read(bomb).unreadable).toMatchObject([{ reason: expect.stringContaining('alias') as string }]);
  for (const deep of ['['.repeat(100_000), '- '.repeat(100_000), `{"apiVersion":${'{"a":'.repeat(5_000)}`])
    expect(read(deep).unreadable).toMatchObject([{ reason: tooDeep }]);
  expect(read('apiVersion: v1\nkind: Pod\nmetadata: &m {name: a, annotations: *m}\nspec: &s {containers: [{name: c, x: *s}]}\n').unreadable.length).toBe(1);
});

test('kinds without pods, and other groups with the same kind, are named', () =>
  expect(read('apiVersion: v1\nkind: Service\n---\napiVersion: batch.volcano.sh/v1alpha1\nkind: Job\n---\njust: data\n').passedOver).toEqual([
    'Service',
    'Job',
    'no Kubernetes object',
  ]));

test('damaged files never throw, and nothing is lost without a word', () => {
  const whole = `${pod('a', '    securityContext: &s {privileged: true, capabilities: {drop: [ALL]}}\n  - name: d\n    securityContext: *s\n')}---\n${pod('b')}`;
  const bits = ['{', '}', '[', ']', ': ', '- ', '&a ', '*s', '!!', '"', "'", '\n', '  ', 'null', '0', '<<: *s', '---\n', '|\n', '\t', '{{', '\u0000', '\ud800'];
  let state = 7;
  const below = (limit: number) => (state = (state * 1103515245 + 12345) & 0x7fffffff) % limit;
  for (let round = 0; round < 1000; round++) {
    const at = below(whole.length);
    const text = whole.slice(0, at) + bits[below(bits.length)] + whole.slice(at + below(20));
    const { pieces, unreadable, passedOver } = read(text);
    expect(pieces.length + unreadable.length + passedOver.length, JSON.stringify(text)).toBeGreaterThan(0);
  }
});
