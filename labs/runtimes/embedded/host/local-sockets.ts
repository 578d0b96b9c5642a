import { AcceptQueue } from '../network/accept-queue.ts';
import { connectionOf } from '../network/connection.ts';
import type { HostNetwork } from '../network/host-network.ts';
import { isSysError, SysError } from '../sys/sys-error.ts';
import type { SysNetwork } from '../sys/sys.ts';
import type { Kernel } from './kernel.ts';
import { may, W } from './permissions.ts';
import type { Process } from './process.ts';
import type { Caller } from './process-sys.ts';

/** The calls of one process about unix sockets. The file is the address: its inode is what is bound, and who may write it may connect. */
export function localSocketCalls(kernel: Kernel, { call }: Caller, table: HostNetwork['local']): Pick<SysNetwork, 'connectUnix' | 'listenUnix'> {
  return {
    connectUnix: (path) =>
      call((process) => {
        const { paths } = kernel.files;
        const trail = paths.resolve(process, path);
        const inode = paths.inode(trail);
        if (!may(inode, process.credentials, W)) throw new SysError('EACCES');
        if (inode.type !== 'socket') throw new SysError('ECONNREFUSED');
        return connectionOf(table.open(trail.id), { ...nowhere, remoteAddress: path });
      }),
    listenUnix: (path) =>
      call((process) => {
        const inode = make(kernel, process, path);
        const queue = new AcceptQueue();
        const { pid, credentials } = process;
        const close = table.bind({ pid, uid: credentials.uid, euid: credentials.euid }, { path, inode }, (stream) =>
          queue.push({ stream, ...nowhere, localAddress: path }),
        );
        return queue.listener({ port: 0, close });
      }),
  };
}

const nowhere = { localAddress: '', localPort: 0, remoteAddress: '', remotePort: 0 };

function make({ names, files }: Kernel, process: Process, path: string): string {
  try {
    names.mksocket(process, path, 0o777);
  } catch (error) {
    throw isSysError(error, 'EEXIST') ? new SysError('EADDRINUSE') : error;
  }
  return files.paths.resolve(process, path, false).id;
}
