import type { InterfaceInfo } from '../../../sys/sys.ts';
import { type IpCall, readPairs, stop } from './ip-call.ts';

/** The interfaces that `show` is asked for. */
export async function chosenLinks({ context, words }: IpCall): Promise<{ links: readonly InterfaceInfo[]; scope: string | undefined }> {
  const { pairs, rest } = readPairs(words, ['dev', 'type', 'scope', 'master', 'to', 'label', 'group', 'vrf']);
  const marks = ['up', 'primary', 'secondary', 'permanent', 'dynamic'];
  const name = pairs.get('dev') ?? rest.find((word) => !marks.includes(word));
  const all = await context.sys.interfaces();
  if (pairs.has('type') || pairs.has('master') || pairs.has('vrf')) return { links: [], scope: undefined };
  const found = name === undefined ? all : all.filter((one) => one.name === name.split('@')[0]);
  if (found.length === 0) await stop(context, `Device "${name}" does not exist.`, 1);
  return { links: rest.includes('up') ? found.filter(({ up }) => up) : found, scope: pairs.get('scope') };
}

/** Packets of an interface, in and out, by the kernel's own count. */
export async function trafficOf({ context }: IpCall, name: string): Promise<readonly [number, number]> {
  const text = new TextDecoder().decode(await context.sys.readFile('/proc/net/dev'));
  const numbers = (new RegExp(`^ *${name}:(.*)$`, 'm').exec(text)?.[1] ?? '').trim().split(/\s+/).map(Number);
  return [numbers[1] ?? 0, numbers[9] ?? 0];
}
