import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Lab, TerminalInfo, TerminalSize } from '#labs/contract.ts';
import type { TerminalSummary } from '../api.ts';
import type { TerminalHost, TerminalHub } from '../contract.ts';
import { Recording, recordingBudget, type RecordingBudget } from './recording.ts';
import { Screens } from './screens.ts';
import { SnapshotStore, type TerminalSnapshot } from './snapshots.ts';
import { Terminal } from './terminal.ts';
import { terminalNoLab, terminalNoMachine, terminalNotFound, terminalNotOpened, terminalTooMany } from './terminals.errors.ts';
import { Tickets } from './tickets.ts';
import { createUpgrade } from './upgrade.ts';
import { Viewer } from './viewer.ts';

const mostTerminals = 6;
/** Ended terminals stay readable, the newest of them. */
const mostEnded = 6;
const mostViewers = 50;
const beatMs = 5000;
const restarting = 1012;
const rebuildAfterMs = 500;
const shellLost = 'The shell ended while the server was away. Files are intact.';

interface AttemptTerminals {
  readonly terminals: Map<string, Terminal>;
  readonly budget: RecordingBudget;
  /** Terminals that are being opened and count already. */
  opening: number;
}

interface TerminalFacts {
  readonly id: string;
  readonly machine: string;
  readonly size: TerminalSize;
  readonly snapshot?: TerminalSnapshot | undefined;
}

const safe = (name: string): string => name.replace(/[^A-Za-z0-9_-]/g, '_');

/** All terminals of all attempts of this server. */
class Hub implements TerminalHub {
  readonly handleUpgrade: TerminalHub['handleUpgrade'];
  readonly #host: TerminalHost;
  readonly #attempts = new Map<string, AttemptTerminals>();
  readonly #tickets = new Tickets(() => Date.now());
  readonly #snapshots: SnapshotStore;
  readonly #screens: Screens;
  readonly #beat: NodeJS.Timeout;

