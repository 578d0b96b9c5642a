import { isSysError } from '../../../sys/sys-error.ts';
import type { RouteInfo } from '../../../sys/sys.ts';
import { prefix } from './address-command.ts';
import { deviceNamed, failure, type IpCall, jsonText, readPairs, stop, verbOf } from './ip-call.ts';
import { routeUsage } from './ip-usage.ts';

const kinds = ['blackhole', 'unreachable', 'prohibit'] as const;
const keywords = ['via', 'dev', 'src', 'metric', 'table', 'proto', 'scope', 'root', 'match', 'exact', 'type', 'oif', 'from', 'to'];

export function routeCommand(call: IpCall): Promise<number> {
  const { context, words } = call;
  const verb = verbOf(words[0]);
  const rest = { ...call, words: words.slice(1) };
  switch (verb) {
    case 'show':
      return show(rest);
    case 'get':
      return get(rest);
    case 'add':
    case 'append':
    case 'replace':
    case 'change':
    case 'delete':
      return change(rest, verb);
    case 'flush':
      return flush(rest);
    case 'help':
      return failure(context, routeUsage, 255);
    default:
      return failure(context, `Command "${words[0]}" is unknown, try "ip route help".`, 255);
  }
}

/** The routes that a selector means. */
async function selected({ context, flags, words }: IpCall): Promise<readonly RouteInfo[]> {
  const { pairs, rest } = readPairs(words, keywords);
  const [to = pairs.get('exact') ?? pairs.get('to')] = rest;
  const all = flags.family === 6 ? [] : await context.sys.routes();
  const device = pairs.get('dev');
  return all.filter(
    (route) =>
      (device === undefined || route.device === device) &&
      (to === undefined || to === 'all' || route.destination === to) &&
      (!pairs.has('via') || route.via === pairs.get('via')),
  );
}

async function show(call: IpCall): Promise<number> {
  const { context, flags, words } = call;
  const { pairs } = readPairs(words, keywords);
  const table = pairs.get('table');
  const routes = table === 'local' ? [] : await selected(call);
  if (flags.json) return (await context.stdout.write(jsonText(routes.map(asJson), flags)), 0);
  const text = routes.map((route) => routeText(route, pairs.has('dev')));
  const local = table === 'local' || table === 'all' ? await localRoutes(call, table === 'all') : [];
  await context.stdout.write([...text, ...local].join(''));
  return 0;
}

function routeText({ type, destination, via, device, source, metric, kernel }: RouteInfo, withoutDevice = false): string {
  const words = [
    ...(type === undefined ? [] : [type]),
    destination,
    ...(via === undefined ? [] : ['via', via]),
    ...(device === '' || withoutDevice ? [] : ['dev', device]),
    ...(kernel ? ['proto', 'kernel'] : []),
    ...(via === undefined && type === undefined ? ['scope', 'link'] : []),
    ...(source === undefined ? [] : ['src', source]),
    ...(metric === undefined ? [] : ['metric', String(metric)]),
  ];
  return `${words.join(' ')} \n`;
}

const asJson = ({ type, destination, via, device, source, metric, kernel }: RouteInfo): unknown => ({
  ...(type !== undefined && { type }),
  dst: destination,
  ...(via !== undefined && { gateway: via }),
  ...(device !== '' && { dev: device }),
  ...(kernel && { protocol: 'kernel' }),
  ...(via === undefined && type === undefined && { scope: 'link' }),
  ...(source !== undefined && { prefsrc: source }),
  ...(metric !== undefined && { metric }),
  flags: [],
});

async function localRoutes({ context }: IpCall, told: boolean): Promise<string[]> {
  const table = told ? 'table local ' : '';
  return (await context.sys.interfaces()).flatMap(({ up, loopback, name, addresses, broadcasts = {} }) =>
    up
      ? addresses.flatMap((one) => {
          const [address = ''] = one.split('/');
          const row = (kind: string, to: string, scope: string): string => `${kind} ${to} dev ${name} ${table}proto kernel scope ${scope} src ${address} \n`;
          const broadcast = loopback ? '127.255.255.255' : broadcasts[one];
          return [
            ...(one === '127.0.0.1/8' ? [row('local', '127.0.0.0/8', 'host')] : []),
            row('local', address, 'host'),
            ...(broadcast === undefined ? [] : [row('broadcast', broadcast, 'link')]),
          ];
        })
      : [],
  );
}

