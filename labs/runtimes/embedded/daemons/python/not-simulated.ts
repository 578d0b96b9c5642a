/** Python that no model of ours knows: the program ends and says so. */
export class NotSimulated extends Error {}
