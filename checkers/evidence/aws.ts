/** The EC2 network of one region, as its API describes it. Ids are AWS ids; `name` is the Name tag, or the id where there is none. */
export interface AwsEc2 {
  readonly region: string;
  readonly groups: readonly SecurityGroup[];
  readonly prefixLists: readonly { readonly id: string; readonly name: string; readonly entries: readonly string[] }[];
  /** Without terminated ones. */
  readonly instances: readonly Instance[];
  readonly routeTables: readonly RouteTable[];
  readonly acls: readonly NetworkAcl[];
}
export interface SecurityGroup {
  readonly id: string;
  /** Group name, `default` for the default group of its VPC. */
  readonly name: string;
  readonly vpc: string;
  readonly ingress: readonly Permission[];
  readonly egress: readonly Permission[];
}
export interface Permission {
  /** `tcp`, `udp`, `icmp`, a number, or `-1` for all. */
  readonly protocol: string;
  /** Both absent: all ports. */
  readonly fromPort?: number;
  readonly toPort?: number;
  /** IPv4 and IPv6 blocks. */
  readonly cidrs: readonly string[];
  readonly prefixLists: readonly string[];
  readonly groups: readonly string[];
}
export interface Instance {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly vpc: string;
  readonly subnet: string;
  readonly privateIp: string;
  readonly publicIp?: string;
  readonly ipv6: readonly string[];
  readonly groups: readonly string[];
}
export interface RouteTable {
  readonly id: string;
  readonly vpc: string;
  /** Holds for subnets without a table of their own. */
  readonly main: boolean;
  readonly subnets: readonly string[];
  readonly routes: readonly { readonly destination: string; readonly gateway: string }[];
}
export interface NetworkAcl {
  readonly id: string;
  readonly vpc: string;
  readonly subnets: readonly string[];
  /** Of traffic coming in, by rule number, `*` left out. */
  readonly ingress: readonly {
    readonly number: number;
    readonly allow: boolean;
    readonly protocol: string;
    readonly fromPort?: number;
    readonly toPort?: number;
    readonly cidr: string;
  }[];
}

declare module './map.ts' {
  interface EvidenceMap {
    awsEc2: AwsEc2;
  }
}
