let last = 32_768 + Math.floor(Math.random() * 20_000);

/** The next port of Linux's range for outgoing connections. */
export function sourcePort(): number {
  last = last >= 60_998 ? 32_768 : last + 2;
  return last;
}

export const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1';
export const isAddress = (text: string): boolean => /^\d+\.\d+\.\d+\.\d+$/.test(text) || text.includes(':');
export const familyOf = (address: string): 4 | 6 => (address.includes(':') ? 6 : 4);

/** A MAC address as Docker makes one from an address. */
export const macOf = (address: string): string =>
  `02:42:${address
    .split('.')
    .map((octet) => Number(octet).toString(16).padStart(2, '0'))
    .join(':')}`;
