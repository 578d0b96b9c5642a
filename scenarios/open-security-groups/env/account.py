"""Fills the account: one VPC with a bastion, an edge, a web server, a GPU node and a desktop, and the doors that were left open."""
import boto3

REGION, OFFICE, HIDDEN = "eu-central-1", "{{office}}", "{{hidden}}"
PARTNER = "198.18.7.0/24"

ec2 = boto3.client("ec2", region_name=REGION, endpoint_url="http://127.0.0.1:5000", aws_access_key_id="seed", aws_secret_access_key="seed")


def named(kind, name):
    return [{"ResourceType": kind, "Tags": [{"Key": "Name", "Value": name}]}]


def drop_default_vpc():
    for vpc in ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"]:
        mine = [{"Name": "vpc-id", "Values": [vpc["VpcId"]]}]
        for subnet in ec2.describe_subnets(Filters=mine)["Subnets"]:
            ec2.delete_subnet(SubnetId=subnet["SubnetId"])
        ec2.delete_vpc(VpcId=vpc["VpcId"])


def make_network():
    vpc = ec2.create_vpc(CidrBlock="10.20.0.0/16", TagSpecifications=named("vpc", "production"))["Vpc"]["VpcId"]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    table = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["RouteTables"][0]["RouteTableId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    subnets = {}
    for name, block in {"servers": "10.20.1.0/24", "bastion": "10.20.9.0/28"}.items():
        subnet = ec2.create_subnet(VpcId=vpc, CidrBlock=block, TagSpecifications=named("subnet", name))["Subnet"]["SubnetId"]
        ec2.modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": True})
        subnets[name] = subnet
    return vpc, subnets


def tcp(port, v4=(), v6=(), lists=(), groups=()):
    return {
        "IpProtocol": "tcp",
        "FromPort": port,
        "ToPort": port,
        "IpRanges": [{"CidrIp": cidr} for cidr in v4],
        "Ipv6Ranges": [{"CidrIpv6": cidr} for cidr in v6],
        "PrefixListIds": [{"PrefixListId": one} for one in lists],
        "UserIdGroupPairs": [{"GroupId": one} for one in groups],
    }


def everything(cidr):
    return {"IpProtocol": "-1", "IpRanges": [{"CidrIp": cidr}]}


def make_groups(vpc, known):
    groups = {}

    def make(name, about, *permissions):
        groups[name] = ec2.create_security_group(GroupName=name, Description=about, VpcId=vpc)["GroupId"]
        ec2.authorize_security_group_ingress(GroupId=groups[name], IpPermissions=list(permissions))

    def door(port, kind):
        return tcp(port, lists=[known]) if HIDDEN == kind else tcp(port, v4=["0.0.0.0/0"], v6=["::/0"])

    make("bastion", "Where administrators come from", tcp(22, v4=[OFFICE]))
    make("edge", "Load balancer, public", tcp(443, v4=["0.0.0.0/0"], v6=["::/0"]))
    make("web", "Web servers", tcp(8080, groups=[groups["edge"]]), tcp(22, v4=["0.0.0.0/0"], v6=["::/0"]))
    make("gpu-nodes", "GPU nodes with notebooks", tcp(22, v4=["0.0.0.0/0"]), door(8888, "notebook"))
    make("desktops", "Windows desktops", door(3389, "desktop"))
    make("migration-2023", "Temporary, remove after the move", everything("0.0.0.0/0"))
    default = ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [vpc]}, {"Name": "group-name", "Values": ["default"]}])
    ec2.authorize_security_group_ingress(GroupId=default["SecurityGroups"][0]["GroupId"], IpPermissions=[everything("0.0.0.0/0")])
    return groups


def start(name, subnet, address, group):
    ec2.run_instances(
        ImageId="ami-12c6146b",
        InstanceType="t3.micro",
        MinCount=1,
        MaxCount=1,
        SubnetId=subnet,
        PrivateIpAddress=address,
        SecurityGroupIds=[group],
        TagSpecifications=named("instance", name),
    )


drop_default_vpc()
vpc, subnets = make_network()
known = ec2.create_managed_prefix_list(
    PrefixListName="known-networks",
    AddressFamily="IPv4",
    MaxEntries=10,
    Entries=[{"Cidr": OFFICE, "Description": "office"}, {"Cidr": PARTNER, "Description": "partner"}, {"Cidr": "0.0.0.0/0", "Description": "temporary"}],
)["PrefixList"]["PrefixListId"]
groups = make_groups(vpc, known)
start("bastion-1", subnets["bastion"], "10.20.9.10", groups["bastion"])
start("edge-1", subnets["servers"], "10.20.1.5", groups["edge"])
start("web-1", subnets["servers"], "10.20.1.20", groups["web"])
start("gpu-1", subnets["servers"], "10.20.1.30", groups["gpu-nodes"])
start("desk-1", subnets["servers"], "10.20.1.40", groups["desktops"])
