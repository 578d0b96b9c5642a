/** An action that is refused, with the code and the words that its caller gets. */
export class Ec2Error extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = 'Ec2Error';
    this.code = code;
  }
}

/** What the emulator itself breaks on: it answers with a page that says so. */
export class Ec2Broken extends Error {}

export const notFound = {
  group: (name: string) => new Ec2Error('InvalidGroup.NotFound', `The security group '${name}' does not exist`),
  rule: (id: string) => new Ec2Error('InvalidSecurityGroupRuleId.NotFound', `The security group rule ID '${id}' does not exist`),
  permission: () => new Ec2Error('InvalidPermission.NotFound', 'The specified rule does not exist in this security group'),
  vpc: (id: string) => new Ec2Error('InvalidVpcID.NotFound', `VpcID ${id} does not exist.`),
  subnet: (id: string) => new Ec2Error('InvalidSubnetID.NotFound', `The subnet ID '${id}' does not exist`),
  interface: (id: string) => new Ec2Error('InvalidNetworkInterfaceID.NotFound', `The networkInterface ID '${id}' does not exist`),
  gateway: (id: string) => new Ec2Error('InvalidInternetGatewayID.NotFound', `InternetGatewayID ${id} does not exist.`),
  routeTable: (id: string) => new Ec2Error('InvalidRouteTableID.NotFound', `The routeTable ID '${id}' does not exist`),
  acl: (id: string) => new Ec2Error('InvalidNetworkAclID.NotFound', `The network acl ID '${id}' does not exist`),
};

/** A list as Python writes a set of texts. */
export const pythonSet = (values: readonly string[]): string => `{${values.map((value) => `'${value}'`).join(', ')}}`;

/** An object of texts as Python writes it. */
export const pythonDict = (value: Readonly<Record<string, string>>): string =>
  `{${Object.entries(value)
    .map(([name, text]) => `'${name}': '${text}'`)
    .join(', ')}}`;
