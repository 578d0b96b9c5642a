import { parseAllDocuments } from 'yaml';

export interface CniValues {
  readonly podSubnet: string;
  /** `host:port` of the API server. */
  readonly controlPlane: string;
}

interface DaemonSet {
  readonly kind?: string;
  readonly spec?: { readonly template?: { readonly spec?: { readonly containers?: readonly unknown[] } } };
}

/** The network's manifest of a node image, filled in as kind does where the image asks for it in these words. */
export function cniManifest(manifest: string, values: CniValues): string {
  const filled = manifest.includes('would you kindly template this file') ? fillIn(manifest, values) : manifest;
  return manifest.includes('would you kindly patch this file') ? patched(filled, values) : filled;
}

function fillIn(manifest: string, { podSubnet }: CniValues): string {
  return manifest.replace(/\{\{-?\s*(.*?)\s*-?\}\}/g, (_whole, field: string) => {
    if (field === '.PodSubnet') return podSubnet;
    throw new Error(`the network's manifest asks for {{ ${field} }}, which is not known`);
  });
}

/** Tells the network's daemon where the API server is, so that it does not wait for kube-proxy. */
function patched(manifest: string, { controlPlane }: CniValues): string {
  const documents = parseAllDocuments(manifest);
  if (!Array.isArray(documents)) return manifest;
  for (const document of documents) {
    const path = ['spec', 'template', 'spec', 'containers', 0, 'env'];
    if ((document.toJS() as DaemonSet | null)?.kind !== 'DaemonSet') continue;
    if (!document.hasIn(path)) document.setIn(path, document.createNode([]));
    document.addIn(path, document.createNode({ name: 'CONTROL_PLANE_ENDPOINT', value: controlPlane }));
  }
  return documents.map(String).join('');
}
