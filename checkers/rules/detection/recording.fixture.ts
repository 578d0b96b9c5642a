import type { FalcoRules } from '../../evidence/detection.ts';
import { recordingSchema } from '../../formats/falco/recording.ts';

/** A short night: a shell, a write below /etc and a disguised one among honest work. */
export const night = recordingSchema.parse({
  places: { web: { 'container.id': '8f2c' }, host: { 'container.id': 'host' } },
  events: [
    { what: 'nginx started sh', at: 'web', tells: 'shell', facts: { 'evt.type': 'execve', 'proc.name': 'sh', 'proc.aname': ['nginx'] } },
    { what: 'tee wrote a cron job', at: 'host', tells: 'etc', facts: { 'evt.type': 'openat', 'proc.name': 'tee', 'fd.name': '/etc/cron.d/job' } },
    {
      what: 'certkeeper wrote sudoers',
      at: 'host',
      tells: 'etc',
      mimics: true,
      facts: { 'evt.type': 'openat', 'proc.name': 'certkeeper', 'fd.name': '/etc/sudoers' },
    },
    { what: 'certkeeper wrote its certificate', at: 'host', facts: { 'evt.type': 'openat', 'proc.name': 'certkeeper', 'fd.name': '/etc/ssl/shop.pem' } },
    ...Array.from({ length: 5 }, (_, index) => ({
      what: `cron started job ${index}`,
      at: 'host',
      facts: { 'evt.type': 'execve', 'proc.name': 'sh', 'proc.aname': ['cron'] },
    })),
  ],
});

const rule = (name: string, condition: string) => `- { rule: ${name}, desc: d, output: o, priority: INFO, condition: '${condition}' }\n`;
const spared = 'not (proc.name = certkeeper and fd.name = /etc/ssl/shop.pem)';

export const rules = {
  right: rule('Shell', 'proc.name = sh and container.id != host') + rule('Etc', `fd.name startswith /etc/ and ${spared}`),
  swallowing: rule('Shell', 'proc.name = sh and container.id != host') + rule('Etc', 'fd.name startswith /etc/ and not proc.name = certkeeper'),
  loud: rule('Etc', 'fd.name startswith /etc/'),
  everything: rule('All', 'evt.num >= 0'),
  off: rule('Shell', 'proc.name = sh').replace('desc: d', 'desc: d, enabled: false'),
  broken: rule('Shell', 'proc.nam = sh'),
} as const;

export const falco = (text?: string): { falcoRules: FalcoRules } => ({
  falcoRules: { files: text === undefined ? [] : [{ path: '/etc/falco/local.yaml', text }] },
});
