import type { EditableFileContent, FileChange, Hint, PhaseStatus } from '#server/api.ts';
import { paragraph, prose, text } from './web-mock-data.ts';

export const phases = (): PhaseStatus[] => [
  { phase: 'queue', state: 'pending', usual: { p50: 20, p90: 100, p95: 200 } },
  { phase: 'image', state: 'pending', usual: { p50: 90, p90: 300, p95: 400 } },
  { phase: 'network', state: 'pending', usual: { p50: 130, p90: 250, p95: 300 } },
  { phase: 'create', state: 'pending', usual: { p50: 400, p90: 900, p95: 1100 } },
  { phase: 'start', state: 'pending', usual: { p50: 1200, p90: 2000, p95: 2500 } },
  { phase: 'ready', state: 'pending', usual: { p50: 700, p90: 1200, p95: 1400 } },
  { phase: 'terminal', state: 'pending', usual: { p50: 100, p90: 200, p95: 300 } },
  { phase: 'prove', state: 'pending', usual: { p50: 900, p90: 1500, p95: 1700 } },
];

const base = { machine: 'host', mode: 0o644, owner: 'root', group: 'root', modifiedAt: '2026-11-22T09:00:00.000Z', writable: true };
export const files = (): EditableFileContent[] => [
  {
    ...base,
    path: '/etc/ssh/sshd_config',
    size: 92,
    etag: 'a1',
    content: 'Include /etc/ssh/sshd_config.d/*.conf\n\nPort 22\nUsePAM yes\nPermitRootLogin no\nMaxAuthTries 10\n',
  },
  {
    ...base,
    path: '/etc/ssh/sshd_config.d/10-vendor.conf',
    size: 70,
    etag: 'b1',
    content: '# left by the vendor\nPermitRootLogin yes\nPasswordAuthentication yes\nCiphers +aes128-cbc\n',
  },
  { ...base, path: '/etc/issue.net', mode: 0o640, size: 0, etag: 'c1', content: '', writable: false },
];
export const changes = (): FileChange[] => [
  {
    machine: 'host',
    path: '/etc/ssh/sshd_config.d/10-vendor.conf',
    kind: 'changed',
    diff: '--- a/etc/ssh/sshd_config.d/10-vendor.conf\n+++ b/etc/ssh/sshd_config.d/10-vendor.conf\n@@ -1,4 +1,4 @@\n # left by the vendor\n-PermitRootLogin yes\n-PasswordAuthentication yes\n+PermitRootLogin no\n+PasswordAuthentication no\n Ciphers +aes128-cbc\n',
    before: { mode: '0644', owner: 'root:root' },
    after: { mode: '0600', owner: 'root:root' },
    etag: 'b1',
    revertable: true,
  },
  {
    machine: 'host',
    path: '/etc/ssh/sshd_config.d/00-rampart.conf',
    kind: 'added',
    diff: '@@ -0,0 +1,2 @@\n+MaxAuthTries 3\n+LoginGraceTime 30\n',
    after: { mode: '0644', owner: 'root:root' },
  },
];
const ladders: Record<string, string[]> = {
  'root-login': [
    'sshd reads more than one file. The first value it meets wins.',
    'Ask sshd what it runs with: sshd -T prints the effective value.',
    'A drop-in below /etc/ssh/sshd_config.d is read before the rest of the main file.',
  ],
  passwords: [
    'There are two ways to be asked for a password.',
    'KbdInteractiveAuthentication matters too.',
    'Check with ssh -v which methods the server still offers.',
  ],
  crypto: ['A plus sign adds to the default list.', 'Remove the line that adds an old cipher.'],
  limits: ['Two limits and one notice.', 'MaxAuthTries, LoginGraceTime, Banner.'],
};
export function hint(task: string, index: number): Hint | undefined {
  const ladder = ladders[task] ?? [];
  const words = ladder[index - 1];
  return words === undefined ? undefined : { task, index, of: ladder.length, text: prose(paragraph(text(words))) };
}
export const solution = {
  script: "printf 'PermitRootLogin no\\nPasswordAuthentication no\\n' | sudo tee /etc/ssh/sshd_config.d/00-rampart.conf\nsudo systemctl reload ssh\n",
  explanation: prose(
    paragraph(text('The drop-in is read first and the first value wins, so one small file decides. The vendor’s file may stay, and cannot win any more.')),
  ),
};
