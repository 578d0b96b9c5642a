import type { ProcessInfo } from '../../sys/sys.ts';

/** What the words after `ps` ask for. */
export interface PsRequest {
  /** Column names, with their own header where one was given (`pid=Number`, `pid=`). */
  readonly columns: readonly { readonly name: string; readonly header?: string }[];
  readonly select: (process: ProcessInfo, own: Own) => boolean;
  readonly headers: boolean;
  readonly sort: readonly string[];
  readonly forest: boolean;
  /** Lines are not cut at the terminal's width. */
  readonly wide: boolean;
}

export interface Own {
  readonly tty: string | undefined;
  readonly euid: number;
  readonly user: (name: string) => number | undefined;
}

export class PsError extends Error {}

const formats: Record<string, string[]> = {
  plain: ['pid', 'tty', 'time', 'comm'],
  bsd: ['pid', 'tty', 'stat', 'shortTime', 'args'],
  u: ['user', 'pid', '%cpu', '%mem', 'vsz', 'rss', 'tty', 'stat', 'bsdStart', 'shortTime', 'args'],
  f: ['user', 'pid', 'ppid', 'c', 'stime', 'tty', 'time', 'args'],
  F: ['user', 'pid', 'ppid', 'c', 'sz', 'rss', 'stime', 'tty', 'time', 'args'],
  l: ['f', 's', 'uid', 'pid', 'ppid', 'c', 'pri', 'ni', 'sz', 'wchan', 'tty', 'time', 'comm'],
  j: ['pid', 'pgid', 'sid', 'tty', 'time', 'comm'],
};
const headers: Record<string, Record<string, string>> = {
  f: { user: 'UID', tty: 'TTY', args: 'CMD' },
  F: { user: 'UID', tty: 'TTY', args: 'CMD' },
  plain: { tty: 'TTY', comm: 'CMD' },
  l: { tty: 'TTY', comm: 'CMD' },
  j: { tty: 'TTY', comm: 'CMD' },
  u: { tty: 'TTY' },
  bsd: { tty: 'TTY' },
};

type Select = PsRequest['select'];
const list = (text: string) => text.split(/[\s,]+/).filter(Boolean);

/** Reads UNIX (`-ef`), BSD (`aux`) and long options (`--sort`). */
export class PsParser {
  private readonly selections: Select[] = [];
  private columns: { name: string; header?: string }[] = [];
  private format = 'plain';
  private negated = false;
  private withHeaders = true;
  private bsd = { a: false, x: false, given: false };
  private sort: string[] = [];
  private forest = false;
  private wide = 0;

  parse(words: readonly string[]): PsRequest {
    const queue = [...words];
    while (queue.length > 0) {
      const word = queue.shift()!;
      if (word.startsWith('--')) this.long(word.slice(2), queue);
      else if (word.startsWith('-') && word.length > 1) this.unix(word.slice(1), queue);
      else if (/^\d+(,\d+)*$/.test(word)) this.pids(word);
      else this.letters(word, queue);
    }
    return this.result();
  }

  private result(): PsRequest {
    const named = headers[this.format] ?? {};
    const ready = formats[this.format]!.map((name) => ({ name, ...(named[name] !== undefined && { header: named[name] }) }));
    const chosen = this.selections.length > 0 ? (process: ProcessInfo, own: Own) => this.selections.some((fits) => fits(process, own)) : this.usual();
    return {
      columns: this.columns.length > 0 ? this.columns : ready,
      select: this.negated ? (process, own) => !chosen(process, own) : chosen,
      headers: this.withHeaders,
      sort: this.sort,
      forest: this.forest,
      wide: this.wide > 1,
    };
  }

  private usual(): Select {
    const { a, x, given } = this.bsd;
    if (given) return (process, own) => (a || process.euid === own.euid) && (x || process.tty !== undefined);
    return (process, own) => process.euid === own.euid && process.tty === own.tty && own.tty !== undefined;
  }

  private pids(text: string): void {
    const wanted = list(text).map(Number);
    if (wanted.some(Number.isNaN)) throw new PsError('process ID list syntax error');
    this.selections.push(({ pid }) => wanted.includes(pid));
  }

  private output(text: string): void {
    for (const part of text.split(',').flatMap((word) => (word.includes('=') ? [word.trim()] : list(word))))
      this.columns.push(part.includes('=') ? { name: part.split('=')[0]!, header: part.split('=')[1]! } : { name: part });
  }

