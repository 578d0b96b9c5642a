import { expect, test } from 'vitest';
import { cniManifest } from './cni-manifest.ts';

const values = { podSubnet: '10.244.0.0/16', controlPlane: 'control-plane:6443' };
const daemon = (env: string): string => `kind: ClusterRole
---
kind: DaemonSet
spec:
  template:
    spec:
      containers:
      - name: kindnet-cni
${env}`;

test('a static manifest stays as it is', () => {
  expect(cniManifest('kind: ConfigMap\ndata: {a: "{{ .PodSubnet }}"}\n', values)).toBe('kind: ConfigMap\ndata: {a: "{{ .PodSubnet }}"}\n');
});

test.each(['{{ .PodSubnet }}', '{{.PodSubnet}}', '{{- .PodSubnet -}}'])('%s is filled in where the file asks for it', (field) => {
  expect(cniManifest(`# would you kindly template this file\nvalue: ${field}\n`, values)).toBe('# would you kindly template this file\nvalue: 10.244.0.0/16\n');
});

test('a field that is not known is refused', () => {
  expect(() => cniManifest('# would you kindly template this file\n{{ .Other }}', values)).toThrow('{{ .Other }}');
});

test.each([
  ['beside others', '        env:\n        - name: HOST_IP\n          value: x\n', 'name: HOST_IP'],
  ['where it has none', '        image: kindnetd\n', 'image: kindnetd'],
])('the daemon is told of the API server, %s', (_name, env, kept) => {
  const text = cniManifest(`# would you kindly patch this file\n${daemon(env)}`, values);
  expect(text).toContain('name: CONTROL_PLANE_ENDPOINT');
  expect(text).toContain('value: control-plane:6443');
  expect(text).toContain(kept);
  expect(text.match(/CONTROL_PLANE_ENDPOINT/g)).toHaveLength(1);
});
