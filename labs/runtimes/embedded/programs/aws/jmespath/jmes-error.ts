/** An expression that cannot be read, or that does not fit its data; the words are those of Python's jmespath. */
export class JmesError extends Error {}
