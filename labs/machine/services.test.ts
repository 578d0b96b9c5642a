import { expect, test } from 'vitest';
import { recipeSchema } from './recipe.ts';
import { machineUser, supervised, units } from './services.ts';

const recipe = recipeSchema.parse({
  description: 'a machine',
  profile: 'service',
  services: [
    { name: 'web', exec: '/opt/web --port 80', user: 'app', cwd: '/srv', environment: { NAME: 'a "b"' }, options: ['NoNewPrivileges=yes'] },
    { name: 'off', exec: '/opt/off', user: 'app', enabled: false },
    { name: 'ssh' },
  ],
});

test('a unit says what the recipe says', () => {
  expect(Object.keys(units(recipe))).toEqual(['web.service', 'off.service']);
  expect(units(recipe)['web.service']).toBe(
    '[Unit]\nDescription=web\nAfter=network.target\n\n[Service]\nExecStart=/opt/web --port 80\nUser=app\nWorkingDirectory=/srv\nEnvironment="NAME=a \\"b\\""\nRestart=on-failure\nNoNewPrivileges=yes\n\n[Install]\nWantedBy=multi-user.target\n',
  );
});

test('without systemd the agent gets the enabled ones', () => {
  expect(JSON.parse(supervised(recipe))).toEqual([
    { name: 'web', argv: ['/bin/sh', '-c', 'exec /opt/web --port 80'], cwd: '/srv', environment: { NAME: 'a "b"' }, restart: 'on-failure' },
  ]);
});

test('a machine without root is its services', () => {
  expect(machineUser(recipe)).toBe('app');
  expect(machineUser({ services: [], learner: undefined })).toBe('nobody');
});
