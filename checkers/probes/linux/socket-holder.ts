import type { SocketHolder } from '../../evidence/linux.ts';
import type { MachineTarget, ProcessFact, SocketFact } from '../../target.ts';

/** Names the process behind each socket, and whether its program and the scripts that it was given are as delivered. */
export async function holdersOf(machine: MachineTarget, wanted: (socket: SocketFact) => boolean): Promise<{ socket: SocketFact; holder?: SocketHolder }[]> {
  const [sockets, processes] = await Promise.all([machine.sockets(), machine.processes()]);
  const byPid = new Map(processes.map((process) => [process.pid, process]));
  const held = sockets.filter(wanted).map((socket) => ({ socket, process: socket.pid === undefined ? undefined : byPid.get(socket.pid) }));
  const paths = [...new Set(held.flatMap(({ process }) => (process ? filesIn(process) : [])))];
  const pristine = paths.length ? await machine.pristine(paths) : {};
  return held.map(({ socket, process }) => ({ socket, ...(process && { holder: describe(process, pristine) }) }));
}

const filesIn = ({ argv }: ProcessFact) => argv.slice(1).filter((word) => /^\/[^\0]+$/.test(word));

const describe = (process: ProcessFact, pristine: Record<string, boolean | undefined>): SocketHolder => ({
  pid: process.pid,
  program: process.exe,
  pristine: process.exePristine === true,
  argv: process.argv,
  files: Object.fromEntries(filesIn(process).map((path) => [path, pristine[path] === true])),
});
