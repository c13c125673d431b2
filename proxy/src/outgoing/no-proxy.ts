import { BlockList, isIP } from 'node:net';

interface Entry {
  readonly name: string;
  /** `null`: every port. */
  readonly port: number | null;
  /** The name itself counts too, not only what is below it. */
  readonly withItself: boolean;
}

/**
 * Reads a list of hosts that are reached without a proxy, such as `internal.example, .corp, 10.0.0.0/8, host:8080`:
 * a name stands for itself and everything below it, `*.name` only for what is below it, `*` for all hosts.
 * Loopback is always reached directly.
 *
 * @returns Whether a host, named as `URL` has it, is on the list.
 * @see curl's manual, section on `NO_PROXY`; there is no standard
 */
export function readNoProxy(list: string): (hostname: string, port: number) => boolean {
  const networks = new BlockList();
  const entries: Entry[] = [];
  for (const text of list.toLowerCase().split(/[\s,]+/)) {
    const [, network = '', prefix] = /^([\da-f:.]+)\/(\d{1,3})$/.exec(text) ?? [];
    if (isIP(network) !== 0 && Number(prefix) <= (isIP(network) === 4 ? 32 : 128)) {
      networks.addSubnet(network, Number(prefix), familyOf(network));
    } else if (text !== '') {
      entries.push(readEntry(text));
    }
  }

  return (hostname, port) => {
    const host = hostname
      .toLowerCase()
      .replace(/^\[|\]$/g, '')
      .replace(/\.$/, '');
    if (isLoopback(host)) return true;
    if (isIP(host) !== 0 && networks.check(host, familyOf(host))) return true;
    return entries.some(
      (entry) =>
        (entry.port === null || entry.port === port) &&
        (entry.name === '*' || (entry.withItself && entry.name === host) || host.endsWith(`.${entry.name}`)),
    );
  };
}

function readEntry(text: string): Entry {
  const isBareAddress = isIP(text) === 6;
  const [, name = text, port] = (isBareAddress ? null : /^(.*?)(?::(\d{1,5}))?$/.exec(text)) ?? [];
  return {
    name:
      name === '*'
        ? name
        : name
            .replace(/^\*?\./, '')
            .replace(/^\[|\]$/g, '')
            .replace(/\.$/, ''),
    port: port === undefined ? null : Number(port),
    withItself: !name.startsWith('*.'),
  };
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

function isLoopback(host: string): boolean {
  if (isIP(host) === 0) return host === 'localhost' || host.endsWith('.localhost');
  return loopback.check(host, familyOf(host));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}
