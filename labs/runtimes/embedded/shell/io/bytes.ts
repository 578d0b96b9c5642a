/**
 * Text and bytes without loss: bytes that are not UTF-8 become U+DC80 to U+DCFF in text and those bytes again on the way out, so that
 * binary data survives `$(...)`, `tr` and `printf '\xff'`.
 */
const fatal = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();
const isRaw = (code: number): boolean => code >= 0xdc80 && code <= 0xdcff;

/** One byte as text: ASCII as itself. */
export const rawByte = (byte: number): string => String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte);

const lengthOf = (first: number): number =>
  first < 0x80 ? 1 : first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;

/** Where the ASCII that begins here ends. */
const asciiFrom = (bytes: Uint8Array, start: number): number => {
  let at = start;
  while (at < bytes.length && bytes[at]! < 0x80) at += 1;
  return at;
};

const decodeSlowly = (bytes: Uint8Array): string => {
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const plain = asciiFrom(bytes, at);
    if (plain > at) {
      text += fatal.decode(bytes.subarray(at, plain));
      at = plain;
      continue;
    }
    const length = lengthOf(bytes[at]!);
    try {
      if (length === 0) throw new TypeError();
      text += fatal.decode(bytes.subarray(at, at + length));
      at += length;
    } catch {
      text += rawByte(bytes[at]!);
      at += 1;
    }
  }
  return text;
};

export const decode = (bytes: Uint8Array): string => {
  try {
    return fatal.decode(bytes);
  } catch {
    return decodeSlowly(bytes);
  }
};

const hasRaw = /[\udc80-\udcff]/;

/** Runs of raw bytes that together are a character count as that character, as in a terminal. */
export const encode = (text: string): Uint8Array => {
  if (!hasRaw.test(text)) return encoder.encode(text);
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x80) bytes.push(code);
    else if (isRaw(code)) bytes.push(code & 0xff);
    else {
      const point = text.codePointAt(at)!;
      bytes.push(...encoder.encode(String.fromCodePoint(point)));
      if (point > 0xffff) at += 1;
    }
  }
  return Uint8Array.from(bytes);
};

/** How many bytes of an incomplete character stand at the end, to be read again with what follows. */
export const danglingBytes = (bytes: Uint8Array): number => {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back]!;
    if (byte >= 0xc0) return lengthOf(byte) > back ? back : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
};

export const concatBytes = (chunks: readonly Uint8Array[]): Uint8Array => {
  if (chunks.length === 1) return chunks[0]!;
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
};
