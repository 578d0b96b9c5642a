import type { EditRequest, EditResult, OutputStream, Terminal, TerminalFlags } from '../program/program.ts';
import { bytesOf, ChunkInput } from '../program/streams.ts';
import type { ClientLink } from './client-link.ts';
import type { StartRun, StreamRef } from './messages.ts';

type Size = { cols: number; rows: number };

export const clientInput = (link: () => ClientLink, { handle, isTerminal }: StreamRef): ChunkInput =>
  new ChunkInput(() => link().call<Uint8Array | undefined>(handle, 'read', []), { isTerminal });

export const clientOutput = (link: () => ClientLink, { handle, isTerminal }: StreamRef): OutputStream => ({
  isTerminal,
  write: (data) => link().write(handle, bytesOf(data)),
});

export interface ClientTerminal extends Terminal {
  resized(size: Size): void;
}

/** The terminal of a run. Its keys and its lines come by one input, so that none goes to a reader who has left. */
export function clientTerminal(link: () => ClientLink, terminal: NonNullable<StartRun['terminal']>, input: ChunkInput): ClientTerminal {
  const { handle, name } = terminal;
  const listeners = new Set<(size: Size) => void>();
  let { size } = terminal;
  const call = <T>(method: string, ...args: unknown[]) => link().call<T>(handle, method, args);
  return {
    name,
    size: () => size,
    onResize(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    resized(next) {
      size = next;
      for (const listener of listeners) listener(next);
    },
    setMode: (mode) => call('setMode', mode),
    flags: () => call<TerminalFlags>('flags'),
    setFlags: (change) => call('setFlags', change),
    setForeground: (pgid) => call('setForeground', pgid),
    readKeys: (signal) => input.read(signal),
    write: (data) => link().write(handle, bytesOf(data)),
    keep: (state) => void call('keep', state).catch(() => undefined),
    edit: (request: EditRequest) => {
      const typed = Buffer.from(input.takeRest()).toString();
      return call<EditResult>('edit', typed === '' ? request : { ...request, typed });
    },
  };
}
