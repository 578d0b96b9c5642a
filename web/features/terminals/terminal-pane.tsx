import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { IconButton } from '../../components/icon-button.tsx';
import { usePreferences } from '../../lib/preferences.ts';
import type { TerminalClient } from './terminal-client.ts';
import type { TerminalPool } from './terminal-pool.ts';
import { useTerminalView } from './use-terminal.ts';

const decorations = { matchBackground: '#6b5a14', matchOverviewRuler: '#6b5a14', activeMatchBackground: '#1b4f7a', activeMatchColorOverviewRuler: '#1b4f7a' };

function FindBar({ client }: { readonly client: TerminalClient }) {
  const [words, setWords] = useState('');
  const [found, setFound] = useState({ index: -1, count: 0 });
  useEffect(() => {
    const { dispose } = client.screen.search.onDidChangeResults(({ resultIndex, resultCount }) => setFound({ index: resultIndex, count: resultCount }));
    return dispose;
  }, [client]);
  const find = (step: 1 | -1, query = words): void => {
    if (step === 1) client.screen.search.findNext(query, { decorations, incremental: query !== words });
    else client.screen.search.findPrevious(query, { decorations });
  };
  return (
    <form
      className="find"
      role="search"
      onSubmit={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (event.key === 'Escape') client.search(false);
        else if (event.key === 'Enter') find(event.shiftKey ? -1 : 1);
      }}
    >
      <input
        className="input"
        autoFocus
        aria-label="Find in the terminal"
        placeholder="Find"
        value={words}
        onChange={(event) => {
          setWords(event.target.value);
          find(1, event.target.value);
        }}
      />
      <span className="caption" role="status">
        {words === '' ? '' : found.count === 0 ? 'None' : `${found.index + 1} of ${found.count}`}
      </span>
      <IconButton icon={ChevronUp} name="Previous match" onClick={() => find(-1)} />
      <IconButton icon={ChevronDown} name="Next match" onClick={() => find(1)} />
      <IconButton icon={X} name="Close find" onClick={() => client.search(false)} />
    </form>
  );
}

interface Props {
  readonly pool: TerminalPool;
  readonly id: string;
  readonly machine: string;
  readonly active: boolean;
  /** Takes the keyboard when it is shown. */
  readonly takes: boolean;
}
export function TerminalPane({ pool, id, machine, active, takes }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const client = pool.get(id);
  const view = useTerminalView(client);
  const { webgl } = usePreferences();
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const mounted = pool.get(id);
    mounted.screen.mount(element);
    mounted.screen.name(`Terminal of ${machine}. Shift+F6 leaves the terminal.`);
    return () => mounted.screen.unmount();
  }, [pool, id, machine]);
  useEffect(() => {
    if (active && takes) pool.get(id).focusIfFree();
  }, [active, takes, pool, id]);
  useEffect(() => {
    if (!active || !webgl) return;
    const { screen } = pool.get(id);
    void screen.accelerate(true);
    return () => void screen.accelerate(false);
  }, [active, webgl, pool, id]);
  const off = view !== undefined && view.connection.name !== 'live';
  return (
    <div className={off ? 'term off' : 'term'} hidden={!active}>
      {view?.searching && <FindBar client={client} />}
      <div className="terminal-host" ref={host} />
    </div>
  );
}
