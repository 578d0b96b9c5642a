import Ajv from 'ajv';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadRegistry } from '#checkers/engine/registry.ts';
import type { CheckReport } from './check-report.ts';
import { checkSources } from './check-sources.ts';
import { exitCodeOf } from './exit-code.ts';
import { jsonReport } from './report/json-report.ts';
import { junitReport } from './report/junit-report.ts';
import { sarifReport } from './report/sarif-report.ts';
import { textReport } from './report/text-report.ts';
import { type SelectionOptions, SelectionError, selectRules } from './selection.ts';

const registry = await loadRegistry();
const select = (options: Partial<SelectionOptions>) => selectRules(registry, { kubernetesVersion: 'latest', ...options });
const ids = (options: Partial<SelectionOptions>) => select(options).map(({ rule }) => rule.id);

const web = `apiVersion: apps/v1
kind: Deployment
metadata: { name: "we<b", namespace: shop }
spec:
  template:
    spec:
      containers:
        - name: web
          securityContext:
            privileged: true
---
apiVersion: v1
kind: Service
`;
let folder: string;
const sourcesOf = async (files: Readonly<Record<string, string>>) => {
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
  return Object.keys(files).map((name) => ({ name, path: path.join(folder, name) }));
};
const run = async (files: Readonly<Record<string, string>>, options: Partial<SelectionOptions> = { rule: ['pod-privileged'] }): Promise<CheckReport> =>
  checkSources({ sources: await sourcesOf(files), readers: registry.readers.values(), selected: select(options) });

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'check-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('which rules', () => {
  test('baseline has the checks of the level, restricted all that count', async () => {
    expect(ids({ profile: 'pss-baseline' }).length).toBe(12);
    expect(ids({ profile: 'pss-restricted' }).length).toBe(19);
    const asked = (await run({ 'web.yaml': web }, { profile: 'pss-restricted' })).results.filter(({ status }) => status !== 'notApplicable');
    expect(asked.map(({ rule }) => rule.id)).not.toContain('pod-default-capabilities');
    expect(asked.length).toBe(15);
  });
  test('profiles are parts of all, which is what is asked without one', () => {
    expect(ids({})).toEqual(ids({ profile: 'all' }));
    const parts = ['pss-restricted', 'good-practice', 'rbac', 'network-policy'].map((profile) => ids({ profile }));
    expect(parts.flat().toSorted()).toEqual(ids({}).toSorted());
    expect(parts.map((part) => part[0])).toEqual(['pod-app-armor-profile', 'pod-default-account', 'rbac-admission-write', 'network-egress-default-deny']);
    for (const profile of ['cis-kubernetes', 'nist-800-190', 'nsa-cisa']) expect(ids({ profile }).length).toBeGreaterThan(10);
  });
  test('the version decides what is asked', async () => {
    const { results } = await run({ 'web.yaml': web }, { profile: 'pss-baseline', kubernetesVersion: 'v1.33' });
    expect(results.filter(({ status }) => status === 'notApplicable').map(({ rule }) => rule.id)).toEqual(['pod-host-probes']);
  });
  test.each([{ rule: ['lamp'] }, { rule: ['sshd-password-authentication'] }, { profile: 'lamp' }, { kubernetesVersion: '1.30' }])(
    '%j does not exist',
    (options) => {
      expect(() => select(options)).toThrow(SelectionError);
    },
  );
});

test('text shows the line, the field and the counts, and nothing steers the terminal', async () => {
  expect(textReport(await run({ 'web.yaml': web, 'broken.yaml': 'a: "\u001b[2J\n' }))).toBe(`web.yaml:10  CRITICAL  pod-privileged
  Deployment shop/we<b: privileged (container "web" must not set securityContext.privileged=true)
     10 |             privileged: true
        spec.containers[0].securityContext.privileged is true; expected false or not set

broken.yaml:2:1  UNKNOWN
  Missing closing "quote

1 object in 2 files: 0 passed, 1 failed (1 critical), 1 unknown
not judged by these rules: Service 1
`);
});

test('a line that no person wrote is not printed', async () => {
  const { results } = await run({
    'min.json': JSON.stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a' },
      spec: { containers: [{ name: 'c', env: [{ name: 'TOKEN', value: 'x'.repeat(200) }], securityContext: { privileged: true } }] },
    }),
  });
  expect(results[0]?.findings).toMatchObject([{ line: 1 }]);
  expect(results[0]?.findings[0]).not.toHaveProperty('excerpt');
});

describe('the exit code', () => {
  const fine = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: c}]}\n';
  test.each([
    ['nothing found', { 'a.yaml': fine }, 'low', 0],
    ['a finding', { 'a.yaml': web }, 'critical', 1],
    ['a finding below the limit counts as none', { 'a.yaml': web }, 'never', 0],
    ['something unknown', { 'a.yaml': fine, 'b.yaml': '[' }, 'low', 4],
    ['both', { 'a.yaml': web, 'b.yaml': '[' }, 'low', 5],
    ['only other kinds', { 'a.yaml': 'apiVersion: v1\nkind: Service\n' }, 'low', 0],
    ['nothing to judge is no pass', { 'a.yaml': 'just: data\n' }, 'low', 4],
    ['an empty file is no pass', { 'a.yaml': '' }, 'low', 4],
  ] as const)('%s', async (...[, files, failOn, code]) => expect(exitCodeOf(await run(files), failOn)).toBe(code));
  test('a high finding does not reach critical', async () => {
    const shared = fine.replace('{containers', '{hostPID: true, containers');
    const report = await run({ 'a.yaml': shared }, { rule: ['pod-host-namespaces'] });
    expect([exitCodeOf(report, 'high'), exitCodeOf(report, 'critical')]).toEqual([1, 0]);
  });
});

