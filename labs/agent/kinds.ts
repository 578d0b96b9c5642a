/** Kinds of frames of `agent serve`. */
export const kind = { request: 1, response: 2, data: 3, end: 4, error: 5, window: 6 } as const;
