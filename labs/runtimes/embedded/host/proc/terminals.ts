import type { Kernel } from '../kernel.ts';
import { syntheticVolume } from '../synthetic.ts';
import type { Volume } from '../volume.ts';

const ttyGroup = 5;

/** /dev/pts: the terminals that processes sit at. Each belongs to whoever leads its session. */
export function terminalVolume(kernel: Kernel): Volume {
  const holder = (name: string) => [...kernel.processes.all()].find(({ tty }) => tty === `pts/${name}`);
  return syntheticVolume(1003, {
    bootMs: kernel.bootMs,
    find(path) {
      if (path === '') {
        const names = (): string[] => [...new Set([...kernel.processes.all()].flatMap(({ tty }) => (tty?.startsWith('pts/') ? [tty.slice(4)] : [])))].sort();
        return { type: 'directory', mode: 0o755, names: () => [...names(), 'ptmx'] };
      }
      if (path === 'ptmx') return { type: 'character', mode: 0o666, device: [5, 2] };
      const process = holder(path);
      return process && { type: 'character', mode: 0o620, uid: process.credentials.uid, gid: ttyGroup, device: [136, Number(path)] };
    },
  });
}
