import { Ec2Error, notFound } from './errors.ts';
import { type Facts, type Filter, filtered } from './filters.ts';
import { subnetOf, vpcOf } from './networks.ts';
import { account, type Action, draw, type Gateway, type Region, type Route, type RouteTable, tagNew, tagsOf, type TagSpecification } from './region.ts';

const gatewayView = (region: Region, { id, vpc }: Gateway): object => ({
  Attachments: vpc === undefined ? [] : [{ State: 'available', VpcId: vpc }],
  InternetGatewayId: id,
  OwnerId: account,
  Tags: tagsOf(region, id),
});

const tableView = (region: Region, { id, vpc, associations, routes }: RouteTable): object => ({
  Associations: associations.map((one) => ({
    Main: one.main,
    RouteTableAssociationId: one.id,
    RouteTableId: id,
    SubnetId: one.subnet,
    AssociationState: { State: 'associated' },
  })),
  RouteTableId: id,
  Routes: routes.map(({ destination, target, origin }) => ({ ...destination, ...target, Origin: origin, State: 'active' })),
  Tags: tagsOf(region, id),
  VpcId: vpc,
  OwnerId: account,
});

function gatewayOf({ gateways }: Region, wanted: string): Gateway {
  const gateway = gateways.find(({ id }) => id === wanted);
  if (!gateway) throw notFound.gateway(wanted);
  return gateway;
}

function tableOf({ routeTables }: Region, wanted: string): RouteTable {
  const table = routeTables.find(({ id }) => id === wanted);
  if (!table) throw notFound.routeTable(wanted);
  return table;
}

interface RouteChange {
  readonly RouteTableId: string;
  readonly DestinationCidrBlock?: string;
  readonly DestinationIpv6CidrBlock?: string;
  readonly DestinationPrefixListId?: string;
  readonly GatewayId?: string;
}

const destinations = ['DestinationCidrBlock', 'DestinationIpv6CidrBlock', 'DestinationPrefixListId'] as const;
const targets = ['GatewayId', 'NatGatewayId', 'NetworkInterfaceId', 'InstanceId', 'VpcPeeringConnectionId', 'TransitGatewayId', 'EgressOnlyInternetGatewayId'];

const picked = (change: object, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(change).filter(([name]) => names.includes(name)));

const destinationOf = (change: RouteChange): string => destinations.map((name) => change[name]).find(Boolean) ?? '';
const routeTo = ({ routes }: RouteTable, destination: string): Route | undefined =>
  routes.find((route) => Object.values(route.destination).includes(destination));

function theRoute(region: Region, change: RouteChange): { table: RouteTable; route: Route } {
  const table = tableOf(region, change.RouteTableId);
  const route = routeTo(table, destinationOf(change));
  if (!route)
    throw new Ec2Error('InvalidRoute.NotFound', `no route with destination-cidr-block ${destinationOf(change)} in route table ${change.RouteTableId}`);
  return { table, route };
}

const tableFacts: Facts<RouteTable> = {
  'route-table-id': ({ id }) => id,
  'vpc-id': ({ vpc }) => vpc,
  'association.main': ({ associations }) => associations.some(({ main }) => main),
  'association.route-table-id': ({ id, associations }) => (associations.length > 0 ? id : undefined),
  'association.route-table-association-id': ({ associations }) => associations.map(({ id }) => id),
  'association.subnet-id': ({ associations }) => associations.map(({ subnet }) => subnet),
  'route.destination-cidr-block': ({ routes }) => routes.map(({ destination }) => destination.DestinationCidrBlock),
  'route.gateway-id': ({ routes }) => routes.map(({ target }) => target.GatewayId),
};

const gatewayFacts: Facts<Gateway> = {
  'internet-gateway-id': ({ id }) => id,
  'attachment.vpc-id': ({ vpc }) => vpc,
  'attachment.state': ({ vpc }) => (vpc === undefined ? undefined : 'available'),
};

interface ToGateway {
  readonly InternetGatewayId: string;
  readonly VpcId: string;
}

