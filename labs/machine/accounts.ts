import { quote } from './quote.ts';
import type { Recipe, RecipeUser } from './recipe.ts';

/** Shell lines that make the recipe's groups and users. An account that a package made already is changed, not made again. */
export function accountLines({ groups, users }: Pick<Recipe, 'groups' | 'users'>): string[] {
  return [...groups.map(({ name, gid }) => addGroup(name, gid)), ...users.flatMap(userLines)];
}

export const homeOf = ({ name, home }: Pick<RecipeUser, 'name' | 'home'>): string => home ?? (name === 'root' ? '/root' : `/home/${name}`);

const addGroup = (name: string, gid?: number): string => `getent group ${name} >/dev/null || groupadd ${gid === undefined ? '' : `-g ${gid} `}${name}`;

function userLines(user: RecipeUser): string[] {
  const { name, uid, shell, comment, duplicateUid, system } = user;
  const home = homeOf(user);
  const group = user.group ?? name;
  const traits = ['-s', shell, '-d', home, '-c', comment, '-g', group].map(quote).join(' ');
  const make = ['useradd', ...(duplicateUid ? ['-o'] : []), ...(system ? ['-r', '-M'] : ['-m']), '-u', String(uid), traits, name].join(' ');
  return [
    user.group === undefined && !duplicateUid ? `getent group ${name} >/dev/null || groupadd -g ${uid} ${name}` : addGroup(group),
    `if getent passwd ${name} >/dev/null; then usermod ${traits} ${name}; else ${make}; fi`,
    ...user.groups.flatMap((other) => [addGroup(other), `usermod -a -G ${other} ${name}`]),
    ...passwordLines(user),
    ...keyLines(user, home, group),
  ];
}

function passwordLines({ name, password }: RecipeUser): string[] {
  if (password === undefined) return [];
  return [password === '' ? `passwd -q -d ${name}` : `printf '%s\\n' ${quote(`${name}:${password}`)} | chpasswd -c SHA512`];
}

function keyLines({ name, authorizedKeys }: RecipeUser, home: string, group: string): string[] {
  if (authorizedKeys.length === 0) return [];
  const folder = quote(`${home}/.ssh`);
  const file = quote(`${home}/.ssh/authorized_keys`);
  return [
    `install -d -m 0700 -o ${name} -g ${group} ${folder}`,
    `printf '%s\\n' ${authorizedKeys.map(quote).join(' ')} >${file}`,
    `chown ${name}:${group} ${file} && chmod 0600 ${file}`,
  ];
}
