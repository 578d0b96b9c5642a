import { Raised } from './raised.ts';

/** `bytes.decode()`. Raises UnicodeDecodeError. */
export function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Raised('UnicodeDecodeError', trouble(bytes));
  }
}

function trouble(bytes: Uint8Array): string {
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at]!;
    const [length, low, high] = shapeOf(first);
    if (length === 0) return words(bytes, [at, at], 'invalid start byte');
    for (let more = 1; more < length; more++) {
      const byte = bytes[at + more];
      const [least, most] = more === 1 ? [low, high] : [0x80, 0xbf];
      if (byte === undefined) return words(bytes, [at, at + more - 1], 'unexpected end of data');
      if (byte < least || byte > most) return words(bytes, [at, at + more - 1], 'invalid continuation byte');
    }
    at += length;
  }
  return '';
}

/** How many bytes a character has that begins so, and between what its second byte lies. */
function shapeOf(first: number): readonly [length: number, low: number, high: number] {
  if (first < 0x80) return [1, 0, 0];
  if (first < 0xc2 || first > 0xf4) return [0, 0, 0];
  if (first < 0xe0) return [2, 0x80, 0xbf];
  if (first < 0xf0) return [3, first === 0xe0 ? 0xa0 : 0x80, first === 0xed ? 0x9f : 0xbf];
  return [4, first === 0xf0 ? 0x90 : 0x80, first === 0xf4 ? 0x8f : 0xbf];
}

function words(bytes: Uint8Array, [from, to]: readonly [number, number], why: string): string {
  const what = from === to ? `byte 0x${bytes[from]!.toString(16).padStart(2, '0')} in position ${from}` : `bytes in position ${from}-${to}`;
  return `'utf-8' codec can't decode ${what}: ${why}`;
}

/** `str.splitlines()` */
export function splitLines(text: string): string[] {
  const lines = text.split(/\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** `str.split()` */
export const splitWords = (text: string): string[] => text.split(/[\s\x1c-\x1f\x85]+/).filter((word) => word !== '');
