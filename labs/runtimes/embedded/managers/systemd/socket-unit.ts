import type { Accepted } from '../../daemon/daemon.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { type Core, titleOf } from './core.ts';
import { triggeredBy } from './dependencies.ts';
import type { Unit } from './units.ts';

/** An address of a socket unit, as `systemctl` shows it. */
export interface Listen {
  readonly kind: 'Stream' | 'Datagram' | 'SequentialPacket' | 'FIFO' | 'Netlink';
  readonly shown: string;
  /** Undefined: a path. */
  readonly address?: string;
  readonly port?: number;
}

const pid1 = { pid: 1, uid: 0, euid: 0 };

/** Listens for services that are started by their first connection, and listens again when they have gone. */
export class SocketUnits {
  readonly #core: Core;
  readonly #closers = new Map<string, (() => void)[]>();

  constructor(core: Core) {
    this.#core = core;
  }

  async start(unit: Unit): Promise<boolean> {
    const [service = ''] = triggeredBy(unit);
    const closers: (() => void)[] = [];
    this.#closers.set(unit.id, closers);
    try {
      for (const listen of listensOf(unit)) closers.push(...(await this.#bind(listen, service)));
    } catch (error) {
      if (!isSysError(error)) throw error;
      this.#close(unit.id);
      this.#core.log(unit.id, `${unit.id}: Failed to create listening socket: ${error.message}`, 3);
      this.#core.log(unit.id, `${unit.id}: Failed with result 'resources'.`, 4);
      this.#core.log(unit.id, `Failed to listen on ${titleOf(unit)}.`, 3);
      this.#core.units.change(unit.id, { active: 'failed', sub: 'failed', result: 'resources' });
      return false;
    }
    this.#core.units.change(unit.id, { active: 'active', sub: 'listening', result: 'success', activatedMs: Date.now() });
    this.#core.log(unit.id, `Listening on ${titleOf(unit)}.`);
    this.serviceSettled(service);
    return true;
  }

  /** After a restart of the server. */
  async resume(unit: Unit): Promise<void> {
    const [service = ''] = triggeredBy(unit);
    const closers: (() => void)[] = [];
    for (const listen of listensOf(unit)) closers.push(...(await this.#bind(listen, service).catch(() => [])));
    this.#closers.set(unit.id, closers);
  }

  async stop(unit: Unit): Promise<void> {
    this.#close(unit.id);
    this.#core.units.change(unit.id, { active: 'inactive', sub: 'dead' });
    this.#core.log(unit.id, `${unit.id}: Deactivated successfully.`);
    this.#core.log(unit.id, `Closed ${titleOf(unit)}.`);
  }

  /** A socket is `running` while its service is. */
  serviceSettled(service: string): void {
    const { units } = this.#core;
    const running =
      ['active', 'activating'].includes(units.state(service).active) || (service === 'systemd-journald.service' && units.state(service).active !== 'failed');
    for (const unit of units.all()) {
      if (!unit.id.endsWith('.socket') || unit.state.active !== 'active' || !servedBy(unit).includes(service)) continue;
      const sub = running ? 'running' : 'listening';
      if (unit.state.sub !== sub) units.change(unit.id, { sub });
    }
  }

  #close(id: string): void {
    for (const close of this.#closers.get(id) ?? []) close();
    this.#closers.delete(id);
  }

  async #bind({ kind, address, port }: Listen, service: string): Promise<(() => void)[]> {
    if (address === undefined || port === undefined) return [];
    const { ports } = this.#core.host;
    const protocol = kind === 'Datagram' ? 'udp' : 'tcp';
    const addresses = address === '*' ? ['0.0.0.0', '::'] : [address];
    return Promise.all(
      addresses.map((one) => ports.serve(pid1, { address: one, port, protocol, heir: service }, (connection) => void this.#activate(service, connection))),
    );
  }

  /** The first connection starts the service, which then has it. */
  async #activate(service: string, connection: Accepted): Promise<void> {
    const { result } = await this.#core.start(service);
    const handed = result === 'done' && this.#core.host.ports.handOver(connection, 1);
    if (!handed) connection.stream.destroy();
  }
}

const servedBy = (unit: Unit): string[] => [...triggeredBy(unit), ...(unit.id.startsWith('systemd-journald') ? ['systemd-journald.service'] : [])];

/** Addresses in the order of the file. */
export function listensOf({ settings }: Pick<Unit, 'settings'>): Listen[] {
  return settings.entries('Socket', /^Listen(Stream|Datagram|SequentialPacket|FIFO|Netlink)$/).map(([key, value]) => {
    const kind = key.slice('Listen'.length) as Listen['kind'];
    if (kind === 'FIFO' || kind === 'Netlink' || /^[/@]/.test(value)) return { kind, shown: value };
    if (/^\d+$/.test(value)) return { kind, shown: `[::]:${value}`, address: '*', port: Number(value) };
    const [, bracketed, plain, port] = /^(?:\[(.+)\]|([^:]+)):(\d+)$/.exec(value) ?? [];
    return port === undefined ? { kind, shown: value } : { kind, shown: value, address: bracketed ?? plain!, port: Number(port) };
  });
}
