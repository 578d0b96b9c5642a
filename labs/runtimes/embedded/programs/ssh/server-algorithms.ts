import { type Duplex, PassThrough, Duplex as DuplexStream } from 'node:stream';

/** Reads along what the server offers in its key exchange, for the words of a client that finds nothing in common. */
export function serverAlgorithms(stream: Duplex): { stream: Duplex; offers(): Partial<Record<string, string>> } {
  let seen = Buffer.alloc(0);
  const watched = new PassThrough();
  stream.on('data', (chunk: Buffer) => {
    if (seen.length < 16_384) seen = Buffer.concat([seen, chunk]);
    if (!watched.write(chunk)) {
      stream.pause();
      watched.once('drain', () => stream.resume());
    }
  });
  stream.on('end', () => watched.end());
  stream.on('error', (error) => watched.destroy(error));
  const both = DuplexStream.from({ readable: watched, writable: stream });
  return { stream: both, offers: () => parse(seen) };
}

function parse(bytes: Buffer): Partial<Record<string, string>> {
  const end = bytes.indexOf('\n');
  const packet = bytes.subarray(end + 1);
  if (end < 0 || packet.length < 22 || packet[5] !== 20) return {};
  let at = 22;
  const lists: string[] = [];
  while (lists.length < 6 && at + 4 <= packet.length) {
    const length = packet.readUInt32BE(at);
    lists.push(packet.toString('latin1', at + 4, at + 4 + length));
    at += 4 + length;
  }
  const [kex = '', hostKeys, ciphers, , macs] = lists;
  const named = kex.split(',').filter((name) => !/^(ext-info-|kex-strict-)/.test(name));
  return { kex: named.join(','), hostKeys, ciphers, macs };
}
