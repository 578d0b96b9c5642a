import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { credentialOf, renamedKubeconfig } from './kubeconfig.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const config = (change: object = {}): string =>
  stringify({
    clusters: [{ name: 'lab', cluster: { server: 'https://control-plane:6443', 'certificate-authority-data': base64('CA') } }],
    users: [{ name: 'kubernetes-admin', user: { 'client-certificate-data': base64('CERT'), 'client-key-data': base64('KEY') } }],
    contexts: [{ name: 'kubernetes-admin@lab', context: { cluster: 'lab', user: 'kubernetes-admin' } }],
    ...change,
  });

test('the credential is read out', () => {
  expect(credentialOf(config())).toEqual({ ca: 'CA', cert: 'CERT', key: 'KEY' });
});

test('names and address are replaced, the certificates kept', () => {
  const renamed = renamedKubeconfig(config(), { name: 'lab', user: 'learner', server: 'https://cluster:6443', namespace: 'payments' });
  expect(parse(renamed)).toMatchObject({
    clusters: [{ name: 'lab', cluster: { server: 'https://cluster:6443' } }],
    users: [{ name: 'learner' }],
    contexts: [{ name: 'lab', context: { cluster: 'lab', user: 'learner', namespace: 'payments' } }],
    'current-context': 'lab',
  });
  expect(credentialOf(renamed)).toEqual(credentialOf(config()));
});

test.each<[string, object]>([
  ['two users', { users: [{ user: {} }, { user: {} }] }],
  ['no cluster', { clusters: [] }],
  ['no context', { contexts: [] }],
])('%s is refused', (_name, change) => {
  expect(() => credentialOf(config(change))).toThrow('one cluster, one user and one context');
});

test('a user without a certificate is refused', () => {
  expect(() => credentialOf(config({ users: [{ name: 'x', user: { token: 'y' } }] }))).toThrow('no client certificate');
});