interface Log {
  readonly runs: readonly [
    { readonly results: { ruleId: string; ruleIndex: number }[]; readonly invocations: object[]; readonly tool: { driver: { rules: { id: string }[] } } },
  ];
}

test('SARIF is valid by the schema, with the line, and says when a run was not whole', async () => {
  const json = async (file: string) => JSON.parse(await readFile(createRequire(import.meta.url).resolve(file), 'utf8')) as object;
  const ajv = new Ajv({ schemaId: 'auto', allErrors: true });
  ajv.addMetaSchema(await json('ajv/lib/refs/json-schema-draft-04.json'));
  const validate = ajv.compile(await json('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'));
  const log = JSON.parse(sarifReport(await run({ 'we b.yaml': web, 'b.yaml': '[' }, {}), '1.2.3')) as Log;
  validate(log);
  expect(validate.errors).toBeNull();
  const [{ results, invocations, tool }] = log.runs;
  expect(invocations[0]).toMatchObject({ executionSuccessful: false, toolExecutionNotifications: [{ level: 'error' }] });
  const result = results.find(({ ruleId }) => ruleId === 'pod-privileged')!;
  expect(tool.driver.rules[result.ruleIndex]?.id).toBe('pod-privileged');
  expect(result).toMatchObject({
    level: 'error',
    locations: [
      { physicalLocation: { artifactLocation: { uri: 'we%20b.yaml' }, region: { startLine: 10, snippet: { text: '            privileged: true' } } } },
    ],
  });
  expect(validate({ ...log, runs: [{ results, invocations }] })).toBe(false);
});

test('JUnit counts cases, failures and errors, and escapes', async () => {
  const xml = junitReport(await run({ 'web.yaml': web, 'b.yaml': '[' }));
  expect(xml).toContain('<testsuites name="rampart check" tests="2" failures="1" errors="1" skipped="0">');
  expect(xml).toContain('<testcase name="pod-privileged: Deployment shop/we&lt;b" classname="web.yaml" file="web.yaml">');
  expect(xml).toContain('<failure type="critical" message="Deployment shop/we&lt;b: privileged (container &quot;web&quot;');
  expect(xml).toContain('<error type="unknown" message="');
});

test('JSON holds results, rules and what is unknown', async () => {
  const report = JSON.parse(jsonReport(await run({ 'web.yaml': web, 'b.yaml': '[' })));
  expect(report).toMatchObject({
    version: 1,
    files: 2,
    subjects: 1,
    results: [{ rule: 'pod-privileged', severity: 'critical', status: 'fail', file: 'web.yaml', findings: [{ line: 10 }] }],
    unknown: [{ file: 'b.yaml', line: 1 }],
    passedOver: { Service: 1 },
  });
});

describe('what several files give together', () => {
  const role =
    'apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: reader, namespace: shop}\nrules:\n- verbs: [list]\n  apiGroups: [""]\n  resources: [secrets]\n';
  const binding = (name: string) =>
    `apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: ci, namespace: shop}\nroleRef: {kind: Role, name: ${name}}\nsubjects:\n- {kind: ServiceAccount, name: default}\n`;

  test('a role is found bound by another file, at its own line', async () => {
    const { results, subjects } = await run({ 'a.yaml': binding('reader'), 'b.yaml': role }, { profile: 'rbac' });
    expect(subjects).toBe(2);
    expect(results.find(({ rule }) => rule.id === 'rbac-secret-read')).toMatchObject({
      file: 'b.yaml',
      subject: 'Role shop/reader',
      status: 'fail',
      findings: [{ line: 5, excerpt: '- verbs: [list]', observed: 'list secrets; held by ServiceAccount shop/default by RoleBinding shop/ci' }],
    });
    expect(results.find(({ rule }) => rule.id === 'rbac-default-account-binding')).toMatchObject({ file: 'a.yaml', findings: [{ line: 6 }] });
  });
  test('a role of somewhere else is unknown', async () => {
    const report = await run({ 'a.yaml': binding('elsewhere') }, { profile: 'rbac' });
    expect(report.unknown).toEqual([
      { file: 'a.yaml', subject: 'RoleBinding shop/ci', line: 1, reason: 'RoleBinding shop/ci means Role elsewhere, which is not in what was given' },
    ]);
    expect(exitCodeOf(report, 'low')).toBe(4);
  });
  test('a fault that several readers find is told once, and kinds are counted once', async () => {
    const report = await run(
      { 'a.yaml': `${role}---\napiVersion: v1\nkind: Service\n---\n${role.replace('[list]', 'list')}`, 'b.yaml': '[' },
      { profile: 'all' },
    );
    expect(report.unknown.map(({ file, subject }) => [file, subject])).toEqual([
      ['a.yaml', 'Role shop/reader'],
      ['b.yaml', undefined],
    ]);
    expect(report.passedOver).toEqual({ Service: 1 });
  });
  test('a namespace with its policies in another file', async () => {
    const deny =
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny, namespace: shop}\nspec: {podSelector: {}, policyTypes: [Ingress]}\n';
    const { results } = await run({ 'a.yaml': web, 'b.yaml': deny }, { profile: 'network-policy' });
    expect(results.filter(({ subject }) => subject === 'Namespace shop').map(({ rule, status }) => [rule.id, status])).toEqual([
      ['network-egress-default-deny', 'fail'],
      ['network-ingress-default-deny', 'pass'],
      ['network-metadata-address', 'fail'],
    ]);
  });
});
