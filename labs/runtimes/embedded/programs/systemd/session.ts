import type { SystemdRequests } from '../../managers/systemd/requests.ts';
import { type ProgramContext, ProgramExit } from '../../program/program.ts';
import { bytesInput } from '../../program/streams.ts';
import type { Options } from '../getopt.ts';
import { type Colour, paint } from './colours.ts';

/** One run of systemctl: its options, its way to the manager, its words. */
export class Session {
  readonly context: ProgramContext;
  readonly given: Options;
  /** Whether what it tells is coloured. */
  readonly terminal: boolean;

  constructor(context: ProgramContext, given: Options) {
    this.context = context;
    this.given = given;
    this.terminal = context.stdout.isTerminal;
  }

  ask<Op extends keyof SystemdRequests>(op: Op, args: SystemdRequests[Op]['args']): Promise<SystemdRequests[Op]['answer']> {
    return this.context.sys.request('systemd', op, args);
  }

  async say(text: string): Promise<void> {
    await this.context.stdout.write(text);
  }

  /** An error, or a warning in its colour, on stderr. */
  async complain(text: string, colour: Colour = 'red'): Promise<void> {
    await this.context.stderr.write(`${paint(text, colour, this.context.stderr.isTerminal)}\n`);
  }

  async fail(text: string, code = 1): Promise<never> {
    await this.complain(text);
    throw new ProgramExit(code);
  }

  /** Longer than the screen: by the pager, where there is one. */
  async page(text: string): Promise<void> {
    const { context, given, terminal } = this;
    const rows = context.terminal?.size().rows ?? Infinity;
    if (!terminal || given.has('no-pager') || text.split('\n').length <= rows) return this.say(text);
    const code = await context.run(['pager'], { stdin: bytesInput(new TextEncoder().encode(text)), env: { ...context.env, LESS: 'FRSXMK' } });
    if (code === 127) await this.say(text);
  }
}
