import { bitsOf } from '../../network/firewall/evaluate.ts';

/** Whether an address lies in `10.0.0.0/8`. */
export function isInNetwork(address: string, network: string): boolean {
  const [base = '', bits = ''] = network.split('/');
  const [one, other] = [bitsOf(address), bitsOf(base)];
  const shift = BigInt(one.width - Number(bits));
  return one.width === other.width && shift >= 0n && one.value >> shift === other.value >> shift;
}
