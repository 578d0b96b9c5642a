import { dependents, isInstalled, namedBy, needsOf, type Package, providesOf } from './dpkg-database.ts';

const wishes = ['Pre-Depends', 'Depends', 'Recommends', 'Suggests'];

/** What a removal takes along: packages that would lack something, and theirs. */
export function closureOfRemoval(packages: ReadonlyMap<string, Package>, names: readonly string[]): Set<string> {
  const gone = new Set(names);
  for (;;) {
    const more = dependents(packages.values(), gone).map(({ dependent }) => dependent.name);
    if (more.length === 0) return gone;
    for (const name of more) gone.add(name);
  }
}

/** Those that depend on others first, as dpkg is told. */
export function orderOfRemoval(packages: ReadonlyMap<string, Package>, names: ReadonlySet<string>): string[] {
  const left = new Set([...names].sort());
  const order: string[] = [];
  while (left.size > 0) {
    const free = [...left].find((name) => {
      const provided = providesOf(packages.get(name)!);
      return ![...left].some((other) => other !== name && needsOf(packages.get(other)!).some((clause) => clause.some((need) => provided.includes(need.name))));
    });
    const next = free ?? [...left][0] ?? '';
    left.delete(next);
    order.push(next);
  }
  return order;
}

/** Packages that others brought and that nothing needs any more. */
export function unneeded(packages: ReadonlyMap<string, Package>, { automatic, gone }: { automatic: ReadonlySet<string>; gone: ReadonlySet<string> }): string[] {
  const there = [...packages.values()].filter((one) => isInstalled(one) && !gone.has(one.name));
  const providers = new Map<string, Package[]>();
  for (const one of there) for (const name of providesOf(one)) providers.set(name, [...(providers.get(name) ?? []), one]);
  const needed = new Set<string>();
  const queue = there.filter(({ name, fields }) => !automatic.has(name) || fields.get('Essential') === 'yes' || fields.get('Priority') === 'required');
  for (let one = queue.pop(); one; one = queue.pop()) {
    if (needed.has(one.name)) continue;
    needed.add(one.name);
    for (const name of namedBy(one, wishes)) queue.push(...(providers.get(name) ?? []));
  }
  return there.map(({ name }) => name).filter((name) => !needed.has(name));
}