  private users(text: string): void {
    const names = list(text);
    this.selections.push(({ euid }, { user }) => names.some((name) => (user(name) ?? Number(name)) === euid));
  }

  private commands(text: string): void {
    const names = list(text);
    this.selections.push(({ comm }) => names.some((name) => name.slice(0, 15) === comm));
  }

  private long(text: string, queue: string[]): void {
    const [name = '', given] = text.split(/=(.*)/s);
    const value = (): string => given ?? queue.shift() ?? '';
    const options: Record<string, () => void> = {
      sort: () => (this.sort = list(value())),
      forest: () => (this.forest = true),
      'no-headers': () => (this.withHeaders = false),
      'no-heading': () => (this.withHeaders = false),
      pid: () => this.pids(value()),
      ppid: () => this.parents(value()),
      user: () => this.users(value()),
      User: () => this.users(value()),
      format: () => this.output(value()),
      deselect: () => (this.negated = true),
      cols: () => void value(),
      width: () => void value(),
      columns: () => void value(),
    };
    const option = options[name];
    if (!option) throw new PsError('unknown gnu long option');
    option();
  }

  private parents(text: string): void {
    const wanted = list(text).map(Number);
    this.selections.push(({ ppid }) => wanted.includes(ppid));
  }

  private unix(letters: string, queue: string[]): void {
    for (let at = 0; at < letters.length; at++) {
      const rest = letters.slice(at + 1);
      const value = (): string => {
        at = letters.length;
        return rest || (queue.shift() ?? '');
      };
      const options: Record<string, () => void> = {
        e: () => this.selections.push(() => true),
        A: () => this.selections.push(() => true),
        a: () => this.selections.push(({ tty, pid, sid }) => tty !== undefined && pid !== sid),
        d: () => this.selections.push(({ pid, sid }) => pid !== sid),
        f: () => (this.format = this.format === 'F' ? 'F' : 'f'),
        F: () => (this.format = 'F'),
        l: () => (this.format = 'l'),
        j: () => (this.format = 'j'),
        y: () => undefined,
        N: () => (this.negated = true),
        H: () => (this.forest = true),
        L: () => undefined,
        T: () => undefined,
        M: () => undefined,
        w: () => this.wide++,
        o: () => this.output(value()),
        p: () => this.pids(value()),
        q: () => this.pids(value()),
        u: () => this.users(value()),
        U: () => this.users(value()),
        C: () => this.commands(value()),
        t: () => this.terminals(value()),
        s: () => this.sessions(value()),
        g: () => this.sessions(value()),
      };
      const option = options[letters[at]!];
      if (!option) throw new PsError('error: unsupported SysV option');
      option();
    }
  }

  private terminals(text: string): void {
    const names = list(text).map((name) => name.replace(/^\/dev\//, ''));
    this.selections.push(({ tty }) => names.includes(tty ?? '?') || names.includes((tty ?? '').replace(/^pts\//, '')));
  }

  private sessions(text: string): void {
    const wanted = list(text).map(Number);
    this.selections.push(({ sid }) => wanted.includes(sid));
  }

  private letters(letters: string, queue: string[]): void {
    this.bsd.given = true;
    if (this.format === 'plain') this.format = 'bsd';
    for (let at = 0; at < letters.length; at++) {
      const rest = letters.slice(at + 1);
      const value = (): string => {
        at = letters.length;
        return rest || (queue.shift() ?? '');
      };
      const options: Record<string, () => void> = {
        a: () => (this.bsd.a = true),
        x: () => (this.bsd.x = true),
        u: () => (this.format = 'u'),
        j: () => (this.format = 'j'),
        l: () => (this.format = 'l'),
        f: () => (this.forest = true),
        w: () => this.wide++,
        h: () => (this.withHeaders = false),
        e: () => undefined,
        c: () => undefined,
        r: () => this.selections.push(({ state }) => state === 'R'),
        o: () => this.output(value()),
        p: () => this.pids(value()),
        U: () => this.users(value()),
        k: () => (this.sort = list(value())),
      };
      const option = options[letters[at]!];
      if (!option) throw new PsError('error: unsupported option (BSD syntax)');
      option();
    }
  }
}
