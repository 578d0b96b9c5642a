import { z } from 'zod';
import { defineProbe } from '../../engine/define-probe.ts';
import type { Firewall } from '../../evidence/network.ts';
import { isLoopback } from './approach.ts';
import { interfacesOf, textOf } from './interfaces.ts';

const answer = z.object({ nft: z.object({ nftables: z.array(z.record(z.string(), z.looseObject({}))) }), iptables: z.string() });
const bootFiles = ['/etc/nftables.conf', '/etc/nftables.d/*', '/etc/nftables/*', '/etc/iptables/*'];

/** The packet filter as the kernel has it, and the files that would bring one back at boot. */
export const firewall = defineProbe({
  kind: 'firewall',
  scope: z.strictObject({ machine: z.string(), from: z.string().default('attacker') }),
  async collect(target, { machine, from }): Promise<Firewall> {
    const there = target.machine(machine);
    const [text, sockets, interfaces, found] = await Promise.all([there.tool('firewall'), there.sockets(), interfacesOf(there), there.list(bootFiles)]);
    const { nft, iptables } = answer.parse(JSON.parse(text));
    const paths = found.filter(({ kind }) => kind === 'file' || kind === 'symlink').map(({ path }) => path);
    return {
      nft: nft.nftables.filter((entry) => !('metainfo' in entry)),
      iptables,
      address: there.address,
      stranger: target.visitor(from).address,
      interfaces,
      held: [...new Set(sockets.filter(({ address }) => !isLoopback(address)).map(({ port }) => port))],
      files: await Promise.all(paths.map(async (path) => ({ path, text: (await textOf(there, path)) ?? '' }))),
    };
  },
});
