import type { Sys } from '../../../sys/sys.ts';

/** `netns` of containers.conf; a network of its own where nothing says otherwise. */
export async function defaultNetwork(sys: Sys): Promise<string> {
  const text = await sys.readFile('/etc/containers/containers.conf').then(
    (bytes) => new TextDecoder().decode(bytes),
    () => '',
  );
  const found = /^\s*netns\s*=\s*"(\w+)"/m.exec(text);
  return found?.[1] ?? 'slirp4netns';
}
