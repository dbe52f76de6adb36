import { freePorts } from '../../../../dev-stack/process/port.ts';
import type { BrokerLinks, KafkaNode } from '../../../../dev-stack/services/kafka-settings.ts';
import { tcpProxy, type TcpProxy } from './tcp-proxy.ts';

type Way = { readonly from: number; readonly to: number };

/** The connections between the brokers of a cluster, each of which can be cut. */
export type BrokerNetwork = {
  readonly brokers: KafkaNode[];
  /** Silently drops all traffic between this broker and the others. Clients still reach all of them. */
  cut(id: number): void;
  /** Lets all traffic through again. */
  repair(): void;
  close(): Promise<void>;
};

/** @param brokers their number; ids begin at 1 */
export async function brokerNetwork(brokers: number): Promise<BrokerNetwork> {
  const ids = Array.from({ length: brokers }, (_, index) => index + 1);
  const ways: Way[] = ids.flatMap((from) => ids.filter((to) => to !== from).map((to) => ({ from, to })));
  const nameOf = ({ from, to }: Way): string => `${from}-${to}`;
  const ports = await freePorts([
    ...ids.flatMap((id) => ['broker', 'voter', 'own'].map((kind) => `${kind} ${id}`)),
    ...ways.flatMap((way) => ['listens', 'advertises', 'controller'].map((kind) => `${kind} ${nameOf(way)}`)),
  ]);
  const portOf = (kind: string, id: number): number => ports[`${kind} ${id}`] ?? 0;
  const port = (kind: string, way: Way): number => ports[`${kind} ${nameOf(way)}`] ?? 0;
  const proxies: (Way & { readonly proxy: TcpProxy })[] = [];

  const linksOf = (id: number): BrokerLinks => ({
    [id]: { listens: portOf('own', id), advertises: portOf('own', id), controller: portOf('voter', id) },
    ...Object.fromEntries(
      ids
        .filter((peer) => peer !== id)
        .map((peer) => [
          peer,
          {
            listens: port('listens', { from: peer, to: id }),
            advertises: port('advertises', { from: peer, to: id }),
            controller: port('controller', { from: id, to: peer }),
          },
        ]),
    ),
  });

  async function through(way: Way, kind: string, target: number): Promise<void> {
    const proxy = await tcpProxy({ host: '127.0.0.1', port: target }, port(kind, way));
    proxies.push({ ...way, proxy });
  }

  await Promise.all(
    ways.flatMap((way) => [
      through(way, 'advertises', port('listens', way)),
      through(way, 'controller', portOf('voter', way.to)),
    ]),
  );
  return {
    brokers: ids.map((id) => ({
      id,
      port: portOf('broker', id),
      controllerPort: portOf('voter', id),
      links: linksOf(id),
    })),
    cut(id) {
      for (const { from, to, proxy } of proxies) if (from === id || to === id) proxy.freeze();
    },
    repair() {
      for (const { proxy } of proxies) proxy.thaw();
    },
    close: async () => void (await Promise.all(proxies.map(({ proxy }) => proxy.close()))),
  };
}
