import { gunzipSync } from 'node:zlib';
import { type Image, gzipped } from './image-archive.ts';

export interface Secret {
  /** For people: `the registry token`. */
  readonly name: string;
  readonly value: string;
}
export interface SecretPlace {
  readonly secret: string;
  /** `layer 3, /root/.netrc`, `the configuration`. */
  readonly where: string;
  /** As it is, or in base64 and the like. */
  readonly how: string;
}

/** Bytes, of all compressed files within the layers together. */
const mostInner = 64 * 1024 * 1024;
const mostPlaces = 50;

/** Every place of an image where a secret stands: files of all layers, deleted ones too, names of files, configuration, history and manifest. */
export function findSecrets(image: Image, secrets: readonly Secret[]): SecretPlace[] {
  const needles = secrets.flatMap(({ name, value }) => formsOf(value).map(([how, text]) => ({ secret: name, how, bytes: Buffer.from(text) })));
  const found: SecretPlace[] = [];
  const look = (where: string, bytes: Uint8Array) => {
    const hay = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const seen = new Set<string>();
    for (const { secret, how, bytes: needle } of needles) {
      if (seen.has(secret) || found.length >= mostPlaces || !hay.includes(needle)) continue;
      seen.add(secret);
      found.push({ secret, where, how });
    }
  };
  for (const { name, bytes } of image.documents)
    look(name === 'index.json' || name === 'manifest.json' ? 'the manifest' : 'the configuration and history', bytes);
  let innerLeft = mostInner;
  image.layers.forEach(({ entries }, index) => {
    for (const { path, link, content } of entries) {
      const where = `layer ${index + 1}, /${path}`;
      look(where, content);
      look(where, Buffer.from(`${path}\n${link}`));
      const inner = innerOf(content, innerLeft);
      innerLeft -= inner?.length ?? 0;
      if (inner) look(where, inner);
    }
  });
  return found;
}

/** What a gzip file holds, where that is no more than `most`. */
function innerOf(content: Uint8Array, most: number): Uint8Array | undefined {
  if (most <= 0) return undefined;
  try {
    return gzipped(content) ? gunzipSync(content, { maxOutputLength: most }) : undefined;
  } catch {
    return undefined;
  }
}

/** Base64 of a text depends on how many bytes stand before it: all three, without the letters that its neighbours change. */
function formsOf(value: string): [how: string, text: string][] {
  const bytes = Buffer.from(value);
  const base64 = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    return text.slice(before === 0 ? 0 : before + 1, bytes.length % 3 === (3 - before) % 3 ? undefined : -1);
  });
  const url = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  const hex = bytes.toString('hex');
  return [
    ['as it is', value],
    ...[...new Set([...base64, ...url])].map((text): [string, string] => ['in base64', text]),
    ['in hexadecimal', hex],
    ['in hexadecimal', hex.toUpperCase()],
    ['backwards', [...value].reverse().join('')],
  ];
}
