export const numberOf = (address: string): number => address.split('.').reduce((sum, octet) => (sum * 256 + Number(octet)) >>> 0, 0);
export const dotted = (number: number): string => [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
const hostBits = (bits: number): number => (bits === 0 ? 0xffffffff : 2 ** (32 - bits) - 1);

/** The network's own address of an address, with or without `/bits` behind it. */
export const networkOf = (address: string, bits: number): string => dotted(numberOf(address.split('/')[0]!) & ~hostBits(bits));
export const broadcastOf = (address: string, bits: number): string => dotted(numberOf(address) | hostBits(bits));
export const maskOf = (bits: number): string => dotted(~hostBits(bits));
