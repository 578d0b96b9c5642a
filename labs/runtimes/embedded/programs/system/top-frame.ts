import type { ProgramContext } from '../../program/program.ts';
import type { ProcessInfo } from '../../sys/sys.ts';
import { namesOf } from '../accounts-file.ts';
import { commandOf } from './ps-columns.ts';
import { uptimeLine } from './uptime.ts';

export type Order = '%CPU' | '%MEM' | 'PID' | 'TIME+' | 'USER' | 'COMMAND' | 'VIRT' | 'RES' | 'NI' | 'PR' | 'S' | 'SHR';
export const orders: readonly Order[] = ['%CPU', '%MEM', 'PID', 'TIME+', 'USER', 'COMMAND', 'VIRT', 'RES', 'NI', 'PR', 'S', 'SHR'];

export interface TopView {
  order: Order;
  reversed: boolean;
  commandLines: boolean;
  idle: boolean;
  user?: string;
  pids?: readonly number[];
}

interface Task extends ProcessInfo {
  readonly name: string;
  /** Of one processor, in percent. */
  readonly cpu: number;
}

const mib = 1024 * 1024;
const amount = (bytes: number): string => (bytes / mib).toFixed(1).padStart(9);
const percent = (value: number): string => value.toFixed(1).padStart(5);
const counted = (count: number): string => String(count).padStart(4);

const cpuTime = (ms: number): string => {
  const hundredths = Math.floor(ms / 10);
  return `${Math.floor(hundredths / 6000)}:${String(Math.floor(hundredths / 100) % 60).padStart(2, '0')}.${String(hundredths % 100).padStart(2, '0')}`;
};

/** What top knows between two frames. */
export class TopFrames {
  readonly #context: ProgramContext;
  #before = new Map<number, number>();
  #beforeMs: number | undefined;

  constructor(context: ProgramContext) {
    this.#context = context;
  }

  /** The summary, an empty line, the heads of the columns, and the tasks. */
  async next(view: TopView): Promise<{ summary: string[]; head: string; rows: string[]; first: number | undefined }> {
    const { sys } = this.#context;
    const [all, names, { nowMs, bootMs }, memory] = await Promise.all([sys.processes(), namesOf(sys), sys.clock(), sys.memory()]);
    const elapsed = Math.max(1, nowMs - (this.#beforeMs ?? bootMs));
    const tasks = all.map((process): Task => ({
      ...process,
      name: names.user(process.euid),
      cpu: this.#beforeMs === undefined ? 0 : Math.min(100, (100 * (process.cpuMs - (this.#before.get(process.pid) ?? process.cpuMs))) / elapsed),
    }));
    this.#before = new Map(all.map(({ pid, cpuMs }) => [pid, cpuMs]));
    this.#beforeMs = nowMs;
    const shown = sorted(tasks, view);
    const head = '    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND';
    const rows = shown.map((task) => rowOf(task, { total: memory.total, commandLines: view.commandLines }));
    return { summary: await this.#summary(tasks, memory, view), head, rows, first: shown[0]?.pid };
  }

  async #summary(tasks: readonly Task[], memory: Awaited<ReturnType<ProgramContext['sys']['memory']>>, view: TopView): Promise<string[]> {
    const seen = view.pids ? tasks.filter(({ pid }) => view.pids!.includes(pid)) : tasks;
    const states = (...letters: readonly string[]): string => counted(seen.filter(({ state }) => letters.includes(state)).length);
    const busy = Math.min(
      100,
      tasks.reduce((sum, { cpu }) => sum + cpu, 0),
    );
    const { total, free, available, buffers, cached } = memory;
    return [
      `top -${(await uptimeLine(this.#context)).trimEnd()}`,
      `Tasks:${counted(seen.length)} total,${states('R')} running,${states('S', 'D', 'I')} sleeping,${states('T')} stopped,${states('Z')} zombie`,
      `%Cpu(s):${percent(busy)} us,  0.0 sy,  0.0 ni,${percent(100 - busy)} id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st `,
      `MiB Mem :${amount(total)} total,${amount(free)} free,${amount(total - available)} used,${amount(buffers + cached)} buff/cache     `,
      `MiB Swap:${amount(0)} total,${amount(0)} free,${amount(0)} used.${amount(available)} avail Mem `,
    ];
  }
}

const keys: Readonly<Record<Order, (task: Task) => number | string>> = {
  '%CPU': ({ cpu }) => cpu,
  '%MEM': ({ rss }) => rss,
  PID: ({ pid }) => pid,
  'TIME+': ({ cpuMs }) => cpuMs,
  USER: ({ name }) => name,
  COMMAND: ({ comm }) => comm,
  VIRT: ({ vsz }) => vsz,
  RES: ({ rss }) => rss,
  NI: ({ nice }) => nice,
  PR: ({ nice }) => nice,
  S: ({ state }) => state,
  SHR: ({ rss }) => rss,
};

function sorted(tasks: readonly Task[], view: TopView): Task[] {
  const key = keys[view.order];
  const way = view.reversed ? -1 : 1;
  return tasks
    .filter(({ pid, name, euid }) => (view.pids?.includes(pid) ?? true) && (view.user === undefined || name === view.user || String(euid) === view.user))
    .filter(({ cpu, state }) => view.idle || cpu > 0 || state === 'R')
    .sort((one, other) => (key(one) < key(other) ? way : key(one) > key(other) ? -way : one.pid - other.pid));
}

function rowOf(task: Task, { total, commandLines }: { total: number; commandLines: boolean }): string {
  const { pid, name, nice, vsz, rss, state, cpu, cpuMs, comm } = task;
  return [
    String(pid).padStart(7),
    (name.length > 8 ? `${name.slice(0, 7)}+` : name).padEnd(8),
    String(20 + nice).padStart(3),
    String(nice).padStart(3),
    String(vsz).padStart(7),
    String(rss).padStart(6),
    String(Math.floor((rss * 0.8) / 4) * 4).padStart(6),
    state,
    percent(cpu),
    percent((100 * rss * 1024) / total),
    cpuTime(cpuMs).padStart(9),
    commandLines ? commandOf(task) : comm,
  ].join(' ');
}
