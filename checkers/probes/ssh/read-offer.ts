import type { Duplex } from 'node:stream';
import type { SshAlgorithmOffer } from '../../evidence/ssh.ts';

const cap = 65_536;
const keyExchangeInit = 20;

/** Reads the server's first two messages, which SSH sends in clear (RFC 4253, 4.2 and 7.1): its name and its KEXINIT. Closes the socket. */
export async function readOffer(socket: Duplex): Promise<SshAlgorithmOffer> {
  socket.write('SSH-2.0-Rampart\r\n');
  let received = Buffer.alloc(0);
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    received = Buffer.concat([received, chunk]);
    const offer = parseOffer(received);
    if (offer) return offer;
    if (received.length > cap) break;
  }
  throw new Error('the connection ended before an SSH key exchange began');
}

/** `undefined` where more bytes are needed. */
export function parseOffer(received: Buffer): SshAlgorithmOffer | undefined {
  const name = /(?:^|\n)(SSH-[^\r\n]*)\r?\n/.exec(received.toString('latin1'));
  if (!name) return undefined;
  const packet = received.subarray(name.index + name[0].length);
  if (packet.length < 5) return undefined;
  const length = packet.readUInt32BE(0);
  if (length > cap) throw new Error('the server sent no SSH packet');
  if (packet.length < 4 + length) return undefined;
  const payload = packet.subarray(5, 4 + length - packet[4]!);
  if (payload[0] !== keyExchangeInit) throw new Error(`the server began with message ${payload[0]}, not with its key exchange`);
  const [kex, hostKeys, ciphersIn, ciphersOut, macsIn, macsOut] = nameLists(payload.subarray(17), 6);
  return {
    answered: true,
    software: name[1]!,
    kex: kex!,
    hostKeys: hostKeys!,
    ciphers: [...new Set([...ciphersIn!, ...ciphersOut!])],
    macs: [...new Set([...macsIn!, ...macsOut!])],
  };
}

function nameLists(bytes: Buffer, count: number): string[][] {
  let at = 0;
  return Array.from({ length: count }, () => {
    const end = at + 4 + bytes.readUInt32BE(at);
    const text = bytes.toString('latin1', at + 4, end);
    at = end;
    return text.split(',').filter(Boolean);
  });
}
