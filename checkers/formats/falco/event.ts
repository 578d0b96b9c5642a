import type { FieldValue } from './compare.ts';

/** Fields of one event by canonical name. `proc.aname` and the like are lists, the parent first. */
export type Facts = Readonly<Record<string, FieldValue | readonly FieldValue[]>>;

/** One event as rules see it. */
export interface Event {
  /** None where the event has no such field; several where the field stands for any of them. */
  values(field: string): readonly FieldValue[];
}

/** Fields that stand for either of two. */
const either: Readonly<Record<string, readonly string[]>> = {
  'fd.ip': ['fd.cip', 'fd.sip'],
  'fd.net': ['fd.cip', 'fd.sip'],
  'fd.port': ['fd.cport', 'fd.sport'],
  'fd.cnet': ['fd.cip'],
  'fd.snet': ['fd.sip'],
  'fd.lnet': ['fd.lip'],
  'fd.rnet': ['fd.rip'],
};

/** Adds what follows from what was recorded, as Falco's own fields do. */
export function eventOf(recorded: Facts): Event {
  const facts: Facts = { ...ofEvent(recorded), ...ofFile(recorded), ...ofConnection(recorded), ...ofProcess(recorded), ...recorded };
  const found = (name: string): readonly FieldValue[] => {
    const [, list, up] = /^(proc\.a\w+)\[(\d+)\]$/.exec(name) ?? [];
    if (list !== undefined) return Number(up) === 0 ? found(list.replace('.a', '.')) : found(list).slice(Number(up) - 1, Number(up));
    const value = facts[name];
    return value === undefined ? [] : typeof value === 'object' ? value : [value];
  };
  return { values: (field) => (field in facts ? found(field) : (either[field]?.flatMap(found) ?? found(field))) };
}

const ofEvent = (facts: Facts): Facts => ({
  'evt.dir': '<',
  'evt.source': 'syscall',
  'evt.num': 1,
  'evt.res': 'SUCCESS',
  'evt.rawres': 0,
  'syscall.type': facts['evt.type'] ?? '',
});

function ofFile({ 'fd.name': name, 'fd.typechar': type = 'f', 'evt.is_open_write': writes = false, 'evt.is_open_read': reads = false }: Facts): Facts {
  if (typeof name !== 'string' || type !== 'f') return {};
  const cut = name.lastIndexOf('/');
  const [directory, file] = [name.slice(0, cut) || '/', name.slice(cut + 1)];
  const flags = writes ? (reads ? 'O_RDWR' : 'O_TRUNC|O_CREAT|O_WRONLY') : 'O_RDONLY';
  const kind = { 'fd.typechar': 'f', 'fd.type': 'file', 'fd.num': 3, 'evt.is_open_write': writes, 'evt.is_open_read': reads };
  return { ...kind, 'fd.nameraw': name, 'fd.directory': directory, 'fd.filename': file, 'evt.arg.name': name, 'evt.arg.flags': flags };
}

function ofConnection({ 'fd.cip': client, 'fd.sip': server, 'fd.cport': from, 'fd.sport': to, 'fd.is_server': serves = false }: Facts): Facts {
  if (client === undefined || server === undefined) return {};
  const [local, remote] = serves
    ? [
        { ip: server, port: to },
        { ip: client, port: from },
      ]
    : [
        { ip: client, port: from },
        { ip: server, port: to },
      ];
  const six = String(server).includes(':');
  const given = { 'fd.lip': local.ip, 'fd.lport': local.port, 'fd.rip': remote.ip, 'fd.rport': remote.port };
  return {
    'fd.typechar': six ? '6' : '4',
    'fd.type': six ? 'ipv6' : 'ipv4',
    'fd.sockfamily': 'ip',
    'fd.l4proto': 'tcp',
    'fd.num': 3,
    'fd.connected': true,
    'fd.name': `${String(client)}:${String(from)}->${String(server)}:${String(to)}`,
    ...Object.fromEntries(Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
  };
}

function ofProcess({
  'proc.name': name,
  'proc.aname': parents,
  'proc.cmdline': line = name ?? '',
  'proc.exepath': exe = `/usr/bin/${String(name)}`,
}: Facts): Facts {
  if (name === undefined) return {};
  const parent = typeof parents === 'object' ? parents[0] : undefined;
  const command = String(line);
  const own = { 'proc.cmdline': command, 'proc.exeline': command, 'proc.args': command.split(' ').slice(1).join(' '), 'proc.exe': exe, 'proc.exepath': exe };
  return { ...own, ...(parent !== undefined && { 'proc.pname': parent, 'proc.pcmdline': parent }) };
}
