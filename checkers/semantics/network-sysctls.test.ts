import { describe, expect, test } from 'vitest';
import { type Knob, afterRestart, effective } from './network-sysctls.ts';

const from = (values: Record<string, number>) => (key: string) => values[key.slice('net/ipv4/'.length)];

describe('one interface and all', () => {
  test.each<[Knob, Record<string, number>, number | undefined]>([
    ['send_redirects', { 'conf/all/send_redirects': 0, 'conf/eth0/send_redirects': 1 }, 1],
    ['accept_source_route', { 'conf/all/accept_source_route': 0, 'conf/eth0/accept_source_route': 1 }, 0],
    ['rp_filter', { 'conf/all/rp_filter': 1, 'conf/eth0/rp_filter': 2 }, 2],
    ['accept_redirects', { 'conf/all/accept_redirects': 0, 'conf/eth0/accept_redirects': 1, 'conf/all/forwarding': 0, 'conf/eth0/forwarding': 0 }, 1],
    ['accept_redirects', { 'conf/all/accept_redirects': 0, 'conf/eth0/accept_redirects': 1, 'conf/all/forwarding': 1, 'conf/eth0/forwarding': 1 }, 0],
    ['forwarding', { 'conf/all/forwarding': 0, 'conf/eth0/forwarding': 1 }, 1],
    ['tcp_syncookies', { tcp_syncookies: 0 }, 0],
    ['rp_filter', { 'conf/all/rp_filter': 1 }, undefined],
  ])('%s of %j is %s', (knob, values, expected) => expect(effective(knob, 'eth0', from(values))).toBe(expected));
});

describe('after a restart', () => {
  test.each<[string, Knob, Record<string, number>, number]>([
    ['nothing is said', 'forwarding', {}, 0],
    ['nothing is said', 'accept_redirects', {}, 1],
    ['nothing is said', 'accept_source_route', {}, 0],
    ['the switch for all', 'forwarding', { ip_forward: 1 }, 1],
    ['its other name', 'forwarding', { 'conf/all/forwarding': 1 }, 1],
    ['both names', 'forwarding', { ip_forward: 0, 'conf/all/forwarding': 1 }, 1],
    ['one interface', 'forwarding', { ip_forward: 0, 'conf/eth0/forwarding': 1 }, 1],
    ['all, but not the default of interfaces', 'send_redirects', { 'conf/all/send_redirects': 0 }, 1],
    ['all and default', 'send_redirects', { 'conf/all/send_redirects': 0, 'conf/default/send_redirects': 0 }, 0],
    ['all and the interface', 'send_redirects', { 'conf/all/send_redirects': 0, 'conf/eth0/send_redirects': 0 }, 0],
    ['the interface again', 'send_redirects', { 'conf/all/send_redirects': 0, 'conf/default/send_redirects': 0, 'conf/eth0/send_redirects': 1 }, 1],
    ['a global one', 'tcp_syncookies', {}, 1],
  ])('%s: %s of %j is %s', (...[, knob, values, expected]) => expect(effective(knob, 'eth0', afterRestart(from(values)))).toBe(expected));
});
