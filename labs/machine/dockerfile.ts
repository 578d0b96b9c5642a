import { accountLines } from './accounts.ts';
import { quote } from './quote.ts';
import type { Recipe, RecipeFile } from './recipe.ts';
import { supervised, units } from './services.ts';

/** What every machine of a profile has before the recipe adds to it. */
export const profilePackages: Record<Recipe['profile'], readonly string[]> = {
  service: [],
  nesting: [],
  host: ['systemd', 'systemd-sysv', 'sudo', 'procps', 'iproute2'],
};

/** Units that have no sense in a container or that only cost time at its start. */
export const needlessUnits = [
  'systemd-udevd.service systemd-udevd-control.socket systemd-udevd-kernel.socket systemd-udev-trigger.service systemd-modules-load.service',
  'systemd-remount-fs.service systemd-journal-flush.service systemd-update-utmp.service systemd-update-utmp-runlevel.service systemd-pcrphase.service',
  'systemd-random-seed.service systemd-binfmt.service systemd-timesyncd.service systemd-resolved.service systemd-networkd.service systemd-logind.service',
  'systemd-firstboot.service systemd-machine-id-commit.service kmod-static-nodes.service getty.target console-getty.service getty-static.service',
  'dev-hugepages.mount dev-mqueue.mount sys-kernel-config.mount sys-kernel-debug.mount sys-kernel-tracing.mount sys-fs-fuse-connections.mount',
  'apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer man-db.timer logrotate.timer',
].join(' ');

const workFolder = '/rampart-build';
const manifest = '/usr/share/rampart/manifest.gz';
const apt = 'apt-get install -y --no-install-recommends';
const tidy = 'rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/*-old /var/log/*.log /var/log/apt';

export function dockerfile(recipe: Recipe, options: { ca: boolean }): string {
  const packages = [...new Set([...profilePackages[recipe.profile], ...recipe.packages, ...(recipe.python.length > 0 ? ['python3'] : [])])].sort();
  const lines = [
    'ARG BASE',
    ...(recipe.python.length > 0 ? pythonStage(recipe, options.ca) : []),
    'FROM ${BASE}',
    ...(packages.length > 0 ? [`RUN apt-get update && DEBIAN_FRONTEND=noninteractive ${apt} ${packages.join(' ')} && ${tidy}`] : []),
    ...(recipe.python.length > 0 ? ['COPY --from=python /opt/python /opt/python'] : []),
    `COPY build ${workFolder}`,
    `RUN /bin/bash ${workFolder}/build.sh`,
    ...(recipe.profile === 'host' ? ['ENV container=docker', 'STOPSIGNAL SIGRTMIN+3'] : []),
    'CMD ["/.rampart/agent", "' + (recipe.profile === 'host' ? 'gate' : 'init') + '"]',
  ];
  return `${lines.join('\n')}\n`;
}

/** A stage of its own, so that neither pip nor the builder's certificates reach the machine. */
function pythonStage({ python, pythonWithout }: Recipe, ca: boolean): string[] {
  const site = '/opt/python/lib/python3*/site-packages';
  const without = ['pip', 'pip-*', 'setuptools', 'setuptools-*', 'pkg_resources', '_distutils_hack', 'distutils-precedence.pth', ...pythonWithout].map(
    (name) => `${site}/${name}`,
  );
  return [
    'FROM ${BASE} AS python',
    'LABEL rampart.stage=1',
    `RUN apt-get update && DEBIAN_FRONTEND=noninteractive ${apt} ca-certificates python3-venv && ${tidy}`,
    ...(ca ? ['COPY ca.pem /tmp/ca.pem', 'ENV PIP_CERT=/tmp/ca.pem'] : []),
    `RUN python3 -m venv /opt/python && /opt/python/bin/pip install --no-cache-dir --disable-pip-version-check ${python.map(quote).join(' ')} && rm -rf ${without.join(' ')} && find /opt/python -depth -type d -name tests -exec rm -rf {} + && rm -rf /opt/python/bin/pip*`,
  ];
}

