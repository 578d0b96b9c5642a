import type { JournalEntry } from '../../sys/sys.ts';
import { type Colour, paint } from './colours.ts';
import { syslogTime } from './times.ts';

export type JournalMode = 'short' | 'short-iso' | 'short-precise' | 'short-unix' | 'short-full' | 'cat' | 'json' | 'json-pretty' | 'verbose' | 'with-unit';

const colourOf = (priority: number): Colour =>
  priority <= 3 ? 'red' : priority === 4 ? 'yellow' : priority === 5 ? 'bold' : priority === 7 ? 'grey' : 'plain';

/** One entry in journalctl's way. */
export function entryLine(entry: JournalEntry, { hostname, mode, terminal }: { hostname: string; mode: JournalMode; terminal: boolean }): string {
  if (mode === 'cat') return entry.message;
  if (mode === 'json') return JSON.stringify(fieldsOf(entry, hostname));
  if (mode === 'json-pretty') return JSON.stringify(fieldsOf(entry, hostname), undefined, '\t').replace(/": "/g, '" : "');
  const process = entry.pid === undefined || entry.facility === 0 ? '' : `[${entry.pid}]`;
  const head = `${timeIn(mode, entry.atMs)} ${hostname} ${entry.identifier}${process}: `;
  const lines = entry.message.split('\n').map((line) => paint(line, colourOf(entry.priority), terminal));
  return head + lines.join(`\n${' '.repeat(head.length)}`);
}

function timeIn(mode: JournalMode, ms: number): string {
  const iso = new Date(ms).toISOString();
  switch (mode) {
    case 'short-iso':
      return `${iso.slice(0, 19)}+0000`;
    case 'short-precise':
      return `${syslogTime(ms)}.${iso.slice(20, 23)}000`;
    case 'short-unix':
      return `${(ms / 1_000).toFixed(6)}`;
    default:
      return syslogTime(ms);
  }
}

function fieldsOf({ atMs, unit, identifier, pid, priority, facility, message, uid }: JournalEntry, hostname: string): Record<string, string> {
  return {
    __REALTIME_TIMESTAMP: String(atMs * 1_000),
    PRIORITY: String(priority),
    SYSLOG_FACILITY: String(facility),
    SYSLOG_IDENTIFIER: identifier,
    _HOSTNAME: hostname,
    ...(pid !== undefined && { _PID: String(pid) }),
    ...(uid !== undefined && { _UID: String(uid) }),
    ...(unit !== undefined && (identifier === 'systemd' ? { UNIT: unit } : { _SYSTEMD_UNIT: unit })),
    MESSAGE: message,
  };
}
