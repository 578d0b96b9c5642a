import { useSyncExternalStore } from 'react';
import type { TerminalClient, TerminalView } from './terminal-client.ts';

const none = { subscribe: () => () => undefined, get: () => undefined };

export function useTerminalView(client: TerminalClient | undefined): TerminalView | undefined {
  const store = client?.view ?? none;
  return useSyncExternalStore<TerminalView | undefined>(store.subscribe, store.get);
}
