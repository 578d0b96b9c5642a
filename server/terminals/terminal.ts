import type { Logger } from 'pino';
import type { TerminalSize, TerminalStream } from '#labs/contract.ts';
import type { TerminalColours, TerminalServerMessage, TerminalSummary } from '../api.ts';
import { Audience, type AudienceHost } from './audience.ts';
import { Autosave } from './autosave.ts';
import { Feed, type FeedListener } from './feed.ts';
import type { Recording } from './recording.ts';
import type { ScreenState } from './screen.ts';
import type { RemoteListener, RemoteScreen, Screens } from './screens.ts';
import type { SnapshotStore, TerminalSnapshot } from './snapshots.ts';
import type { Viewer } from './viewer.ts';

export interface TerminalOptions {
  readonly id: string;
  readonly attempt: string;
  readonly machine: string;
  readonly size: TerminalSize;
  readonly snapshot?: TerminalSnapshot | undefined;
  readonly recording: Recording;
  readonly screens: Screens;
  readonly snapshots: SnapshotStore;
  readonly log: Logger;
  /** Joins the living shell's output after byte `since`. */
  readonly attach: (since: number) => Promise<TerminalStream>;
  /** Its viewers or its state changed. */
  readonly changed: () => void;
}

const parseHigh = 512 * 1024;
const parseLow = 128 * 1024;
const inputHigh = 256 * 1024;
/** How long the program waits for viewers that take nothing in, before they are skipped. */
const patienceMs = 3000;
/** The rebuilding of a screen is over when the output falls quiet. */
const quietMs = 300;
const lost = 'Some output was lost while the server was away. The shell itself went on.';

/** One shell of a lab, as the server sees it. Its output goes to the viewers first, then to the recording and to the screen, which alone answers queries. */
export class Terminal implements AudienceHost, FeedListener, RemoteListener {
  readonly id: string;
  readonly machine: string;
  readonly audience: Audience;
  readonly #options: TerminalOptions;
  readonly #feed: Feed;
  readonly #autosave: Autosave;
  #screen: RemoteScreen;
  #saved: TerminalSnapshot | undefined;
  #size: TerminalSize;
  #title: string;
  #ended: TerminalSnapshot['ended'];
  #lost: string | undefined;
  #patience: NodeJS.Timeout | undefined;
  #rebuilt: NodeJS.Timeout | undefined;
  #parseBehind = false;
  #colours: TerminalColours | undefined;

