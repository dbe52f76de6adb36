/** Ports of one more listener, which sends its clients on to where something stands between them and the broker. */
export type ProxiedListener = { listens: number; advertises: number };

/** A broker that is a controller, too. */
export type KafkaNode = {
  id: number;
  port: number;
  controllerPort: number;
  proxied?: ProxiedListener | undefined;
};

const listeners = ({ port, controllerPort, proxied }: KafkaNode): string => {
  const names = [`PLAINTEXT://127.0.0.1:${port}`];
  const advertised = [...names];
  if (proxied) {
    names.push(`PROXIED://127.0.0.1:${proxied.listens}`);
    advertised.push(`PROXIED://127.0.0.1:${proxied.advertises}`);
  }
  return `
listeners=${[...names, `CONTROLLER://127.0.0.1:${controllerPort}`].join(',')}
advertised.listeners=${advertised.join(',')}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT`;
};

// One broker can hold one replica only. Of three, two have to have a record before it counts as written.
const replication = (brokers: number): string => {
  const replicas = Math.min(brokers, 3);
  const inSync = Math.max(1, replicas - 1);
  return `
default.replication.factor=${replicas}
min.insync.replicas=${inSync}
offsets.topic.replication.factor=${replicas}
transaction.state.log.replication.factor=${replicas}
transaction.state.log.min.isr=${inSync}
share.coordinator.state.topic.replication.factor=${replicas}
share.coordinator.state.topic.min.isr=${inSync}`;
};

// A single broker that was killed may come back this long after. In a cluster Kafka's default stays, 9 s: what a user meets.
const ALONE = `
broker.session.timeout.ms=5000
broker.heartbeat.interval.ms=1000`;

/** The settings of one broker of a cluster, all on 127.0.0.1. */
export const serverProperties = (node: KafkaNode, cluster: readonly KafkaNode[], logDir: string): string => `
process.roles=broker,controller
node.id=${node.id}
controller.quorum.voters=${cluster.map(({ id, controllerPort }) => `${id}@127.0.0.1:${controllerPort}`).join(',')}
controller.listener.names=CONTROLLER
${listeners(node)}
log.dirs=${logDir}
${replication(cluster.length)}
# Few partitions of the internal topics and no wait for more group members: the first consumer starts sooner.
offsets.topic.num.partitions=4
transaction.state.log.num.partitions=4
share.coordinator.state.topic.num.partitions=4
group.initial.rebalance.delay.ms=0
${cluster.length === 1 ? ALONE : ''}
# The worker creates its topics; a mistyped name is an error, not another topic.
auto.create.topics.enable=false
`;
