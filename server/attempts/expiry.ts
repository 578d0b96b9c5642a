import type { AttemptContext } from './attempt-context.ts';
import { type AttemptRow, liveAttempts } from './attempts.repository.ts';
import { endAttempt } from './end-attempt.ts';

const minute = 60_000;
const warnings = [10, 5, 1] as const;
/** How long after its time a lab may finish what is being graded. */
const graceMs = 2 * minute;

/** Warns at 10, 5 and 1 minutes, and ends what has reached its time. Called every few seconds. */
export class Expiry {
  readonly #context: AttemptContext;
  /** By attempt: the expiry that was warned about, and the smallest warning. */
  readonly #warned = new Map<string, { expiresAt: string; minutes: number }>();

  constructor(context: AttemptContext) {
    this.#context = context;
  }

  async tick(): Promise<void> {
    const rows = liveAttempts(this.#context.database).filter(({ expiresAt, state }) => expiresAt && (state === 'ready' || state === 'paused'));
    for (const known of this.#warned.keys()) if (!rows.some(({ id }) => id === known)) this.#warned.delete(known);
    await Promise.all(rows.map((row) => this.#look(row)));
  }

  async #look(row: AttemptRow): Promise<void> {
    const left = Date.parse(row.expiresAt!) - this.#context.now().getTime();
    if (left > 0) return row.state === 'ready' ? this.#warn(row, left) : undefined;
    if (left > -graceMs && this.#context.grading.busy(row.id)) return;
    const reason = row.state === 'paused' ? `It was paused for ${this.#context.config.pauseHours} hours.` : 'It reached its time limit.';
    await endAttempt(this.#context, row.id, { reason, actor: 'server' });
  }

  #warn({ id, expiresAt, extensionsLeft }: AttemptRow, left: number): void {
    const minutes = warnings.findLast((limit) => left <= limit * minute);
    const before = this.#warned.get(id);
    if (minutes === undefined || (before?.expiresAt === expiresAt && before.minutes <= minutes)) return;
    this.#warned.set(id, { expiresAt: expiresAt!, minutes });
    const next = extensionsLeft > 0 ? 'You can extend it.' : 'Press Finish to be graded.';
    this.#context.events.append(id, {
      actor: 'server',
      type: 'notice',
      data: { level: 'warning', message: `This lab ends in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}. ${next}` },
    });
  }
}