async function get(call: IpCall): Promise<number> {
  const { context } = call;
  const { sys, stdout } = context;
  const { rest, pairs } = readPairs(call.words, keywords);
  const to = pairs.get('to') ?? rest[0];
  if (to === undefined) return failure(context, 'need at least a destination address', 1);
  const [address = ''] = (await prefix(call, to)).split('/');
  const { uid } = await sys.identity();
  const own = (await sys.interfaces()).find(
    ({ up, addresses, loopback }) => up && (addresses.some((one) => one.split('/')[0] === address) || (loopback && address.startsWith('127.'))),
  );
  if (own)
    return (await stdout.write(`local ${address} dev lo src ${address.startsWith('127.') ? '127.0.0.1' : address} uid ${uid} \n    cache <local> \n`), 0);
  const route = await bestRoute(call, address);
  if (!route) return failure(context, 'RTNETLINK answers: Network is unreachable', 2);
  if (route.type !== undefined)
    return failure(
      context,
      `RTNETLINK answers: ${{ blackhole: 'Invalid argument', unreachable: 'No route to host', prohibit: 'Permission denied' }[route.type]}`,
      2,
    );
  const source = route.source ?? (await sys.interfaces()).find(({ name }) => name === route.device)?.addresses[0]?.split('/')[0];
  await stdout.write(`${address}${route.via === undefined ? '' : ` via ${route.via}`} dev ${route.device} src ${source} uid ${uid} \n    cache \n`);
  return 0;
}

const numberOf = (address: string): number => address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);

async function bestRoute({ context }: IpCall, address: string): Promise<RouteInfo | undefined> {
  const bits = ({ destination }: RouteInfo): number => (destination === 'default' ? 0 : Number(destination.split('/')[1] ?? 32));
  const fits = (route: RouteInfo): boolean => {
    const size = 2 ** (32 - bits(route));
    return route.destination === 'default' || Math.floor(numberOf(route.destination.split('/')[0]!) / size) === Math.floor(numberOf(address) / size);
  };
  return (await context.sys.routes()).filter(fits).sort((one, other) => bits(other) - bits(one) || (one.metric ?? 0) - (other.metric ?? 0))[0];
}

async function change(call: IpCall, verb: string): Promise<number> {
  const { context } = call;
  const route = await readRoute(call, verb === 'delete');
  if (verb === 'delete') return (await context.sys.request('network', 'delete-route', route), 0);
  if (verb === 'replace' || verb === 'change') {
    const gone = await context.sys.request('network', 'delete-route', { destination: route.destination }).catch((error: unknown) => error);
    if (isSysError(gone, 'ESRCH')) {
      if (verb === 'change') return failure(context, 'RTNETLINK answers: No such file or directory', 2);
    } else if (gone instanceof Error) throw gone;
  }
  await context.sys.request('network', 'add-route', route);
  return 0;
}

async function readRoute(call: IpCall, deleting: boolean): Promise<RouteInfo> {
  const { pairs, rest } = readPairs(call.words, keywords);
  const type = kinds.find((kind) => kind === rest[0]);
  const to = (type === undefined ? rest : rest.slice(1))[0] ?? pairs.get('to') ?? '';
  const destination = /^(default|0(\.0\.0\.0)?\/0)$/.test(to) ? 'default' : (await prefix(call, to)).replace(/\/32$/, '');
  const [via, metric, source] = [pairs.get('via'), pairs.get('metric'), pairs.get('src')];
  const device = await deviceOf(call, { via, named: pairs.get('dev'), deleting });
  if (device === undefined && type === undefined && !deleting) await stop(call.context, 'RTNETLINK answers: No such device', 2);
  const given = { type, via, source, metric: metric === undefined ? undefined : Number(metric), device: device ?? (deleting ? undefined : '') };
  return { destination, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) } as RouteInfo;
}

async function deviceOf(
  call: IpCall,
  { via, named, deleting }: { via: string | undefined; named: string | undefined; deleting: boolean },
): Promise<string | undefined> {
  if (named !== undefined) return (await deviceNamed(call, named)).name;
  return via === undefined ? undefined : gatewayDevice(call, via, deleting);
}

/** A gateway is a neighbour on some network. */
async function gatewayDevice(call: IpCall, via: string, deleting: boolean): Promise<string | undefined> {
  const route = await bestRoute(call, (await prefix(call, via)).split('/')[0]!);
  if (route && route.via === undefined && route.type === undefined) return route.device;
  return deleting ? undefined : stop(call.context, 'Error: Nexthop has invalid gateway.', 2);
}

async function flush(call: IpCall): Promise<number> {
  const { context, words } = call;
  if (words.length === 0) return failure(context, '"ip route flush" requires arguments.', 255);
  for (const route of await selected(call)) await context.sys.request('network', 'delete-route', route);
  return 0;
}
