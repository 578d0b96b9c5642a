import { type AlgorithmList, authoritySignatures, ciphers, kex, keys, macs } from './algorithms.ts';

export type OptionKind =
  | { readonly kind: 'yes-no'; readonly words?: Readonly<Record<string, string>> }
  | { readonly kind: 'choice'; readonly words: Readonly<Record<string, string>>; readonly wrong?: string }
  | { readonly kind: 'number'; readonly least?: number }
  | { readonly kind: 'time' }
  | { readonly kind: 'text' }
  /** The rest of the line. */
  | { readonly kind: 'rest' }
  /** Several words, one line in the dump. */
  | { readonly kind: 'words' }
  /** Several words or lines, a line each in the dump; none without a value. */
  | { readonly kind: 'lines' }
  | { readonly kind: 'algorithms'; readonly list: AlgorithmList; readonly wrong: string; readonly patterns?: boolean }
  | { readonly kind: 'special' };

export interface OptionSpec {
  readonly name: string;
  readonly type: OptionKind;
  readonly usual?: string;
  /** May stand in a Match block. */
  readonly match: boolean;
}

const yesNo = (more: Record<string, string> = {}): OptionKind => ({ kind: 'yes-no', words: more });
const text: OptionKind = { kind: 'text' };
const number = (least?: number): OptionKind => ({ kind: 'number', ...(least !== undefined && { least }) });
const words: OptionKind = { kind: 'words' };
const lines: OptionKind = { kind: 'lines' };
const time: OptionKind = { kind: 'time' };
const special: OptionKind = { kind: 'special' };
const algorithms = (list: AlgorithmList, wrong: string, patterns = false): OptionKind => ({ kind: 'algorithms', list, wrong, patterns });
const forwarding = { all: 'yes', local: 'local', remote: 'remote' };
const same = (...names: string[]) => Object.fromEntries(names.map((name) => [name.toLowerCase(), name]));

const row = (name: string, type: OptionKind, { usual, match = false }: { usual?: string; match?: boolean } = {}): OptionSpec => ({
  name,
  type,
  match,
  ...(usual !== undefined && { usual }),
});
const matched = (name: string, type: OptionKind, usual?: string): OptionSpec => row(name, type, { match: true, ...(usual !== undefined && { usual }) });

const levels = same('QUIET', 'FATAL', 'ERROR', 'INFO', 'VERBOSE', 'DEBUG1', 'DEBUG2', 'DEBUG3');
const facilities = same('DAEMON', 'USER', 'AUTH', 'AUTHPRIV', 'LOCAL0', 'LOCAL1', 'LOCAL2', 'LOCAL3', 'LOCAL4', 'LOCAL5', 'LOCAL6', 'LOCAL7');