  constructor(host: TerminalHost) {
    this.#host = host;
    this.#snapshots = new SnapshotStore(join(host.dataFolder, 'terminals'));
    this.#screens = new Screens((error) => this.#rebuildAll(error));
    this.#beat = setInterval(() => this.#each((terminal) => terminal.audience.beat()), beatMs).unref();
    this.handleUpgrade = createUpgrade(host, this.#tickets, (socket, claim) => {
      const terminal = this.#attempts.get(claim.attempt)?.terminals.get(claim.terminal);
      if (terminal === undefined) return socket.close(1008, 'the terminal is gone');
      if (terminal.audience.count >= mostViewers) return socket.close(1013, 'too many viewers');
      terminal.audience.join(new Viewer(socket, claim.guest, terminal.audience));
    });
  }

  async open({ attempt, machine, cols, rows }: TerminalSize & { attempt: string; machine: string }): Promise<TerminalSummary> {
    const lab = this.#host.lab(attempt);
    if (lab === undefined) throw terminalNoLab();
    if (!lab.machines.some((info) => info.name === machine && info.terminal)) throw terminalNoMachine(machine);
    const group = await this.#group(attempt);
    const live = [...group.terminals.values()].filter((terminal) => terminal.live).length;
    if (live + group.opening >= mostTerminals) throw terminalTooMany(mostTerminals);
    group.opening += 1;
    try {
      const id = await lab.openTerminal(machine, { cols, rows });
      const terminal = await this.#add(attempt, lab, { id, machine, size: { cols, rows } });
      await terminal.start().catch(async (error: unknown) => {
        await this.#drop(attempt, terminal);
        throw error;
      });
      await this.#forgetEnded(attempt, group);
      this.#host.record(attempt, { actor: 'system', name: 'terminal.opened', data: { terminal: id, machine } });
      this.#host.changed(attempt);
      return terminal.summary;
    } catch (error) {
      this.#host.log.warn({ err: error, attempt, machine }, 'a terminal could not be opened');
      throw terminalNotOpened(error);
    } finally {
      group.opening -= 1;
    }
  }

  async close(attempt: string, id: string): Promise<void> {
    const terminal = this.#find(attempt, id);
    await this.#host.lab(attempt)?.closeTerminal(id);
    await terminal.end('The terminal was closed.');
    await this.#drop(attempt, terminal);
    this.#host.changed(attempt);
  }

  list(attempt: string): TerminalSummary[] {
    return [...(this.#attempts.get(attempt)?.terminals.values() ?? [])].map((terminal) => terminal.summary);
  }

  ticket({ attempt, terminal, guest }: { attempt: string; terminal: string; guest: string }): { ticket: string; expiresAt: string } {
    this.#find(attempt, terminal);
    return this.#tickets.issue({ attempt, terminal, guest });
  }

  async recordings(attempt: string): Promise<readonly { terminal: string; machine: string; bytes: number; file: string }[]> {
    await Promise.all([...(this.#attempts.get(attempt)?.terminals.values() ?? [])].map((terminal) => terminal.flushRecording()));
    const folder = this.#recordingFolder(attempt);
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.cast')).sort();
    return Promise.all(
      names.map(async (name) => {
        const [machine = '', terminal = ''] = name.slice(0, -'.cast'.length).split('.');
        return { terminal, machine, bytes: (await stat(join(folder, name))).size, file: join(folder, name) };
      }),
    );
  }

  async adopt(attempt: string, lab: Lab): Promise<void> {
    const group = await this.#group(attempt);
    const [living, snapshots] = await Promise.all([lab.listTerminals(), this.#snapshots.load(attempt)]);
    const known = new Set(living.map(({ id }) => id));
    for (const terminal of group.terminals.values()) if (!known.has(terminal.id)) await terminal.end('The machine was replaced.');
    for (const facts of merge(living, snapshots)) {
      if (group.terminals.has(facts.id)) continue;
      const terminal = await this.#add(attempt, lab, facts);
      if (known.has(facts.id)) await terminal.rebuild().catch(() => terminal.end(shellLost));
      else await terminal.end(shellLost);
    }
    this.#host.changed(attempt);
  }

  async end(attempt: string, reason: string): Promise<void> {
    const group = this.#attempts.get(attempt);
    if (group === undefined) return;
    this.#attempts.delete(attempt);
    for (const terminal of group.terminals.values()) await terminal.end(reason);
    await Promise.all([...group.terminals.values()].map((terminal) => terminal.stop(1000, reason.slice(0, 100))));
    await this.#snapshots.remove(attempt);
  }

  async stop(): Promise<void> {
    clearInterval(this.#beat);
    const terminals = [...this.#attempts.values()].flatMap((group) => [...group.terminals.values()]);
    this.#attempts.clear();
    await Promise.allSettled(terminals.map((terminal) => terminal.stop(restarting, 'the server restarts')));
    await this.#screens.stop();
  }

  async #drop(attempt: string, terminal: Terminal): Promise<void> {
    this.#attempts.get(attempt)?.terminals.delete(terminal.id);
    await terminal.stop(1000, 'closed');
    await this.#snapshots.remove(attempt, terminal.id);
  }

  async #forgetEnded(attempt: string, { terminals }: AttemptTerminals): Promise<void> {
    const ended = [...terminals.values()].filter((terminal) => !terminal.live);
    for (const terminal of ended.slice(0, -mostEnded)) await this.#drop(attempt, terminal);
  }

  async #add(attempt: string, lab: Lab, facts: TerminalFacts): Promise<Terminal> {
    const group = await this.#group(attempt);
    const recording = await Recording.open({
      file: join(this.#recordingFolder(attempt), `${safe(facts.machine)}.${safe(facts.id)}.cast`),
      size: facts.size,
      title: `${lab.spec.scenario}: ${facts.machine}`,
      budget: group.budget,
      now: () => Date.now(),
    });
    const terminal = new Terminal({
      ...facts,
      attempt,
      recording,
      screens: this.#screens,
      snapshots: this.#snapshots,
      log: this.#host.log,
      attach: (since) => (this.#host.lab(attempt) ?? lab).attachTerminal(facts.id, since),
      changed: () => this.#host.changed(attempt),
    });
    group.terminals.set(facts.id, terminal);
    return terminal;
  }

  async #group(attempt: string): Promise<AttemptTerminals> {
    const known = this.#attempts.get(attempt);
    if (known !== undefined) return known;
    const group: AttemptTerminals = { terminals: new Map(), budget: { left: recordingBudget }, opening: 0 };
    this.#attempts.set(attempt, group);
    const earlier = await this.recordings(attempt);
    group.budget.left -= earlier.reduce((sum, { bytes }) => sum + bytes, 0);
    return group;
  }

  #find(attempt: string, id: string): Terminal {
    const terminal = this.#attempts.get(attempt)?.terminals.get(id);
    if (terminal === undefined) throw terminalNotFound();
    return terminal;
  }

  #recordingFolder(attempt: string): string {
    return join(this.#host.dataFolder, 'recordings', safe(attempt));
  }

  #each(act: (terminal: Terminal) => void): void {
    for (const { terminals } of this.#attempts.values()) terminals.forEach(act);
  }

  #rebuildAll(error: Error): void {
    this.#host.log.error({ err: error }, 'the screens were lost and are rebuilt');
    setTimeout(
      () => this.#each((terminal) => void terminal.rebuild('the screen was built anew').catch(() => terminal.end('The screen was lost.'))),
      rebuildAfterMs,
    ).unref();
  }
}

/** What runs, and what ended before: both stay readable. */
const merge = (living: readonly TerminalInfo[], snapshots: readonly TerminalSnapshot[]): TerminalFacts[] => {
  const size = { cols: 80, rows: 24 };
  const saved = snapshots.map((snapshot) => ({
    id: snapshot.id,
    machine: snapshot.machine,
    size: { cols: snapshot.state.cols, rows: snapshot.state.rows },
    snapshot,
  }));
  const unsaved = living.filter(({ id, running }) => running && !saved.some((facts) => facts.id === id));
  return [...saved, ...unsaved.map(({ id, machine }) => ({ id, machine, size }))];
};

export const createTerminalHub = (host: TerminalHost): TerminalHub => new Hub(host);
