import type { Lab, TerminalId, TerminalInfo, TerminalSize, TerminalStream } from '#labs/contract.ts';

type End = Parameters<Parameters<TerminalStream['onEnd']>[0]>[0];

/** A terminal without a machine: what a test prints reaches whoever is attached, what is typed is kept. Output is numbered and held in a ring. */
export class FakeShell {
  readonly info: TerminalInfo;
  readonly typed: string[] = [];
  readonly sizes: TerminalSize[] = [];
  paused = false;
  attached = 0;
  backlog = 0;
  readonly #limit: number;
  #ring = Buffer.alloc(0);
  #first = 0;
  #reader: { data: (chunk: Uint8Array, seq: number) => void; end: (end: End) => void } | undefined;
  #held: { chunk: Uint8Array; seq: number }[] = [];

  constructor(id: TerminalId, machine: string, limit = 1024 * 1024) {
    this.info = { id, machine, running: true };
    this.#limit = limit;
  }

  get input(): string {
    return this.typed.join('');
  }

  get seq(): number {
    return this.#first + this.#ring.length;
  }

  print(output: string | Uint8Array): void {
    const chunk = Buffer.from(output);
    const seq = this.seq;
    this.#ring = Buffer.concat([this.#ring, chunk]);
    const over = Math.max(0, this.#ring.length - this.#limit);
    this.#ring = this.#ring.subarray(over);
    this.#first += over;
    if (this.#reader === undefined) return;
    if (this.paused) this.#held.push({ chunk, seq });
    else this.#reader.data(chunk, seq);
  }

  exit(code: number): void {
    this.#leave({ reason: 'exited', code });
  }

  breakStream(): void {
    this.#leave({ reason: 'lost' });
  }

  attach(since: number): TerminalStream {
    const reader = { data: (_chunk: Uint8Array, _seq: number): void => undefined, end: (_end: End): void => undefined };
    this.#reader = reader;
    this.attached += 1;
    this.paused = false;
    this.#held = [];
    const from = Math.max(since, this.#first);
    const rest = Buffer.from(this.#ring.subarray(from - this.#first));
    setImmediate(() => {
      if (rest.length > 0 && this.#reader === reader) reader.data(rest, from);
    });
    const backlog = (): number => this.backlog;
    return {
      id: this.info.id,
      gap: from > since,
      get backlog() {
        return backlog();
      },
      onData: (listener) => (reader.data = listener),
      onEnd: (listener) => (reader.end = listener),
      write: (data) => void this.typed.push(Buffer.from(data).toString()),
      resize: (size) => void this.sizes.push(size),
      pause: () => (this.paused = true),
      resume: () => this.#resume(),
      detach: () => {
        if (this.#reader === reader) this.#reader = undefined;
      },
    };
  }

  #resume(): void {
    this.paused = false;
    while (this.#held.length > 0 && !this.paused) {
      const { chunk, seq } = this.#held.shift()!;
      this.#reader?.data(chunk, seq);
    }
  }

  #leave(end: End): void {
    const reader = this.#reader;
    this.#reader = undefined;
    reader?.end(end);
  }
}

/** The part of a lab that terminals use: one machine `host` with as many shells as are opened. */
export const fakeTerminalLab = (shells: FakeShell[] = []): { lab: Lab; shells: FakeShell[] } => {
  const machine = { name: 'host', hostname: 'host', address: '10.0.0.2', terminal: true, profile: 'host', allows: '', image: '', learner: 'learner' } as const;
  const find = (id: TerminalId): FakeShell => {
    const shell = shells.find(({ info }) => info.id === id);
    if (shell === undefined) throw new Error(`no terminal ${id}`);
    return shell;
  };
  const lab: Pick<Lab, 'id' | 'machines' | 'spec' | 'openTerminal' | 'attachTerminal' | 'listTerminals' | 'closeTerminal'> = {
    id: 'lab1',
    machines: [machine],
    spec: { id: 'lab1', scenario: 'demo', scenarioDigest: '', values: {}, expiresAt: new Date(0), machines: {}, visitors: {}, trust: 'shared', tags: {} },
    openTerminal: async (name) => {
      shells.push(new FakeShell(`t${shells.length + 1}`, name));
      return shells.at(-1)!.info.id;
    },
    attachTerminal: async (id, since) => find(id).attach(since),
    listTerminals: async () => shells.map(({ info }) => info),
    closeTerminal: async (id) => {
      shells.splice(shells.indexOf(find(id)), 1);
    },
  };
  return { lab: lab as Lab, shells };
};
