export interface ImageReference {
  readonly name: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** `registry:5000/team/web:1.2@sha256:...`: a colon before the last slash is a port's. */
export function imageReference(text: string): ImageReference {
  const [rest = '', digest] = text.split('@', 2);
  const colon = rest.indexOf(':', rest.lastIndexOf('/') + 1);
  return {
    name: colon < 0 ? rest : rest.slice(0, colon),
    ...(colon >= 0 && { tag: rest.slice(colon + 1) }),
    ...(digest !== undefined && { digest }),
  };
}