const gatewayActions: Readonly<Record<string, Action>> = {
  DescribeInternetGateways(region, { InternetGatewayIds = [], Filters }: { InternetGatewayIds?: string[]; Filters?: Filter[] }) {
    for (const id of InternetGatewayIds) gatewayOf(region, id);
    const wanted = region.gateways.filter(({ id }) => InternetGatewayIds.length === 0 || InternetGatewayIds.includes(id));
    return { InternetGateways: filtered(wanted, Filters, { region, facts: gatewayFacts, id: ({ id }) => id }).map((one) => gatewayView(region, one)) };
  },
  CreateInternetGateway(region, { TagSpecifications }: { TagSpecifications?: TagSpecification[] }) {
    const gateway: Gateway = { id: draw('igw') };
    region.gateways.push(gateway);
    tagNew(region, gateway.id, TagSpecifications);
    return { InternetGateway: gatewayView(region, gateway) };
  },
  AttachInternetGateway(region, { InternetGatewayId, VpcId }: ToGateway) {
    const gateway = gatewayOf(region, InternetGatewayId);
    if (gateway.vpc !== undefined) throw new Ec2Error('Resource.AlreadyAssociated', `Resource ${InternetGatewayId} is already associated.`);
    gateway.vpc = vpcOf(region, VpcId).id;
    return undefined;
  },
  DetachInternetGateway(region, { InternetGatewayId, VpcId }: ToGateway) {
    const gateway = gatewayOf(region, InternetGatewayId);
    if (gateway.vpc !== VpcId) throw new Ec2Error('Gateway.NotAttached', `InternetGatewayID ${InternetGatewayId} is not attached to a VPC ${VpcId}`);
    delete gateway.vpc;
    return undefined;
  },
  DeleteInternetGateway(region, { InternetGatewayId }: ToGateway) {
    const gateway = gatewayOf(region, InternetGatewayId);
    if (gateway.vpc !== undefined) throw new Ec2Error('DependencyViolation', `${InternetGatewayId} is being utilized by ${gateway.vpc}`);
    region.gateways = region.gateways.filter((one) => one !== gateway);
    return undefined;
  },
};

export const routeActions: Readonly<Record<string, Action>> = {
  ...gatewayActions,
  DescribeRouteTables(region, { RouteTableIds = [], Filters }: { RouteTableIds?: string[]; Filters?: Filter[] }) {
    for (const id of RouteTableIds) tableOf(region, id);
    const wanted = region.routeTables.filter(({ id }) => RouteTableIds.length === 0 || RouteTableIds.includes(id));
    return { RouteTables: filtered(wanted, Filters, { region, facts: tableFacts, id: ({ id }) => id }).map((one) => tableView(region, one)) };
  },
  CreateRouteTable(region, { VpcId, TagSpecifications }: { VpcId: string; TagSpecifications?: TagSpecification[] }) {
    const { id: vpc, cidr } = vpcOf(region, VpcId);
    const local = { destination: { DestinationCidrBlock: cidr }, target: { GatewayId: 'local' }, origin: 'CreateRouteTable' };
    const table: RouteTable = { id: draw('rtb'), vpc, associations: [], routes: [local] };
    region.routeTables.push(table);
    tagNew(region, table.id, TagSpecifications);
    return { RouteTable: tableView(region, table) };
  },
  DeleteRouteTable(region, { RouteTableId }: { RouteTableId: string }) {
    const table = tableOf(region, RouteTableId);
    if (table.associations.length > 0) throw new Ec2Error('DependencyViolation', `The routeTable '${RouteTableId}' has dependencies and cannot be deleted.`);
    region.routeTables = region.routeTables.filter((one) => one !== table);
    return undefined;
  },
  AssociateRouteTable(region, { RouteTableId, SubnetId }: { RouteTableId: string; SubnetId: string }) {
    const table = tableOf(region, RouteTableId);
    const association = { id: draw('rtbassoc'), main: false, subnet: subnetOf(region, SubnetId).id };
    table.associations.push(association);
    return { AssociationId: association.id };
  },
  DisassociateRouteTable(region, { AssociationId }: { AssociationId: string }) {
    const table = region.routeTables.find(({ associations }) => associations.some(({ id, main }) => id === AssociationId && !main));
    if (!table) throw new Ec2Error('InvalidAssociationID.NotFound', `Association ID '${AssociationId}' not found.`);
    table.associations = table.associations.filter(({ id }) => id !== AssociationId);
    return undefined;
  },
  CreateRoute(region, change: RouteChange) {
    const table = tableOf(region, change.RouteTableId);
    if (change.GatewayId?.startsWith('igw-')) gatewayOf(region, change.GatewayId);
    if (routeTo(table, destinationOf(change))) throw new Ec2Error('RouteAlreadyExists', `The route identified by ${destinationOf(change)} already exists`);
    table.routes.push({ destination: picked(change, destinations), target: picked(change, targets), origin: 'CreateRoute' });
    return { Return: true };
  },
  ReplaceRoute(region, change: RouteChange) {
    theRoute(region, change).route.target = picked(change, targets);
    return undefined;
  },
  DeleteRoute(region, change: RouteChange) {
    const { table, route } = theRoute(region, change);
    table.routes = table.routes.filter((one) => one !== route);
    return undefined;
  },
};
