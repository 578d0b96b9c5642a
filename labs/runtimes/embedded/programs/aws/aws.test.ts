import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadRecipe } from '../../../../machine/load-recipe.ts';
import type { RecipeFile } from '../../../../machine/recipe.ts';
import type { Host } from '../../host/host.ts';
import { createHost } from '../../machine/create-host.ts';
import { createLabNetwork } from '../../network/create-lab-network.ts';
import type { LabNetwork } from '../../network/lab-network.ts';
import { runChild } from '../../program/execute.ts';
import { bytesInput, Collected } from '../../program/streams.ts';

const root = join(import.meta.dirname, '../../../../..');
const env = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/home/learner' };
const file = (path: string, content: string): RecipeFile => ({ path, content, owner: 'root', group: 'root', mode: '0644' });
let folderOfJournals: string;
let network: LabNetwork;
let hosts: Host[];

/** Made new, or as its journal left it. */
async function machine(name: string, address: string, files: readonly RecipeFile[]): Promise<Host> {
  const { recipe, folder } = await loadRecipe(join(root, 'labs/images/recipes', `${name}.yaml`));
  const host = await createHost({
    lab: 'aws',
    name,
    address,
    network,
    recipe: { ...recipe, seed: { run: [], files: [...files] } },
    folder,
    journal: join(folderOfJournals, name),
  });
  await host.boot();
  return host;
}

async function run(host: Host, user: string, line: string): Promise<{ code: number; text: string }> {
  const output = new Collected();
  const sys = await host.enter({ user, argv: ['bash', '-c', line], env });
  const { code } = await runChild({ sys, env, stdin: bytesInput(), stdout: output, stderr: output }, ['bash', '-c', line]);
  return { code, text: output.text };
}

const aws = (line: string) => run(hosts[1]!, 'learner', `aws ${line}`);

beforeAll(async () => {
  folderOfJournals = await mkdtemp(join(tmpdir(), 'aws-'));
  network = createLabNetwork({ subnet: '10.214.0.0/26' });
  const script = await readFile(join(root, 'scenarios/open-security-groups/env/account.py'), 'utf8');
  const filled = script.replaceAll('{{office}}', '198.51.100.0/26').replaceAll('{{hidden}}', 'notebook');
  const credentials = '[default]\naws_access_key_id = OPERATOR\naws_secret_access_key = lab-only\n';
  hosts = [
    await machine('aws', '10.214.0.2', [file('/opt/account/account.py', filled)]),
    await machine('toolbox', '10.214.0.3', [file('/home/learner/.aws/credentials', credentials)]),
  ];
  expect(await run(hosts[0]!, 'root', '/opt/python/bin/python /opt/account/account.py')).toEqual({ code: 0, text: '' });
});
const close = async (host: Host): Promise<void> => {
  await host.dispose();
  await host.store.close();
};
afterAll(async () => {
  await Promise.all(hosts.map(close));
  await rm(folderOfJournals, { recursive: true });
});

test.each([
  ["ec2 describe-security-groups --query 'SecurityGroups[].GroupName' --output text", 'default\tbastion\tedge\tweb\tgpu-nodes\tdesktops\tmigration-2023\n'],
  ['ec2 describe-security-groups --group-names web --query "length(SecurityGroups[0].IpPermissions)"', '2\n'],
  ['ec2 describe-managed-prefix-lists --filters Name=prefix-list-name,Values=known-networks --query PrefixLists[0].Version', '1\n'],
  [
    "ec2 describe-instances --filters Name=tag:Name,Values=gpu-1,web-1 --query 'Reservations[].Instances[].PrivateIpAddress' --output text",
    '10.20.1.20\t10.20.1.30\n',
  ],
  ["ec2 describe-vpcs --output table --query 'Vpcs[].{Block:CidrBlock,Default:IsDefault}'", '|  10.20.0.0/16 |  False    |'],
  ['ec2 describe-vpcs --output text --query Vpcs[0].State --region eu-central-1', 'available\n'],
  ['configure get region', 'eu-central-1\n'],
])('aws %s', async (line, text) => {
  const answered = await aws(line);
  expect(answered).toEqual({ code: 0, text: expect.stringContaining(text) as string });
});

test.each<[string, number, string]>([
  ['ec2 describe-security-group', 2, "Invalid choice: 'describe-security-group', maybe you meant:\n\n  * describe-security-groups\n"],
  ['ec2 describe-security-groups --frob', 255, '\nUnknown options: --frob\n'],
  ['ec2 create-security-group --group-name x', 2, 'aws: error: the following arguments are required: --description\n'],
  [
    'ec2 describe-security-groups --group-id sg-0',
    255,
    "(InvalidGroup.NotFound) when calling the DescribeSecurityGroups operation: The security group '{'sg-0'}' does not exist\n",
  ],
  ['ec2 describe-security-groups --filters foo', 255, "Error parsing parameter '--filters': Expected: '=', received: 'EOF' for input:\nfoo\n   ^\n"],
  ["ec2 describe-security-groups --filters '{bad'", 255, 'Invalid JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)\n'],
  ['ec2 describe-security-groups --filters group-name=web', 255, 'Unknown parameter in Filters[0]: "group-name", must be one of: Name, Values\n'],
  ['ec2 describe-security-groups --endpoint-url http://aws:81', 255, 'Could not connect to the endpoint URL: "http://aws:81/"\n'],
  ['ec2 describe-vpcs --profile nope', 255, 'The config profile (nope) could not be found\n'],
  ['lambda list-functions', 255, 'not simulated here'],
])('aws %s is refused', async (line, code, text) => {
  const answered = await aws(line);
  expect(answered).toEqual({ code, text: expect.stringContaining(text) as string });
});

test('a door is closed by the short options and opened by JSON, and the account survives a restart of the server', async () => {
  const id = (await aws("ec2 describe-security-groups --group-names web --query 'SecurityGroups[0].GroupId' --output text")).text.trim();
  expect((await aws(`ec2 revoke-security-group-ingress --group-id ${id} --protocol tcp --port 22 --cidr 0.0.0.0/0`)).code).toBe(0);
  const rules = '[{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.20.9.0/28"}]}]';
  expect((await aws(`ec2 authorize-security-group-ingress --group-id ${id} --ip-permissions '${rules}'`)).code).toBe(0);
  await close(hosts[0]!);
  hosts[0] = await machine('aws', '10.214.0.2', []);
  const left = await aws(`ec2 describe-security-groups --group-ids ${id} --query 'SecurityGroups[0].IpPermissions[].IpRanges[].CidrIp' --output text`);
  expect(left).toEqual({ code: 0, text: '10.20.9.0/28\n' });
});

test("the emulator's back door is not reached", async () => {
  const { text } = await run(hosts[1]!, 'learner', 'curl -s -w "%{http_code} " http://aws/moto-api/ http://aws/%6doto-api/data.json');
  expect(text).toBe('not found\n404 not found\n404 ');
});
