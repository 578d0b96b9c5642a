import { TerminalClient } from './terminal-client.ts';

/** The page's terminals of one attempt. They outlive React's mounts, and end with the page that holds them. */
export class TerminalPool {
  readonly #attempt: string;
  readonly #clients = new Map<string, TerminalClient>();
  #release: ReturnType<typeof setTimeout> | undefined;

  constructor(attempt: string) {
    this.#attempt = attempt;
  }
  get(terminal: string): TerminalClient {
    const known = this.#clients.get(terminal);
    if (known) return known;
    const client = new TerminalClient(this.#attempt, terminal);
    this.#clients.set(terminal, client);
    return client;
  }
  close(terminal: string): void {
    this.#clients.get(terminal)?.dispose();
    this.#clients.delete(terminal);
  }
  hold(): void {
    clearTimeout(this.#release);
  }
  /** A remount right away keeps everything. */
  release(): void {
    this.#release = setTimeout(() => {
      for (const client of this.#clients.values()) client.dispose();
      this.#clients.clear();
    });
  }
}