  constructor(options: TerminalOptions) {
    this.id = options.id;
    this.machine = options.machine;
    this.#options = options;
    this.#saved = options.snapshot;
    this.#size = { cols: options.snapshot?.state.cols ?? options.size.cols, rows: options.snapshot?.state.rows ?? options.size.rows };
    this.#title = options.snapshot?.state.title ?? '';
    this.#ended = options.snapshot?.ended;
    this.audience = new Audience(this);
    this.#feed = new Feed(options.attach, this, this.#seq);
    this.#autosave = new Autosave(() => this.#save());
    this.#screen = this.#openScreen();
    options.recording.drawFrom(() => this.#screen.state(0));
  }

  get live(): boolean {
    return this.#ended === undefined;
  }

  get summary(): TerminalSummary {
    const title = this.#title === '' ? this.machine : this.#title;
    return { id: this.id, machine: this.machine, title, state: this.live ? 'live' : 'ended', viewers: this.audience.count };
  }

  /** Joins a shell that was just started. */
  async start(): Promise<void> {
    await this.#feed.join();
    this.#autosave.touch(0);
  }

  /** Builds the screen from the newest snapshot and what the agent still holds since then. Nothing is answered meanwhile. `why` is for the recording. */
  async rebuild(why?: string): Promise<void> {
    if (why !== undefined) this.#options.recording.tear(why);
    this.#screen.close();
    this.#screen = this.#openScreen();
    if (this.live) {
      this.#screen.mute(true);
      this.#settle();
      await this.#feed.join(this.#seq);
    }
    this.audience.redraw();
  }

  async end(reason: string, exitCode?: number): Promise<void> {
    if (this.#ended !== undefined) return;
    this.#ended = exitCode === undefined ? { reason } : { reason, exitCode };
    this.#feed.close();
    this.audience.tell({ type: 'ended', ...this.#ended });
    if (exitCode === undefined) this.#options.recording.note(reason);
    else this.#options.recording.exited(exitCode);
    this.#options.changed();
    await Promise.all([this.#options.recording.flush(), this.#autosave.flush()]);
  }

  /** Leaves the shell running and everything about it on disk. */
  async stop(code: number, reason: string): Promise<void> {
    this.audience.close(code, reason);
    clearTimeout(this.#patience);
    clearTimeout(this.#rebuilt);
    await this.#autosave.flush();
    this.#feed.close();
    await this.#options.recording.close();
    this.#screen.close();
  }

  flushRecording(): Promise<void> {
    return this.#options.recording.flush();
  }

  state(): Promise<{ state: ScreenState; held: Uint8Array }> {
    return this.#screen.state();
  }

  greeting(): readonly TerminalServerMessage[] {
    const notice: TerminalServerMessage[] = this.#lost === undefined ? [] : [{ type: 'notice', message: this.#lost }];
    return this.#ended === undefined ? notice : [...notice, { type: 'ended', ...this.#ended }];
  }

  onBytes(bytes: Uint8Array): void {
    this.audience.push(bytes);
    this.#options.recording.output(bytes);
    this.#screen.write(bytes);
    this.#autosave.touch(bytes.length);
    if (this.#rebuilt !== undefined) this.#settle();
    this.#balance();
  }

  onGap(seq: number): void {
    this.#screen.skipTo(seq);
    this.#options.recording.tear('output was lost here');
    this.#lost = lost;
    this.audience.tell({ type: 'notice', message: lost });
    this.#feed.resize({ cols: this.#size.cols, rows: this.#size.rows + 1 });
    this.#feed.resize(this.#size);
  }

  onBreak(): void {
    this.#options.log.info({ attempt: this.#options.attempt, terminal: this.id }, 'the stream of a terminal broke and is joined again');
  }

  onEnd(end: { reason: 'exited' | 'lost'; code?: number }): void {
    void this.end(end.reason === 'exited' ? 'The shell ended.' : 'The connection to the machine was lost.', end.code);
  }

  onInput(bytes: Uint8Array, viewer: Viewer): void {
    if (!this.live) return;
    this.#feed.write(bytes);
    this.#options.recording.input(bytes, viewer.guest);
    if (this.#feed.backlog > inputHigh) this.#holdInput(viewer);
  }

  onSize(size: TerminalSize): void {
    if (!this.live || (size.cols === this.#size.cols && size.rows === this.#size.rows)) return;
    this.#size = size;
    this.#feed.resize(size);
    this.#screen.resize(size.cols, size.rows);
    this.#options.recording.resized(size.cols, size.rows);
    this.audience.tell({ type: 'resized', ...size });
    this.#autosave.touch(0);
  }

  onColours(colours: TerminalColours): void {
    if (colours === this.#colours) return;
    this.#colours = colours;
    this.#screen.setColours(colours);
  }

  onPressure(): void {
    clearTimeout(this.#patience);
    if (this.audience.blocked) this.#patience = setTimeout(() => this.audience.skipStalled(), patienceMs).unref();
    this.#balance();
  }

  onCount(): void {
    this.#options.changed();
  }

  onReply(data: string): void {
    if (this.live) this.#feed.write(Buffer.from(data));
  }

  onTitle(title: string): void {
    if (title === this.#title) return;
    this.#title = title;
    this.audience.tell({ type: 'title', title });
    this.#options.changed();
  }

  onParsed(): void {
    this.#balance();
  }

  get #seq(): number {
    return this.#saved?.state.seq ?? 0;
  }

  #openScreen(): RemoteScreen {
    const saved = this.#saved?.state;
    const screen = this.#options.screens.open(saved ?? { ...this.#size, seq: 0 }, this);
    if (this.#colours !== undefined) screen.setColours(this.#colours);
    if (saved !== undefined) screen.resize(this.#size.cols, this.#size.rows);
    return screen;
  }

  #balance(): void {
    this.#parseBehind = this.#screen.backlog > (this.#parseBehind ? parseLow : parseHigh);
    this.#feed.pause(this.#parseBehind || this.audience.blocked);
  }

  #settle(): void {
    clearTimeout(this.#rebuilt);
    this.#rebuilt = setTimeout(() => {
      this.#rebuilt = undefined;
      this.#screen.mute(false);
    }, quietMs).unref();
  }

  #holdInput(viewer: Viewer): void {
    viewer.hold(true);
    const timer = setInterval(() => {
      if (this.#feed.backlog > inputHigh / 4 && this.live) return;
      clearInterval(timer);
      viewer.hold(false);
    }, 50).unref();
  }

  async #save(): Promise<void> {
    const { id, machine } = this;
    try {
      const { state } = await this.#screen.state();
      this.#saved = { version: 1, id, machine, state, ...(this.#ended && { ended: this.#ended }) };
      await this.#options.snapshots.save(this.#options.attempt, this.#saved);
    } catch (error) {
      this.#options.log.warn({ err: error, terminal: id }, 'a terminal could not be saved');
    }
  }
}
