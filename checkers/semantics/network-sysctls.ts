/** How the kernel combines the IPv4 settings of all interfaces and of one. */
export type Lookup = (key: string) => number | undefined;
export const interfaceKnobs = [
  'accept_redirects',
  'secure_redirects',
  'send_redirects',
  'accept_source_route',
  'rp_filter',
  'log_martians',
  'forwarding',
] as const;
export const globalKnobs = ['ip_forward', 'tcp_syncookies', 'icmp_echo_ignore_broadcasts', 'icmp_ignore_bogus_error_responses'] as const;
export type InterfaceKnob = (typeof interfaceKnobs)[number];
export type Knob = InterfaceKnob | Exclude<(typeof globalKnobs)[number], 'ip_forward'>;

export const isInterfaceKnob = (knob: Knob): knob is InterfaceKnob => (interfaceKnobs as readonly string[]).includes(knob);
export const keyOfKnob = (knob: Knob, at: string): string => (isInterfaceKnob(knob) ? `net/ipv4/conf/${at}/${knob}` : `net/ipv4/${knob}`);

/** What holds on an interface. Some settings are on where either says so, some where both do; of the reverse path filter the stricter counts. */
export function effective(knob: Knob, face: string, lookup: Lookup): number | undefined {
  if (!isInterfaceKnob(knob)) return lookup(keyOfKnob(knob, ''));
  const [all, own] = [lookup(keyOfKnob(knob, 'all')), lookup(keyOfKnob(knob, face))];
  if (all === undefined || own === undefined) return undefined;
  switch (knob) {
    case 'forwarding':
      return own;
    case 'accept_source_route':
      return Math.min(all, own);
    case 'accept_redirects':
      return effective('forwarding', face, lookup) === 0 ? Math.max(all, own) : Math.min(all, own);
    default:
      return Math.max(all, own);
  }
}

/** After a restart: what the files say, where they say nothing what the kernel begins with. An interface begins as `default` says. */
export function afterRestart(files: Lookup): Lookup {
  return (key) => {
    const [, at, knob] = /^net\/ipv4\/conf\/([^/]+)\/(\w+)$/.exec(key) ?? [];
    if (!at || !knob) return files(key) ?? globalDefaults[key.slice('net/ipv4/'.length)];
    // One switch under two names; it is passed on to every interface.
    const said = [files('net/ipv4/ip_forward'), files('net/ipv4/conf/all/forwarding')].filter((value) => value !== undefined);
    const routing = said.length > 0 ? Math.max(...said) : undefined;
    if (knob === 'forwarding') return at === 'all' ? (routing ?? 0) : (files(key) ?? routing ?? files(`net/ipv4/conf/default/${knob}`) ?? 0);
    if (at === 'all') return files(key) ?? allDefaults[knob];
    return files(key) ?? files(`net/ipv4/conf/default/${knob}`) ?? { ...allDefaults, accept_source_route: 1 }[knob];
  };
}

const globalDefaults: Readonly<Record<string, number>> = { tcp_syncookies: 1, icmp_echo_ignore_broadcasts: 1, icmp_ignore_bogus_error_responses: 1 };
const allDefaults: Readonly<Record<string, number>> = {
  accept_redirects: 1,
  secure_redirects: 1,
  send_redirects: 1,
  accept_source_route: 0,
  rp_filter: 0,
  log_martians: 0,
};
