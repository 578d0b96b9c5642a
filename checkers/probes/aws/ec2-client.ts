import { request } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Xml, parseXml, textOf } from './parse-xml.ts';

export interface Ec2Client {
  /** One action of the EC2 query API. Throws with a code where it is refused or the answer is cut into pages. */
  ask(action: string, params?: Readonly<Record<string, string>>): Promise<Xml>;
}

interface Connection {
  dial(): Promise<Duplex>;
  readonly region: string;
  readonly signal: AbortSignal;
}

const apiVersion = '2016-11-15';
const answerCap = 8 * 1024 * 1024;

/**
 * Speaks to an AWS emulator over sockets of the grader's own. The emulator tells services and regions apart by the credential scope and does not
 * check signatures, so none is made.
 */
export const ec2Client = ({ dial, region, signal }: Connection): Ec2Client => ({
  async ask(action, params = {}) {
    const body = new URLSearchParams({ Action: action, Version: apiVersion, ...params }).toString();
    const headers = {
      host: `ec2.${region}.amazonaws.com`,
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': Buffer.byteLength(body),
      authorization: `AWS4-HMAC-SHA256 Credential=GRADER/20250101/${region}/ec2/aws4_request, SignedHeaders=host, Signature=none`,
      connection: 'close',
    };
    const { status, text } = await exchange(await dial(), { headers, body, signal });
    if (status !== 200) throw Object.assign(new Error(`${action} was answered with ${status}: ${text.slice(0, 300)}`), { code: 'checks.aws_refused' });
    const answer = parseXml(text);
    if (textOf(answer, 'nextToken')) throw Object.assign(new Error(`${action} was answered in pages`), { code: 'checks.aws_pages' });
    return answer;
  },
});

interface Message {
  readonly headers: Record<string, string | number>;
  readonly body: string;
  readonly signal: AbortSignal;
}

const exchange = (socket: Duplex, { headers, body, signal }: Message): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      socket.destroy();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    const asked = request({ method: 'POST', path: '/', headers, signal, createConnection: () => socket }, (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > answerCap) fail(new Error('the answer is too long'));
        else chunks.push(chunk);
      });
      response.on('end', () => {
        socket.destroy();
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') });
      });
      response.on('error', fail);
    });
    asked.on('error', fail);
    asked.end(body);
  });
