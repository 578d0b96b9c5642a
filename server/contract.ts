import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import type { Lab, TerminalSize } from '#labs/contract.ts';
import type { TerminalSummary } from './api.ts';

/** Terminals of attempts: `createTerminalHub(host)` of server/terminals. Errors are `AppError`s with codes `terminals.*`. */
export interface TerminalHub {
  open(request: TerminalSize & { attempt: string; machine: string }): Promise<TerminalSummary>;
  close(attempt: string, terminal: string): Promise<void>;
  list(attempt: string): TerminalSummary[];
  /** A ticket is good for one WebSocket of that guest, within 30 s. Throws `terminals.not_found`. */
  ticket(request: { attempt: string; terminal: string; guest: string }): { ticket: string; expiresAt: string };
  /** Asciicast files of an attempt, also after its end. */
  recordings(attempt: string): Promise<readonly { terminal: string; machine: string; bytes: number; file: string }[]>;
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Joins the living terminals of a lab that was adopted after a restart, or replaced by a reset. */
  adopt(attempt: string, lab: Lab): Promise<void>;
  /** The lab is gone: every viewer is told why. Recordings stay. */
  end(attempt: string, reason: string): Promise<void>;
  /** The server stops: viewers are closed with 1012, shells live on. */
  stop(): Promise<void>;
}

/** What the hub may ask of the server. */
export interface TerminalHost {
  /** The lab of an attempt that is ready or paused. */
  lab(attempt: string): Lab | undefined;
  /** Who is asking, from the cookie or the token of a request, if they may see this attempt. */
  guest(request: IncomingMessage): string | undefined;
  owns(guest: string, attempt: string): boolean;
  /** Exact Origin, or none with `X-Rampart-Client: 1` and no cookie. */
  allowsOrigin(request: IncomingMessage): boolean;
  /** Terminals or their viewers changed: watchers of the attempt get a new view. */
  changed(attempt: string): void;
  /** Appends to the attempt's event log. */
  record(attempt: string, entry: { actor: string; name: string; data: Readonly<Record<string, unknown>> }): void;
  readonly dataFolder: string;
  readonly log: Logger;
}