/** All options in the order in which `sshd -T` tells them. */
export const optionSpecs: readonly OptionSpec[] = [
  row('port', special),
  row('addressfamily', { kind: 'choice', words: same('any', 'inet', 'inet6') }, { usual: 'any' }),
  row('listenaddress', special),
  row('usepam', yesNo(), { usual: 'no' }),
  row('logingracetime', time, { usual: '120' }),
  matched('x11displayoffset', number(), '10'),
  matched('maxauthtries', number(), '6'),
  matched('maxsessions', number(0), '10'),
  matched('clientaliveinterval', time, '0'),
  matched('clientalivecountmax', number(), '3'),
  row('requiredrsasize', number(), { usual: '1024' }),
  matched('streamlocalbindmask', special, '0177'),
  matched('unusedconnectiontimeout', { kind: 'time' }, 'none'),
  matched(
    'permitrootlogin',
    yesNo({ 'prohibit-password': 'without-password', 'without-password': 'without-password', 'forced-commands-only': 'forced-commands-only' }),
    'without-password',
  ),
  matched('ignorerhosts', yesNo({ 'shosts-only': 'shosts-only' }), 'yes'),
  row('ignoreuserknownhosts', yesNo(), { usual: 'no' }),
  matched('hostbasedauthentication', yesNo(), 'no'),
  matched('hostbasedusesnamefrompacketonly', yesNo(), 'no'),
  matched('pubkeyauthentication', yesNo(), 'yes'),
  matched('kerberosauthentication', yesNo(), 'no'),
  row('kerberosorlocalpasswd', yesNo(), { usual: 'yes' }),
  row('kerberosticketcleanup', yesNo(), { usual: 'yes' }),
  matched('gssapiauthentication', yesNo(), 'no'),
  row('gssapicleanupcredentials', yesNo(), { usual: 'yes' }),
  row('gssapikeyexchange', yesNo(), { usual: 'no' }),
  row('gssapistrictacceptorcheck', yesNo(), { usual: 'yes' }),
  row('gssapistorecredentialsonrekey', yesNo(), { usual: 'no' }),
  row('gssapikexalgorithms', text, {
    usual: 'gss-group14-sha256-,gss-group16-sha512-,gss-nistp256-sha256-,gss-curve25519-sha256-,gss-group14-sha1-,gss-gex-sha1-',
  }),
  matched('passwordauthentication', yesNo(), 'yes'),
  matched('kbdinteractiveauthentication', yesNo(), 'yes'),
  row('printmotd', yesNo(), { usual: 'yes' }),
  row('printlastlog', yesNo(), { usual: 'yes' }),
  matched('x11forwarding', yesNo(), 'no'),
  matched('x11uselocalhost', yesNo(), 'yes'),
  matched('permittty', yesNo(), 'yes'),
  matched('permituserrc', yesNo(), 'yes'),
  row('strictmodes', yesNo(), { usual: 'yes' }),
  row('tcpkeepalive', yesNo(), { usual: 'yes' }),
  matched('permitemptypasswords', yesNo(), 'no'),
  row('compression', yesNo({ delayed: 'yes' }), { usual: 'yes' }),
  matched('gatewayports', yesNo({ clientspecified: 'clientspecified' }), 'no'),
  row('usedns', yesNo(), { usual: 'no' }),
  matched('allowtcpforwarding', yesNo(forwarding), 'yes'),
  matched('allowagentforwarding', yesNo(), 'yes'),
  matched('disableforwarding', yesNo(), 'no'),
  matched('allowstreamlocalforwarding', yesNo(forwarding), 'yes'),
  matched('streamlocalbindunlink', yesNo(), 'no'),
  row('fingerprinthash', { kind: 'choice', words: same('MD5', 'SHA256'), wrong: 'Invalid hash algorithm' }, { usual: 'SHA256' }),
  matched('exposeauthinfo', yesNo(), 'no'),
  row('pidfile', text, { usual: '/run/sshd.pid' }),
  row('modulifile', text, { usual: '/etc/ssh/moduli' }),
  row('xauthlocation', text, { usual: '/usr/bin/xauth' }),
  row('ciphers', algorithms(ciphers, "Bad SSH2 cipher spec '%'."), { usual: ciphers.usual.join(',') }),
  row('macs', algorithms(macs, "Bad SSH2 mac spec '%'."), { usual: macs.usual.join(',') }),
  matched('banner', text, 'none'),
  matched('forcecommand', { kind: 'rest' }, 'none'),
  matched('chrootdirectory', text, 'none'),
  matched('trustedusercakeys', text, 'none'),
  matched('revokedkeys', text, 'none'),
  row('securitykeyprovider', text, { usual: 'internal' }),
  matched('authorizedprincipalsfile', text, 'none'),
  row('versionaddendum', { kind: 'rest' }, { usual: 'none' }),
  matched('authorizedkeyscommand', { kind: 'rest' }, 'none'),
  matched('authorizedkeyscommanduser', text, 'none'),
  matched('authorizedprincipalscommand', { kind: 'rest' }, 'none'),
  matched('authorizedprincipalscommanduser', text, 'none'),
  row('hostkeyagent', text, { usual: 'none' }),
  row('kexalgorithms', algorithms(kex, "Bad SSH2 KexAlgorithms '%'."), { usual: kex.usual.join(',') }),
  matched('casignaturealgorithms', algorithms(authoritySignatures, "Bad key types '%'.", true), authoritySignatures.usual.join(',')),
  matched('hostbasedacceptedalgorithms', algorithms(keys, "Bad key types '%'.", true), keys.usual.join(',')),
  row('hostkeyalgorithms', algorithms(keys, "Bad key types '%'.", true), { usual: keys.usual.join(',') }),
  matched('pubkeyacceptedalgorithms', algorithms(keys, "Bad key types '%'.", true), keys.usual.join(',')),
  matched('loglevel', { kind: 'choice', words: { ...levels, debug: 'DEBUG' }, wrong: "unsupported log level '%'" }, 'INFO'),
  row('syslogfacility', { kind: 'choice', words: facilities, wrong: "unsupported log facility '%'" }, { usual: 'AUTH' }),
  matched('authorizedkeysfile', words, '.ssh/authorized_keys .ssh/authorized_keys2'),
  row('hostkey', special),
  matched('allowusers', lines),
  matched('denyusers', lines),
  matched('allowgroups', lines),
  matched('denygroups', lines),
  matched('acceptenv', lines),
  matched('setenv', lines),
  matched('authenticationmethods', words, 'any'),
  row('logverbose', lines),
  row('channeltimeout', lines),
  row('subsystem', special),
  row('maxstartups', special, { usual: '10:30:100' }),
  row('persourcemaxstartups', number(), { usual: 'none' }),
  row('persourcenetblocksize', text, { usual: '32:128' }),
  matched('permittunnel', { kind: 'choice', words: same('yes', 'no', 'point-to-point', 'ethernet'), wrong: 'bad PermitTunnel argument %' }, 'no'),
  matched('ipqos', special, 'lowdelay throughput'),
  matched('rekeylimit', special, '0 0'),
  matched('permitopen', words, 'any'),
  matched('permitlisten', words, 'any'),
  row('permituserenvironment', text, { usual: 'no' }),
  matched('pubkeyauthoptions', text, 'none'),
];

/** Names that stand for others. */
export const synonyms: Readonly<Record<string, string>> = {
  challengeresponseauthentication: 'kbdinteractiveauthentication',
  skeyauthentication: 'kbdinteractiveauthentication',
  pubkeyacceptedkeytypes: 'pubkeyacceptedalgorithms',
  hostbasedacceptedkeytypes: 'hostbasedacceptedalgorithms',
  dsaauthentication: 'pubkeyauthentication',
  authorizedkeysfile2: 'authorizedkeysfile',
};

export const deprecated: ReadonlySet<string> = new Set(
  'rsaauthentication rhostsrsaauthentication useprivilegeseparation keyregenerationinterval serverkeybits uselogin checkmail rhostsauthentication listenaddress2 verifyreversemapping reversemappingcheck pamauthenticationviakbdint'.split(
    ' ',
  ),
);

/** Taken without a word and without effect on what is told. */
export const silent: ReadonlySet<string> = new Set(['protocol', 'debianbanner', 'rdomain', 'hostcertificate', 'acceptenvironment']);
