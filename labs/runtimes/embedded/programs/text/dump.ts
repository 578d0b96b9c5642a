/** Rows of a hexadecimal or octal dump. */
export const rows = (data: Uint8Array, width = 16): { at: number; bytes: Uint8Array }[] =>
  Array.from({ length: Math.ceil(data.length / width) }, (_, row) => ({ at: row * width, bytes: data.subarray(row * width, (row + 1) * width) }));

export const hex = (value: number, width: number): string => value.toString(16).padStart(width, '0');
export const printable = (bytes: Uint8Array): string => [...bytes].map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
