import { z } from 'zod';
import { defineRule } from '../../engine/define-rule.ts';
import { fail, pass } from '../../engine/outcome.ts';
import type { ListeningSocket } from '../../evidence/linux.ts';

/**
 * Only what is on the list listens to the network, and it is what the list says.
 *
 * Reads:   listeningSockets (from the kernel, with the process that holds each)
 * Passes:  every TCP listener and bound UDP socket beyond loopback fits an entry of `allow` by protocol, port and program, as delivered
 * Fails:   any other socket; an allowed port held by another or a changed program
 */
export const listeningSockets = defineRule({
  id: 'listening-sockets',
  title: { pass: 'Only approved services listen', fail: 'Something listens that nobody approved' },
  why: 'Each listening program is a door; a door that nobody uses is watched and patched by nobody.',
  expects: 'Beyond loopback, the approved programs alone hold the approved ports.',
  severity: 'high',
  requires: ['listeningSockets'],
  params: z.strictObject({
    allow: z
      .array(
        z.strictObject({ protocol: z.enum(['tcp', 'udp']).default('tcp'), port: z.int(), programs: z.array(z.string()).min(1), script: z.string().optional() }),
      )
      .default([]),
  }),
  controls: ['CIS-DEBIAN12-2.1.22', 'NIST-800-53-CM-7', 'NIST-800-53-CM-7(1)', 'PCI-DSS-4.0-1.2.5', 'PCI-DSS-4.0-2.2.4'],
  evaluate({ listeningSockets: { sockets } }, { allow }) {
    const stray = sockets.filter((socket) => !isLoopback(socket.address) && !allow.some((entry) => fitsEntry(socket, entry)));
    if (stray.length === 0) return pass();
    const findings = stray.map((socket) => ({ subject: nameOf(socket), observed: holderOf(socket), expected: expectedOf(socket, allow) }));
    return fail(`${nameOf(stray[0]!)} is held by ${holderOf(stray[0]!)}${stray.length > 1 ? `, and ${stray.length - 1} more` : ''}`, findings);
  },
});

interface Entry {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  readonly programs: readonly string[];
  readonly script?: string | undefined;
}

const fitsEntry = ({ protocol, port, process }: ListeningSocket, entry: Entry) =>
  protocol.startsWith(entry.protocol) &&
  port === entry.port &&
  process?.pristine === true &&
  entry.programs.includes(process.program) &&
  (entry.script === undefined || process.files[entry.script] === true);

const isLoopback = (address: string) => address.startsWith('127.') || address === '::1' || address.startsWith('::ffff:127.');
const nameOf = ({ protocol, port }: ListeningSocket) => `${protocol.replace('6', '')} port ${port}`;
const holderOf = ({ process }: ListeningSocket) =>
  process ? `${process.argv.join(' ') || process.program}${process.pristine ? '' : ' (changed)'}` : 'a process that could not be named';
const expectedOf = ({ protocol, port }: ListeningSocket, allow: readonly Entry[]) =>
  allow
    .filter((entry) => entry.port === port && protocol.startsWith(entry.protocol))
    .map(({ programs, script }) => [programs[0], script].filter(Boolean).join(' '))
    .join(' or ') || 'closed';
