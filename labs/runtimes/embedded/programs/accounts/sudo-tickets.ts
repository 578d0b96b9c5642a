import type { Sys } from '../../sys/sys.ts';
import type { PasswdEntry } from '../accounts-file.ts';

const folder = '/run/sudo/ts';
const usualMinutes = 15;
const minute = 60_000;

/** Who proved oneself, where, and when last. A line of the user's file. */
interface Ticket {
  readonly where: string;
  readonly atMs: number;
}

/** What sudo remembers of passwords that were right: for the terminal of a session, or without one for the same parent, and for some minutes. */
export class SudoTickets {
  readonly #sys: Sys;
  readonly #user: PasswdEntry;
  readonly #minutes: number;

  constructor(sys: Sys, user: PasswdEntry, defaults: readonly string[]) {
    const [, given] = defaults.map((setting) => /^timestamp_timeout\s*=\s*(-?[\d.]+)$/.exec(setting)).findLast((match) => match !== null) ?? [];
    this.#sys = sys;
    this.#user = user;
    this.#minutes = given === undefined ? usualMinutes : Number(given);
  }

  /** Whether the password need not be asked for. */
  async holds(): Promise<boolean> {
    if (this.#minutes === 0) return false;
    const where = await this.#where();
    const { nowMs } = await this.#sys.clock();
    return (await this.#read()).some((ticket) => ticket.where === where && (this.#minutes < 0 || nowMs - ticket.atMs < this.#minutes * minute));
  }

  async keep(): Promise<void> {
    const where = await this.#where();
    const { nowMs } = await this.#sys.clock();
    await this.#write([...(await this.#read()).filter((ticket) => ticket.where !== where), { where, atMs: nowMs }]);
  }

  /** `-k`: of this terminal; `-K`: all. */
  async drop(all: boolean): Promise<void> {
    const tickets = await this.#read();
    if (tickets.length === 0) return;
    const where = await this.#where();
    await this.#write(all ? [] : tickets.filter((ticket) => ticket.where !== where));
  }

  async #where(): Promise<string> {
    const { tty, ppid } = await this.#sys.identity();
    const own = (await this.#sys.processes()).find(({ pid }) => pid === this.#sys.pid);
    return tty === undefined ? `ppid ${ppid}` : `${tty} ${own?.sid ?? 0}`;
  }

  async #read(): Promise<Ticket[]> {
    const bytes = await this.#sys.readFile(`${folder}/${this.#user.name}`).catch(() => new Uint8Array());
    const lines = new TextDecoder().decode(bytes).split('\n');
    return lines.flatMap((line) => {
      const [, atMs, where] = /^(\d+) (.+)$/.exec(line) ?? [];
      return where === undefined ? [] : [{ where, atMs: Number(atMs) }];
    });
  }

  async #write(tickets: readonly Ticket[]): Promise<void> {
    if (!(await this.#sys.access(folder, 0, { effective: true }))) await this.#sys.mkdir(folder, 0o700);
    const path = `${folder}/${this.#user.name}`;
    await this.#sys.writeFile(path, tickets.map(({ where, atMs }) => `${atMs} ${where}\n`).join(''), { create: true, truncate: true, mode: 0o600 });
    await this.#sys.chown(path, 0, this.#user.gid);
  }
}

/** What sudo leaves in the home of an administrator who used it. */
export async function markAdministrator(sys: Sys, user: PasswdEntry, groups: readonly string[]): Promise<void> {
  const path = `${user.home}/.sudo_as_admin_successful`;
  if (!groups.some((name) => name === 'sudo' || name === 'admin') || (await sys.access(path, 0, { effective: true }))) return;
  const child = await sys.fork();
  const { groups: own } = await sys.identity();
  await child.setIdentity({ uid: user.uid, gid: user.gid, groups: own });
  await child.writeFile(path, '', { create: true, exclusive: true, mode: 0o644 }).catch(() => undefined);
  await child.exit(0);
}
