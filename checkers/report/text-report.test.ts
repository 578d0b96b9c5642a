import { expect, test } from 'vitest';
import { judge } from '../engine/judge.ts';
import { attacked, check, plan, registry, safeguard, scriptAttack, snapshot } from '../engine/plan.fixture.ts';
import { jsonReport } from './json-report.ts';
import { textReport } from './text-report.ts';

const grade = judge({
  plan: plan({
    tasks: [{ id: 'light', title: 'Dim the light', points: 10, checks: [check('light/a', 'hall'), check('light/b', 'attic'), check('light/c', 'cellar')] }],
    safeguards: [safeguard('porch', ['light'])],
    attacks: [scriptAttack('knock')],
  }),
  snapshot: snapshot({ hall: 1, attic: 60, cellar: 'checks.target_timeout', porch: 60 }, { knock: attacked('stopped') }),
  registry,
});

test('text tells score, coverage and every verdict', () => {
  expect(textReport(grade)).toBe(`10 of 20 points, 4 of 5 checks evaluated

Dim the light (0 of 10), withheld by safeguard/porch
  PASS    light/a: The lamp is dim
  FAIL    light/b: The lamp draws 60 W
          lamp: 60 W; expected at most 5 W
  ERROR   light/c: unreadable [checks.target_timeout]

Attacks
  PASS    knock: It was tried

Safeguards
  FAIL    safeguard/porch: The lamp draws 60 W
          lamp: 60 W; expected at most 5 W
`);
});

test('JSON is the grade', () => expect(JSON.parse(jsonReport(grade))).toEqual(JSON.parse(JSON.stringify(grade))));
