import type { SocketFact } from '../../../../target.ts';
import type { Kernel } from '../kernel.ts';
import type { SyntheticFile } from '../synthetic.ts';
import { hexOf, linkFiles } from './link-files.ts';

const header = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';

const header6 = header.replace('local_address', 'local_address'.padEnd(38)).replace('rem_address', 'remote_address'.padEnd(38));

/** /proc/net of every process: its interfaces, and what listens. */
export function networkFiles(kernel: Kernel): Readonly<Record<string, SyntheticFile>> {
  const rows = (protocol: SocketFact['protocol']): string =>
    kernel
      .sockets()
      .filter((socket) => socket.protocol === protocol)
      .map(({ address, port, uid }, index) => {
        const [state, six] = [protocol.startsWith('tcp') ? '0A' : '07', protocol.endsWith('6')];
        const ends = `${endOf(address, port, six)} ${endOf('', 0, six)}`;
        return `${String(index).padStart(4)}: ${ends} ${state} 00000000:00000000 00:00000000 00000000 ${String(uid).padStart(5)}        0 ${10_000 + index} 1 0000000000000000 100 0 0 10 0\n`;
      })
      .join('');
  const file = (protocol: SocketFact['protocol']): SyntheticFile => ({ text: () => (protocol.endsWith('6') ? header6 : header) + rows(protocol) });
  return { ...linkFiles(kernel), 'net/tcp': file('tcp'), 'net/tcp6': file('tcp6'), 'net/udp': file('udp'), 'net/udp6': file('udp6') };
}

function endOf(address: string, port: number, six: boolean): string {
  const number = port.toString(16).toUpperCase().padStart(4, '0');
  if (!six) return `${hexOf(address === '*' || address === '' ? '0.0.0.0' : address)}:${number}`;
  return `${address === '::1' ? '00000000000000000000000001000000' : '0'.repeat(32)}:${number}`;
}
