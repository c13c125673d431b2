import { BlockList, isIP } from 'node:net';

/** Addresses that lead into this machine or its network. RFC 6890, RFC 4193, RFC 4291, RFC 6052. */
const localAddresses = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  localAddresses.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  localAddresses.addSubnet(network, prefix, 'ipv6');
}

const localNames = /^(?:localhost|.*\.(?:localhost|local|internal|lan|home|corp|home\.arpa)|[^.]+)$/;

/**
 * Whether a host is this machine or its network: loopback, private, link-local and multicast addresses,
 * and names that are only used there.
 *
 * @param hostname As `URL` gives it: IPv4 in dotted form whatever the notation, IPv6 in brackets.
 */
export function isLocalHost(hostname: string): boolean {
  const name = hostname.toLowerCase().replace(/\.$/, '');
  const address = name.replace(/^\[(.*)\]$/, '$1');
  switch (isIP(address)) {
    case 4:
      return localAddresses.check(address, 'ipv4');
    case 6:
      // An IPv4-mapped address is checked as the IPv4 address that it stands for.
      return localAddresses.check(address, 'ipv6');
    default:
      return localNames.test(name);
  }
}
