import type { Recipe } from './recipe.ts';

/** What a machine's profile allows and forbids, a sentence for people. */
export const allows: Readonly<Record<Recipe['profile'], string>> = {
  service: 'A single service without root: no capabilities, no privilege gain, no way out of its network.',
  host: 'A whole system with systemd and sudo: its own processes, users, services and firewall, but no kernel modules, raw sockets or devices, and no way out of its network.',
  nesting: 'Rootless builds and containers inside: user namespaces for one user, no devices, and no way out of its network.',
};