/** Nobody becomes root where containers nest, for the kernel's paths are open there: no setuid file is left, and two programs write user maps by file capability. */
const nestingLines = [
  'find / -xdev -perm /6000 -type f -exec chmod ug-s {} +',
  'setcap cap_setuid=ep /usr/bin/newuidmap',
  'setcap cap_setgid=ep /usr/bin/newgidmap',
];

/** The script that makes the machine of its packages: accounts, files, services, the recipe's own lines, and last the manifest of it all. */
export function buildScript(recipe: Recipe): string {
  const lines = [
    'set -eu -o pipefail',
    `cd ${workFolder}`,
    ...accountLines(recipe),
    ...recipe.files.flatMap((file, index) => fileLines(file, String(index))),
    ...recipe.pythonCommands.map((command) => `ln -s /opt/python/bin/${quote(command)} /usr/local/bin/${quote(command)}`),
    ...(recipe.profile === 'host' ? hostLines(recipe) : [`install -m 0644 services.json /.rampart-services.json`]),
    'cd /',
    ...recipe.build,
    ...(recipe.profile === 'nesting' ? nestingLines : []),
    'rm -f /usr/sbin/policy-rc.d',
    `rm -rf ${workFolder} && mkdir -p /usr/share/rampart /.rampart`,
    `find /bin /etc /lib /opt /sbin /srv /usr -xdev -type f ! -path ${manifest} -print0 | sort -z | xargs -0 sha256sum | gzip -9n >${manifest}`,
  ];
  return `${lines.join('\n')}\n`;
}

export function fileLines(file: RecipeFile, name: string): string[] {
  const path = quote(file.path);
  const owner = `${quote(file.owner)}:${quote(file.group)}`;
  const parent = `mkdir -p ${quote(file.path.replace(/\/[^/]*$/, '') || '/')}`;
  if (file.link !== undefined) return [parent, `ln -sfn ${quote(file.link)} ${path}`, `chown -h ${owner} ${path}`];
  const make = file.directory ? `mkdir -p ${path}` : `cp files/${name} ${path}`;
  return [parent, make, `chown ${owner} ${path}`, `chmod ${file.mode ?? (file.directory ? '0755' : '0644')} ${path}`];
}

function hostLines(recipe: Recipe): string[] {
  const setup = recipe.services.map(({ name, enabled }) => `systemctl --root=/ -q ${enabled ? 'enable' : 'disable'} ${quote(name)}.service`);
  const own = Object.keys(units(recipe));
  const sudoers = recipe.learner !== undefined && recipe.learner.user !== 'root' && !recipe.files.some(({ path }) => path.startsWith('/etc/sudoers'));
  return [
    ...own.map((unit) => `install -m 0644 units/${quote(unit)} /etc/systemd/system/${quote(unit)}`),
    `systemctl --root=/ -q mask ${needlessUnits}`,
    'systemctl --root=/ -q set-default multi-user.target',
    ...setup,
    'install -D -m 0644 journald.conf /etc/systemd/journald.conf.d/10-lab.conf',
    ...(Object.keys(recipe.sysctls).length > 0 ? ['install -D -m 0644 sysctl.conf /etc/sysctl.d/60-machine.conf'] : []),
    ...(sudoers ? [`printf '%s ALL=(ALL:ALL) NOPASSWD: ALL\\n' ${recipe.learner?.user} >/etc/sudoers.d/learner && chmod 0440 /etc/sudoers.d/learner`] : []),
    ': >/etc/machine-id',
  ];
}

/** Files of the build folder that the script installs, beside the recipe's own. */
export function generatedFiles(recipe: Recipe): Record<string, string> {
  return {
    'build.sh': buildScript(recipe),
    'services.json': supervised(recipe),
    'journald.conf': '[Journal]\nStorage=volatile\nRuntimeMaxUse=16M\n',
    'sysctl.conf': Object.entries(recipe.sysctls)
      .map(([key, value]) => `${key} = ${value}\n`)
      .join(''),
    ...Object.fromEntries(Object.entries(units(recipe)).map(([name, text]) => [`units/${name}`, text])),
  };
}
