import type { Connection } from 'ssh2';

/** What ssh2 keeps to itself and a faithful server needs: offers that it cannot fulfil, banners for one user, a reason for hanging up. */
interface Protocol {
  _offer: Offer;
  _packetRW: {
    write: { allocStart: number; allocStartKEX: number; alloc(size: number, forceNew?: boolean): Buffer; finalize(packet: Buffer, force?: boolean): Buffer };
  };
  _cipher: { encrypt(packet: Buffer): void };
}
interface Offer {
  readonly constructor: new (lists: Record<string, unknown>) => Offer;
  lists: { kex: Entry; serverHostKey: Entry; cs: Record<string, Entry>; sc: Record<string, Entry> };
}
interface Entry {
  array: string[];
}

export interface Offered {
  readonly kex: readonly string[];
  readonly hostKeys: readonly string[];
  readonly ciphers: readonly string[];
  readonly macs: readonly string[];
  readonly compression: readonly string[];
}

const protocolOf = (connection: Connection): Protocol => (connection as unknown as { _protocol: Protocol })._protocol;

/** Tells the client these names, in this order, and agrees only on those that this server can do. Before the key exchange. */
export function offer(connection: Connection, { kex, hostKeys, ciphers, macs, compression }: Offered): void {
  const protocol = protocolOf(connection);
  const able = protocol._offer.lists;
  const direction = { cipher: [...ciphers], mac: [...macs], compress: [...compression], lang: [] };
  const told = new protocol._offer.constructor({ kex: [...kex, 'kex-strict-s-v00@openssh.com'], serverHostKey: [...hostKeys], cs: direction, sc: direction });
  const agree = (entry: Entry, can: Entry): void => void (entry.array = entry.array.filter((name) => can.array.includes(name)));
  agree(told.lists.kex, able.kex);
  agree(told.lists.serverHostKey, able.serverHostKey);
  for (const way of ['cs', 'sc'] as const) for (const kind of ['cipher', 'mac'] as const) agree(told.lists[way][kind]!, able[way][kind]!);
  protocol._offer = told;
}

const disconnectMessage = 1;
const bannerMessage = 53;

/** Shown to the user before the login. */
export const sendBanner = (connection: Connection, text: string): void => send(connection, [bannerMessage, text, '']);

/** Hangs up and says why: 2 is a protocol error in OpenSSH's use, 11 by the application. */
export function disconnect(connection: Connection, reason: number, text: string): void {
  try {
    send(connection, [disconnectMessage, reason, text, '']);
  } catch {
    // It has gone already.
  }
  connection.end();
}

function send(connection: Connection, [message, ...fields]: readonly [number, ...(string | number)[]]): void {
  const parts = fields.map((field) => {
    if (typeof field === 'number') return uint32(field);
    const bytes = Buffer.from(field);
    return Buffer.concat([uint32(bytes.length), bytes]);
  });
  const payload = Buffer.concat([Buffer.from([message]), ...parts]);
  const { _packetRW: packets, _cipher: cipher } = protocolOf(connection);
  const at = packets.write.allocStart;
  const packet = packets.write.alloc(payload.length);
  packet.set(payload, at);
  cipher.encrypt(packets.write.finalize(packet));
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
