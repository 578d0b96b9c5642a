import { defineProgram } from '../../program/program.ts';
import { ec, ecparam, genpkey, genrsa, pkey, rsa } from './openssl/keys.ts';
import { req } from './openssl/requests.ts';
import { sClient } from './openssl/s-client.ts';
import { ciphers, dgst, passwd, rand, version } from './openssl/small.ts';
import { type Command, OpensslFailed, Tool } from './openssl/tool.ts';
import { verify } from './openssl/verify.ts';
import { x509 } from './openssl/x509.ts';

const commands: Readonly<Record<string, Command>> = {
  req,
  x509,
  verify,
  genrsa,
  ecparam,
  genpkey,
  pkey,
  rsa,
  ec,
  rand,
  dgst,
  md5: dgst,
  sha1: dgst,
  sha256: dgst,
  sha384: dgst,
  sha512: dgst,
  passwd,
  version,
  ciphers,
  s_client: sClient,
};

const others = new Set(
  'asn1parse ca cmp cms crl crl2pkcs7 dhparam dsa dsaparam enc engine errstr fipsinstall gendsa help info kdf list mac nseq ocsp pkcs12 pkcs7 pkcs8 pkeyparam pkeyutl prime rehash rsautl s_server s_time sess_id smime speed spkac srp storeutl ts base64 aes-256-cbc'.split(
    ' ',
  ),
);

/** Keys, certificates, digests and a TLS client. */
export const openssl = defineProgram({
  name: 'openssl',
  paths: ['/usr/bin/openssl'],
  async run(context) {
    const [, name = '', ...words] = context.argv;
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!command) {
      const why = others.has(name)
        ? `openssl ${name} is not simulated; use: ${Object.keys(commands).join(', ')}`
        : `Invalid command '${name}'; type "help" for a list.`;
      await context.stderr.write(`${why}\n`);
      return 1;
    }
    try {
      return await command.run(new Tool(context, name, { command, words }));
    } catch (error) {
      if (!(error instanceof OpensslFailed)) throw error;
      if (error.message !== '') await context.stderr.write(`${error.message}\n`);
      return error.code;
    }
  },
});
