"""Fills the account: one VPC with a bastion, an edge, a web server, a GPU node and a desktop, and the doors that were left open."""
from http.client import HTTPConnection
from urllib.parse import urlencode
from xml.etree import ElementTree

OFFICE, HIDDEN = "{{office}}", "{{hidden}}"
PARTNER = "198.18.7.0/24"
HEADERS = {
    "Host": "ec2.eu-central-1.amazonaws.com",
    "Content-Type": "application/x-www-form-urlencoded",
    "Authorization": "AWS4-HMAC-SHA256 Credential=SEED/20250101/eu-central-1/ec2/aws4_request, SignedHeaders=host, Signature=none",
}
api = HTTPConnection("127.0.0.1", 5000)


def flat(value, key=""):
    if isinstance(value, dict):
        return [pair for name, inner in value.items() for pair in flat(inner, f"{key}.{name}" if key else name)]
    if isinstance(value, list):
        return [pair for number, inner in enumerate(value, 1) for pair in flat(inner, f"{key}.{number}")]
    return [(key, value)]


def ec2(action, **parameters):
    """Asks the EC2 query API. The answer gives the texts of all elements of a name."""
    api.request("POST", "/", urlencode([("Action", action), ("Version", "2016-11-15"), *flat(parameters)]), HEADERS)
    response = api.getresponse()
    body = response.read()
    if response.status != 200:
        raise SystemExit(f"{action}: {body.decode()}")
    tree = ElementTree.fromstring(body)
    return lambda name: [element.text for element in tree.iter() if element.tag.rpartition("}")[2] == name]


def named(kind, name):
    return [{"ResourceType": kind, "Tag": [{"Key": "Name", "Value": name}]}]


def within(vpc):
    return [{"Name": "vpc-id", "Value": [vpc]}]


def drop_default_vpc():
    for vpc in ec2("DescribeVpcs", Filter=[{"Name": "is-default", "Value": ["true"]}])("vpcId"):
        for subnet in ec2("DescribeSubnets", Filter=within(vpc))("subnetId"):
            ec2("DeleteSubnet", SubnetId=subnet)
        ec2("DeleteVpc", VpcId=vpc)


def make_network():
    vpc = ec2("CreateVpc", CidrBlock="10.20.0.0/16", TagSpecification=named("vpc", "production"))("vpcId")[0]
    gateway = ec2("CreateInternetGateway")("internetGatewayId")[0]
    ec2("AttachInternetGateway", InternetGatewayId=gateway, VpcId=vpc)
    table = ec2("DescribeRouteTables", Filter=within(vpc))("routeTableId")[0]
    ec2("CreateRoute", RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    subnets = {}
    for name, block in {"servers": "10.20.1.0/24", "bastion": "10.20.9.0/28"}.items():
        subnets[name] = ec2("CreateSubnet", VpcId=vpc, CidrBlock=block, TagSpecification=named("subnet", name))("subnetId")[0]
        ec2("ModifySubnetAttribute", SubnetId=subnets[name], MapPublicIpOnLaunch={"Value": "true"})
    return vpc, subnets


def make_known_networks():
    entries = [{"Cidr": OFFICE, "Description": "office"}, {"Cidr": PARTNER, "Description": "partner"}, {"Cidr": "0.0.0.0/0", "Description": "temporary"}]
    return ec2("CreateManagedPrefixList", PrefixListName="known-networks", AddressFamily="IPv4", MaxEntries=10, Entry=entries)("prefixListId")[0]


def tcp(port, v4=(), v6=(), lists=(), groups=()):
    return {
        "IpProtocol": "tcp",
        "FromPort": port,
        "ToPort": port,
        "IpRanges": [{"CidrIp": cidr} for cidr in v4],
        "Ipv6Ranges": [{"CidrIpv6": cidr} for cidr in v6],
        "PrefixListIds": [{"PrefixListId": one} for one in lists],
        "Groups": [{"GroupId": one} for one in groups],
    }


EVERYTHING = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}


def make_groups(vpc, known):
    groups = {}

    def make(name, about, *permissions):
        groups[name] = ec2("CreateSecurityGroup", GroupName=name, GroupDescription=about, VpcId=vpc)("groupId")[0]
        ec2("AuthorizeSecurityGroupIngress", GroupId=groups[name], IpPermissions=list(permissions))

    def door(port, kind):
        return tcp(port, lists=[known]) if HIDDEN == kind else tcp(port, v4=["0.0.0.0/0"], v6=["::/0"])

    make("bastion", "Where administrators come from", tcp(22, v4=[OFFICE]))
    make("edge", "Load balancer, public", tcp(443, v4=["0.0.0.0/0"], v6=["::/0"]))
    make("web", "Web servers", tcp(8080, groups=[groups["edge"]]), tcp(22, v4=["0.0.0.0/0"], v6=["::/0"]))
    make("gpu-nodes", "GPU nodes with notebooks", tcp(22, v4=["0.0.0.0/0"]), door(8888, "notebook"))
    make("desktops", "Windows desktops", door(3389, "desktop"))
    make("migration-2023", "Temporary, remove after the move", EVERYTHING)
    default = ec2("DescribeSecurityGroups", Filter=[*within(vpc), {"Name": "group-name", "Value": ["default"]}])("groupId")[0]
    ec2("AuthorizeSecurityGroupIngress", GroupId=default, IpPermissions=[EVERYTHING])
    return groups


def start(name, subnet, address, group):
    ec2(
        "RunInstances",
        ImageId="ami-12c6146b",
        InstanceType="t3.micro",
        MinCount=1,
        MaxCount=1,
        SubnetId=subnet,
        PrivateIpAddress=address,
        SecurityGroupId=[group],
        TagSpecification=named("instance", name),
    )


drop_default_vpc()
vpc, subnets = make_network()
groups = make_groups(vpc, make_known_networks())
start("bastion-1", subnets["bastion"], "10.20.9.10", groups["bastion"])
start("edge-1", subnets["servers"], "10.20.1.5", groups["edge"])
start("web-1", subnets["servers"], "10.20.1.20", groups["web"])
start("gpu-1", subnets["servers"], "10.20.1.30", groups["gpu-nodes"])
start("desk-1", subnets["servers"], "10.20.1.40", groups["desktops"])
