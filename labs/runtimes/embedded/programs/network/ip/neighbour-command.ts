import { macOf } from '../../../network/addresses.ts';
import { failure, type IpCall, jsonText, readPairs, verbOf } from './ip-call.ts';

/** Who it had to do with on the lab's network. */
export async function neighbourCommand({ context, flags, words }: IpCall): Promise<number> {
  const verb = verbOf(words[0]);
  if (verb === undefined || verb === 'get') return failure(context, `Command "${words[0]}" is unknown, try "ip neighbour help".`, 255);
  if (verb !== 'show') return failure(context, 'ip: changing neighbours is not simulated', 1);
  const { pairs, rest } = readPairs(words.slice(1), ['dev', 'to', 'nud']);
  const all = await context.sys.request<readonly string[]>('network', 'neighbours');
  const to = pairs.get('to') ?? rest[0];
  const shown = (pairs.get('dev') ?? 'eth0') === 'eth0' && flags.family !== 6 ? all.filter((address) => to === undefined || address === to) : [];
  const rows = shown.map((address) => `${address}${pairs.has('dev') ? '' : ' dev eth0'} lladdr ${macOf(address)} REACHABLE \n`);
  await context.stdout.write(
    flags.json
      ? jsonText(
          shown.map((address) => ({ dst: address, dev: 'eth0', lladdr: macOf(address), state: ['REACHABLE'] })),
          flags,
        )
      : rows.join(''),
  );
  return 0;
}
