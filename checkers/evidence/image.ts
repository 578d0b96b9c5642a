import type { SecretPlace } from '../formats/image/find-secrets.ts';

declare module './map.ts' {
  interface EvidenceMap {
    imageContents: ImageContents | ImageUnread;
    imageBase: ImageBase | ImageUnread;
    buildContext: BuildContext;
  }
}

/** There is no image that could be read. `why` completes "the archive ...": "is missing", "is cut off or broken". */
export interface ImageUnread {
  readonly readable: false;
  readonly why: string;
}

/** An image as it is shipped in an archive, read by the platform. */
export interface ImageContents {
  readonly readable: true;
  /** Of the configuration. `uid` is absent where the image's own passwd does not know the name. */
  readonly user: { readonly name: string; readonly uid?: number };
  readonly secrets: readonly SecretPlace[];
  /** Regular files that a container of the image sees. */
  readonly files: readonly { readonly path: string; readonly mode: number; readonly sha256: string }[];
  /** Programs of the machine that are known to be build tools: digests of their bytes. */
  readonly tools: readonly { readonly path: string; readonly sha256: string }[];
}

/** What an image was built from, as its build file says, and as its layers show. */
export interface ImageBase {
  readonly readable: true;
  readonly file: string;
  /** Images that FROM names, stages of the file itself left out. */
  readonly froms: readonly { readonly reference: string; readonly line: number; /** The stage that is shipped. */ readonly last: boolean }[];
  /** Digests of the image's layers, lowest first. */
  readonly layers: readonly string[];
  /** The bases that the platform put there. */
  readonly bases: readonly { readonly digest: string; readonly layers: readonly string[] }[];
}

/** What a build sends to the builder. */
export interface BuildContext {
  /** Files of the context that are nobody's business, relative to it. */
  readonly private: readonly string[];
  /** The file that keeps things out, where there is one. */
  readonly ignore?: { readonly path: string; readonly text: string };
}
