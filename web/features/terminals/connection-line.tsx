import { Wifi, WifiOff } from 'lucide-react';
import { Icon } from '../../components/icon.tsx';
import { useNow } from '../../lib/clock.ts';
import { clockSeconds } from '../../lib/format.ts';
import type { ConnectionState } from './connection.ts';
import type { TerminalClient } from './terminal-client.ts';
import { useTerminalView } from './use-terminal.ts';

function Away({ state, client }: { readonly state: ConnectionState & { readonly name: 'reconnecting' }; readonly client: TerminalClient }) {
  const seconds = Math.max(0, Math.ceil((state.retryAt - useNow()) / 1000));
  return (
    <>
      <span>
        No connection since {clockSeconds(state.since)}. Your lab keeps running, typing is off. {seconds > 0 ? `Next try in ${seconds} s.` : 'Trying now.'}
      </span>
      <button type="button" className="link" onClick={client.retryNow}>
        Retry now
      </button>
    </>
  );
}

/** The state of the shown terminal's connection, in words. */
export function ConnectionLine({ client }: { readonly client: TerminalClient | undefined }) {
  const view = useTerminalView(client);
  if (!client || !view) return null;
  const { connection } = view;
  const live = connection.name === 'live';
  return (
    <span className={live ? 'connection live' : 'connection'} data-connection={connection.name}>
      <Icon of={live ? Wifi : WifiOff} />
      {connection.name === 'connecting' && 'Connecting'}
      {live && <span>Connected{connection.rttMs === undefined ? '' : ` ${connection.rttMs} ms`}</span>}
      {connection.name === 'stalled' && `No answer since ${clockSeconds(connection.since)}. Typing is off.`}
      {connection.name === 'reconnecting' && <Away state={connection} client={client} />}
      {connection.name === 'ended' && `Terminal ended. ${connection.reason}`}
      {live && view.viewers > 1 && <span>· open in {view.viewers} windows</span>}
      {live && <span className="leave">{view.link ? `Ctrl+click opens ${view.link}` : (view.notice ?? 'Shift+F6 leaves the terminal')}</span>}
    </span>
  );
}
