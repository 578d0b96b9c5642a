import type { Recipe } from '../../../machine/recipe.ts';
import { programPaths } from '../program/registry.ts';
import type { Tree } from './tree.ts';

const home = '/opt/python';
const site = `${home}/lib/python3.11/site-packages`;
const settings = [
  'home = /usr/bin',
  'include-system-site-packages = false',
  'version = 3.11.2',
  'executable = /usr/bin/python3.11',
  `command = /usr/bin/python3 -m venv ${home}`,
];

/** The virtual environment with a recipe's Python packages: its interpreter, what is told of each package, and the commands that are linked. */
export async function pythonEnvironment(tree: Tree, { python, pythonCommands }: Recipe): Promise<void> {
  if (python.length === 0) return;
  const traits = { uid: 0, gid: 0, mode: 0o644 };
  const link = (path: string, target: string): void => tree.put(path, { ...traits, type: 'symlink', mode: 0o777, target });
  for (const folder of [`${home}/bin`, `${home}/include`, site]) tree.put(folder, { ...traits, type: 'directory', mode: 0o755 });
  tree.put(`${home}/pyvenv.cfg`, { ...traits, type: 'file', text: settings.map((line) => `${line}\n`).join('') });
  link(`${home}/lib64`, 'lib');
  link(`${home}/bin/python`, 'python3');
  link(`${home}/bin/python3`, '/usr/bin/python3');
  link(`${home}/bin/python3.11`, 'python3');
  for (const [name = '', version = ''] of python.map((one) => one.replace(/\[.*\]/, '').split('=='))) {
    const text = `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`;
    tree.put(`${site}/${name.replaceAll('-', '_')}-${version}.dist-info/METADATA`, { ...traits, type: 'file', text });
  }
  const programs = await programPaths();
  for (const command of pythonCommands) {
    const [path, short] = [`${home}/bin/${command}`, `/usr/local/bin/${command}`];
    const program = programs.get(path) ?? programs.get(short);
    tree.put(path, { ...traits, type: 'file', mode: 0o755, image: program === undefined ? { unsimulated: command } : { program }, size: 1024 });
    link(short, path);
  }
}
