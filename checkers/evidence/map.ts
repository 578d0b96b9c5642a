/**
 * Every kind of evidence by name. Each domain file of this folder adds its kinds by declaration merging:
 * `declare module './map.ts' { interface EvidenceMap { sockets: ListeningSockets } }`.
 * Values are plain JSON.
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface EvidenceMap {}
// eslint-disable-next-line @typescript-eslint/no-redundant-type-constituents -- keeps the type a string where no kind is merged in
export type EvidenceKind = keyof EvidenceMap & string;
