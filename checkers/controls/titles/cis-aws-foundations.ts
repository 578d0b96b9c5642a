export const cisAwsFoundations: Readonly<Record<string, string>> = {
  '5.1': 'Network lists keep the internet from administration ports',
  '5.2': 'Security groups keep IPv4 internet from administration ports',
  '5.3': 'Security groups keep IPv6 internet from administration ports',
  '5.4': 'The default security group lets nothing through',
  '5.5': 'Peering routes reach only what they must',
  '5.6': 'Instances answer metadata only with a session token',
};
