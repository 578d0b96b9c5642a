import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { guardPolicies } from './guard.ts';

interface Policy {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly failurePolicy?: string;
    readonly policyName?: string;
    readonly validationActions?: readonly string[];
    readonly matchConditions?: readonly { readonly expression: string }[];
  };
}
const objects = [parseAllDocuments(guardPolicies())].flat().map((document) => document.toJS() as Policy);

test('every policy fails closed and is bound to deny', () => {
  const policies = objects.filter(({ kind }) => kind === 'ValidatingAdmissionPolicy');
  expect(policies.map(({ metadata, spec }) => [metadata.name, spec.failurePolicy])).toEqual([
    ['rampart-platform', 'Fail'],
    ['rampart-node', 'Fail'],
  ]);
  const bindings = objects.filter(({ kind }) => kind.endsWith('Binding'));
  expect(bindings.map(({ spec }) => [spec.policyName, spec.validationActions])).toEqual(policies.map(({ metadata }) => [metadata.name, ['Deny']]));
});

test('a request without a namespace is no error', () => {
  for (const { spec } of objects) for (const { expression } of spec.matchConditions ?? []) expect(expression).toContain("request.?namespace.orValue('')");
});
