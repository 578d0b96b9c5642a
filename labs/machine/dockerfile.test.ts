import { describe, expect, test } from 'vitest';
import { buildScript, dockerfile } from './dockerfile.ts';
import { type RecipeInput, recipeSchema } from './recipe.ts';

const recipe = (more: Partial<RecipeInput>) => recipeSchema.parse({ description: 'a machine', profile: 'service', ...more });

describe('a Dockerfile', () => {
  test('installs packages in one layer and leaves no lists', () => {
    const text = dockerfile(recipe({ packages: ['curl', 'jq'] }), { ca: false });
    expect(text).toMatch(/RUN apt-get update && .*--no-install-recommends curl jq && rm -rf \/var\/lib\/apt\/lists/);
    expect(text.match(/^RUN/gm)).toHaveLength(2);
  });

  test('keeps the certificates of the builder out of the machine', () => {
    const [stage, machine] = dockerfile(recipe({ python: ['flask==3.0.0'] }), { ca: true }).split(/^FROM \$\{BASE\}$/m);
    expect(stage).toContain('COPY ca.pem');
    expect(machine).not.toContain('ca.pem');
  });

  test('gives a host systemd and a gate', () => {
    const text = dockerfile(recipe({ profile: 'host' }), { ca: false });
    expect(text).toContain('systemd-sysv');
    expect(text).toContain('CMD ["/.rampart/agent", "gate"]');
  });
});

describe('the script of a machine', () => {
  test('makes accounts before the files that they own', () => {
    const script = buildScript(recipe({ users: [{ name: 'app', uid: 1001 }], files: [{ path: '/srv/app', directory: true, owner: 'app', group: 'app' }] }));
    expect(script.indexOf('useradd -m -u 1001')).toBeGreaterThan(0);
    expect(script.indexOf('useradd')).toBeLessThan(script.indexOf('chown app:app /srv/app'));
  });

  test('quotes what people wrote', () => {
    const script = buildScript(recipe({ users: [{ name: 'app', uid: 1001, password: "it's; rm -rf /", comment: '$(id)' }] }));
    expect(script).toContain(`'app:it'\\''s; rm -rf /'`);
    expect(script).toContain(`'$(id)'`);
  });

  test('allows a second account of uid 0 only where the recipe says so', () => {
    expect(buildScript(recipe({ users: [{ name: 'toor', uid: 0, duplicateUid: true }] }))).toContain('useradd -o -m -u 0');
    expect(buildScript(recipe({ users: [{ name: 'toor', uid: 0 }] }))).toContain('useradd -m -u 0');
  });

  test('leaves no setuid file where containers nest, whatever the recipe did before', () => {
    const script = buildScript(recipe({ profile: 'nesting', build: ['chmod u+s /usr/bin/env'] }));
    const strip = script.indexOf('-perm /6000 -type f -exec chmod ug-s');
    expect(strip).toBeGreaterThan(script.indexOf('chmod u+s /usr/bin/env'));
    expect(script.indexOf('setcap cap_setuid=ep /usr/bin/newuidmap')).toBeGreaterThan(strip);
    expect(buildScript(recipe({ profile: 'service' }))).not.toContain('setcap');
  });

  test('ends with the manifest', () => {
    expect(
      buildScript(recipe({ build: ['touch /opt/x'] }))
        .trim()
        .split('\n')
        .slice(-4),
    ).toEqual(['touch /opt/x', 'rm -f /usr/sbin/policy-rc.d', expect.stringContaining('rm -rf /rampart-build'), expect.stringContaining('manifest.gz')]);
  });

  test('lets the learner of a host become root, unless the recipe has its own sudoers', () => {
    const host = { profile: 'host', learner: { user: 'learner' } } as const;
    expect(buildScript(recipe(host))).toContain('/etc/sudoers.d/learner');
    expect(buildScript(recipe({ ...host, files: [{ path: '/etc/sudoers.d/ops', content: '%ops ALL=(ALL) ALL\n' }] }))).not.toContain('/etc/sudoers.d/learner');
  });
});
