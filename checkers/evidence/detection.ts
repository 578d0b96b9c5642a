declare module './map.ts' {
  interface EvidenceMap {
    falcoRules: FalcoRules;
  }
}

/** The rule files of a machine in the order in which Falco reads them. */
export interface FalcoRules {
  readonly files: readonly { readonly path: string; readonly text: string }[];
}
