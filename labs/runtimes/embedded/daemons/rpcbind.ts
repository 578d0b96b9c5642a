import { defineDaemon } from '../daemon/daemon.ts';
import { findUser } from '../programs/accounts/authentication.ts';
import { isSysError } from '../sys/sys-error.ts';
import type { Sys } from '../sys/sys.ts';

const replyAccepted = [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/** The port mapper: it holds its sockets, answers each call, and has nothing to map. */
export const rpcbind = defineDaemon({
  name: 'rpcbind',
  matches: ({ program }) => program === 'rpcbind',
  async start(context) {
    for (const address of ['0.0.0.0', '::'])
      for (const protocol of ['tcp', 'udp'] as const) {
        try {
          await context.listen({ address, port: 111, protocol }, ({ stream }) => {
            stream.on('error', () => undefined);
            stream.on('data', (call: Buffer) => void (call.length >= 28 && stream.write(answer(call.subarray(4, 8)))));
            stream.on('end', () => stream.end());
          });
        } catch (error) {
          if (!isSysError(error)) throw error;
          context.log(`rpcbind: cannot bind ${protocol} port 111: ${error.message}`, { priority: 3 });
        }
      }
    await dropRights(context.sys);
    return { signal: () => false, stop: () => Promise.resolve() };
  },
});

/** It works on as its own user, where there is that one. */
async function dropRights(sys: Sys): Promise<void> {
  const user = await findUser(sys, '_rpc');
  if (user && (await sys.identity()).euid === 0) await sys.setIdentity({ uid: user.uid, gid: user.gid, groups: [user.gid] });
}

/** RPC's record mark, the call's number, and an accepted reply without a value. */
function answer(call: Buffer): Buffer {
  const body = Buffer.concat([call, Buffer.from(replyAccepted)]);
  const mark = Buffer.alloc(4);
  mark.writeUInt32BE((0x80000000 | body.length) >>> 0);
  return Buffer.concat([mark, body]);
}
