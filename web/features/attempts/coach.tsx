import { prefer, usePreferences } from '../../lib/preferences.ts';

/** Three lines for the first lab, dismissed once. */
export function Coach() {
  const { coachDismissed } = usePreferences();
  if (coachDismissed) return null;
  return (
    <section className="coach" aria-label="How it works">
      <ol>
        <li>Read the task.</li>
        <li>Press the arrow beside a command, or type it.</li>
        <li>Press Check, as often as you like.</li>
      </ol>
      <button type="button" className="button small" onClick={() => prefer({ coachDismissed: true })}>
        Got it
      </button>
    </section>
  );
}
