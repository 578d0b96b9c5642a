import type { GradingPlan } from '#checkers/engine/contract.ts';
import { check, plan, safeguard, scriptAttack } from '#checkers/engine/plan.fixture.ts';
import { recipeSchema } from '#labs/machine/recipe.ts';
import type { LoadedScenario, LoadedVariant } from '#server/contract.ts';

/** A bright lamp is the weakness, a dim one the fix; the porch lamp must stay dim throughout. */
export const weakLamps = () => ({ '/lamps/hall': '60', '/lamps/cellar': '60', '/lamps/porch': '3', '/etc/lamp.conf': 'watts 60\n' });

export const lampPlan: GradingPlan = plan({
  tasks: [{ id: 'dim', title: 'Dim the lamps', points: 40, checks: [check('dim/hall', 'hall'), check('dim/cellar', 'cellar')] }],
  safeguards: [safeguard('porch', ['dim'])],
  attacks: [scriptAttack('glare')],
});
const recipe = recipeSchema.parse({ description: 'A house', profile: 'service', learner: { user: 'learner' }, editable: ['/etc/*'] });
const variant: LoadedVariant = {
  values: {},
  plan: lampPlan,
  lab: { machines: { house: { recipe, folder: '/', terminal: true, aliases: [] } }, visitors: { attacker: { address: 'drawn' } } },
  hints: { dim: ['first', 'second'] },
  detail: {
    id: 'lamp',
    title: 'Dim the lamps',
    summary: 'Lamps that are too bright',
    module: { id: 'light', title: 'Light' },
    level: 'beginner',
    minutes: 5,
    points: 50,
    runtimes: ['docker'],
    controls: [],
    states: [],
    variants: 2,
    brief: {},
    tasks: [{ id: 'dim', title: 'Dim the lamps', points: 40, checks: 2, hints: 2 }],
    attacks: [{ id: 'glare', title: 'glare', points: 10 }],
    safeguards: [{ id: 'safeguard/porch', title: 'porch' }],
    machines: [{ name: 'house', description: 'A house', profile: 'service', allows: 'nothing', terminal: true }],
  },
};
export const lampScenario = (change: Partial<LoadedScenario> = {}): LoadedScenario => ({
  id: 'lamp',
  digest: 'd1',
  runtimes: ['docker'],
  variants: 2,
  trust: 'shared',
  detail: variant.detail,
  hints: variant.hints,
  solution: () => ({ script: 'dim', explanation: {} }),
  variant: () => variant,
  ...change,
});
