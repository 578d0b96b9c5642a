import type { Recipe, RecipeService } from './recipe.ts';

type Made = RecipeService & { exec: string };
const made = (service: RecipeService): service is Made => service.exec !== undefined;

/** systemd units of the services that no package brings, by file name. */
export const units = ({ services }: Pick<Recipe, 'services'>): Record<string, string> =>
  Object.fromEntries(services.filter(made).map((service) => [`${service.name}.service`, unit(service)]));

function unit({ name, exec, user, cwd, environment, restart, options }: Made): string {
  const lines = [
    '[Unit]',
    `Description=${name}`,
    'After=network.target',
    '',
    '[Service]',
    `ExecStart=${exec}`,
    ...(user === undefined ? [] : [`User=${user}`]),
    ...(cwd === undefined ? [] : [`WorkingDirectory=${cwd}`]),
    ...Object.entries(environment).map(([key, value]) => `Environment="${key}=${value.replace(/["\\]/g, '\\$&')}"`),
    `Restart=${restart}`,
    ...options,
    '',
    '[Install]',
    'WantedBy=multi-user.target',
  ];
  return `${lines.join('\n')}\n`;
}

/** What the agent reads as init of a machine without systemd. */
export const supervised = ({ services }: Pick<Recipe, 'services'>): string =>
  `${JSON.stringify(
    services
      .filter(made)
      .filter(({ enabled }) => enabled)
      .map(({ name, exec, cwd, environment, restart }) => ({ name, argv: ['/bin/sh', '-c', `exec ${exec}`], cwd: cwd ?? '/', environment, restart })),
    null,
    1,
  )}\n`;

/** Whose rights the first process of a machine without systemd has: its services', else the learner's, never root's. */
export function machineUser({ services, learner }: Pick<Recipe, 'services' | 'learner'>): string {
  const users = new Set(services.filter(made).map(({ user }) => user ?? learner?.user ?? 'nobody'));
  const [user, ...others] = users;
  if (others.length > 0) throw new Error(`services of a machine without root share one user, not ${[...users].join(' and ')}`);
  if (user === 'root') throw new Error('services of a machine without root do not run as root');
  return user ?? learner?.user ?? 'nobody';
}
