/** Capabilities of `held` that are in none of `allowed`, sorted. */
export const beyond = (held: readonly string[], allowed: readonly string[]): string[] => held.filter((name) => !allowed.includes(name)).sort();
