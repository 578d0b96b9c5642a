import { lazy, Suspense, useState } from 'react';
import type { Results } from '#server/api.ts';
import { ChangeList, patchOf } from '../../components/change-list.tsx';
import { Download } from '../../components/download.tsx';
import { Pending } from '../../components/pending.tsx';
import { StandingBadge } from '../../components/standing-badge.tsx';
import { AttackMoment } from '../../features/grading/attack-card.tsx';
import { ruleTitle } from '../../features/results/every-check.tsx';
import { storyOf } from '../../features/results/story.ts';
import { EventTable, Timeline } from '../../features/results/timeline.tsx';
import { attackMoments, standingOf } from '../../lib/grade.ts';

const ReplayPane = lazy(() => import('./replay-pane.tsx').then((module) => ({ default: module.ReplayPane })));

function Fixed({ results }: { readonly results: Results }) {
  const { grade, attempt } = results;
  const checks = grade?.tasks.flatMap((task) => task.checks) ?? [];
  return (
    <section aria-labelledby="fixed">
      <h2 id="fixed">What you fixed</h2>
      {checks.length === 0 && <p className="muted">Nothing was checked.</p>}
      <ul className="ruled fixed">
        {checks
          .toSorted((a, b) => Number(b.status === 'pass') - Number(a.status === 'pass'))
          .map((check) => (
            <li key={check.id}>
              <StandingBadge standing={standingOf(check.status, attempt.check?.history[check.id])} status={check.status} />
              <span>
                {ruleTitle(attempt.check, check.rule, check.status)}
                {check.status !== 'pass' && <span className="caption block">{check.reason}</span>}
              </span>
            </li>
          ))}
      </ul>
    </section>
  );
}

function Attacks({ results }: { readonly results: Results }) {
  const moments = attackMoments(results.attempt);
  return (
    <section aria-labelledby="attack">
      <h2 id="attack">The attack</h2>
      {moments.map((attack) => (
        <div key={attack.id} className="attack-result">
          <h3>{attack.title}</h3>
          {attack.before && <AttackMoment label="Before" run={attack.before} />}
          {attack.after && <AttackMoment label="After" run={attack.after} />}
          {!attack.before && <p className="muted">It was not replayed.</p>}
        </div>
      ))}
    </section>
  );
}

function Changed({ results }: { readonly results: Results }) {
  const { changes, attempt } = results;
  return (
    <section aria-labelledby="changed">
      <h2 id="changed">What you changed</h2>
      {changes.length === 0 ? <p className="muted">No watched file differs from the start.</p> : <ChangeList changes={changes} />}
      {changes.length > 0 && (
        <p className="after-list">
          <Download name={`${attempt.scenario.id}.patch`} text={patchOf(changes)}>
            Download patch
          </Download>
        </p>
      )}
    </section>
  );
}

function Recordings({ results }: { readonly results: Results }) {
  const { recordings, attempt } = results;
  const events = storyOf(results);
  const [terminal, choose] = useState(recordings[0]?.terminal);
  const [open, setOpen] = useState(false);
  const [goTo, setGoTo] = useState<{ readonly at: number }>();
  const shown = recordings.find((recording) => recording.terminal === terminal);
  const from = Date.parse(attempt.createdAt);
  const until = Date.parse(attempt.endedAt ?? events.at(-1)?.at ?? attempt.createdAt);
  const go = (at: number): void => {
    setOpen(true);
    setGoTo({ at });
  };
  return (
    <section className="timeline-section" aria-labelledby="timeline">
      <h2 id="timeline">Timeline</h2>
      {events.length > 0 ? <Timeline events={events} from={from} until={until} /> : <p className="muted">Nothing was recorded.</p>}
      <div className="timeline-grid">
        <EventTable events={events} onGo={shown ? go : undefined} />
        <div className="recordings">
          {shown ? (
            <>
              <div className="recording-choice">
                {recordings.length > 1 && (
                  <label className="inline-field">
                    Terminal
                    <select className="select" value={terminal} onChange={(event) => choose(event.target.value)}>
                      {recordings.map((recording, index) => (
                        <option key={recording.terminal} value={recording.terminal}>
                          {index + 1}: {recording.machine}
                        </option>
                      ))}
                    </select>
                  </label>
                )}
                {!open && (
                  <button type="button" className="button small" onClick={() => setOpen(true)}>
                    Show the recording of {shown.machine}
                  </button>
                )}
                <a className="button quiet small" href={shown.url} download={`${shown.machine}-${shown.terminal}.cast`}>
                  Download asciicast
                </a>
              </div>
              <Suspense fallback={<Pending what="the recording" />}>
                {open && <ReplayPane key={shown.url} url={shown.url} events={events.map((event) => Date.parse(event.at))} goTo={goTo} />}
              </Suspense>
            </>
          ) : (
            <p className="muted">There is no recording of this attempt.</p>
          )}
        </div>
      </div>
    </section>
  );
}

export function Debrief({ results }: { readonly results: Results }) {
  return (
    <>
      <div className="debrief-grid">
        <Fixed results={results} />
        <Attacks results={results} />
        <Changed results={results} />
      </div>
      <Recordings results={results} />
    </>
  );
}
