/** Ports of one more listener. It advertises the address of a proxy between its clients and the broker. */
export type ProxiedListener = { listens: number; advertises: number };

/**
 * A listener for clients that log in over TLS, by SCRAM-SHA-512 or PLAIN. Clients of the other listeners may do
 * everything.
 */
export type SecuredListener = {
  port: number;
  /** PEM texts. */
  certificate: string;
  key: string;
  /** Passwords by name. */
  users: Record<string, string>;
};

/** A broker that is also a controller. */
export type KafkaNode = {
  id: number;
  port: number;
  controllerPort: number;
  proxied?: ProxiedListener | undefined;
  /** How the brokers reach each other if there are proxies between them. Default: directly. */
  links?: BrokerLinks | undefined;
  secured?: SecuredListener | undefined;
  /** Whether a request for a missing topic creates it, as is Kafka's default. Default here: no. */
  createsTopics?: boolean | undefined;
};

/**
 * By the id of another broker: the listener of this broker that it uses, and the port by which this broker reaches its
 * controller.
 */
export type BrokerLinks = Record<number, ProxiedListener & { controller: number }>;

const SECURED = 'SECURED';

const linkName = (peer: number | string): string => `LINK${peer}`;

type Listener = ProxiedListener & { name: string };

// Each broker has its own listener at each other broker, so that the connection between two of them can be cut.
const linkListeners = (links: BrokerLinks): Listener[] =>
  Object.entries(links).map(([peer, { listens, advertises }]) => ({
    name: linkName(peer),
    listens,
    advertises,
  }));

const listeners = ({ id, port, controllerPort, proxied, links = {}, secured }: KafkaNode): string => {
  const all: Listener[] = [
    { name: 'PLAINTEXT', listens: port, advertises: port },
    ...(proxied ? [{ name: 'PROXIED', ...proxied }] : []),
    ...linkListeners(links),
    ...(secured ? [{ name: SECURED, listens: secured.port, advertises: secured.port }] : []),
  ];
  const at = (name: string, listensOn: number): string => `${name}://127.0.0.1:${listensOn}`;
  const names = [...all.map(({ name }) => name), 'CONTROLLER'];
  return `
listeners=${[...all.map(({ name, listens }) => at(name, listens)), at('CONTROLLER', controllerPort)].join(',')}
advertised.listeners=${all.map(({ name, advertises }) => at(name, advertises)).join(',')}
listener.security.protocol.map=${names.map((name) => `${name}:${name === SECURED ? 'SASL_SSL' : 'PLAINTEXT'}`).join(',')}
inter.broker.listener.name=${id in links ? linkName(id) : 'PLAINTEXT'}`;
};

const voters = ({ id, links = {} }: KafkaNode, cluster: readonly KafkaNode[]): string =>
  cluster
    .map((peer) => {
      const port = peer.id === id ? peer.controllerPort : (links[peer.id]?.controller ?? peer.controllerPort);
      return `${peer.id}@127.0.0.1:${port}`;
    })
    .join(',');

// One broker can hold one replica only. With three, two must have a record before it counts as written.
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

// A single broker that was killed can return after this time. A cluster keeps Kafka's default, 9 s, as users have it.
const ALONE = `
broker.session.timeout.ms=5000
broker.heartbeat.interval.ms=1000`;

const security = ({ certificate, key, users }: SecuredListener): string => {
  const login = 'org.apache.kafka.common.security';
  const passwords = Object.entries(users).map(([name, password]) => `user_${name}="${password}"`);
  const inOneLine = (pem: string): string => pem.trim().replaceAll(/\r?\n/g, String.raw`\n`);
  return `
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS
sasl.enabled.mechanisms=SCRAM-SHA-512,PLAIN
listener.name.secured.ssl.keystore.type=PEM
listener.name.secured.ssl.keystore.key=${inOneLine(key)}
listener.name.secured.ssl.keystore.certificate.chain=${inOneLine(certificate)}
listener.name.secured.scram-sha-512.sasl.jaas.config=${login}.scram.ScramLoginModule required;
listener.name.secured.plain.sasl.jaas.config=${login}.plain.PlainLoginModule required ${passwords.join(' ')};`;
};

/** The settings of one broker of a cluster, all on 127.0.0.1. */
export const serverProperties = (node: KafkaNode, cluster: readonly KafkaNode[], logDir: string): string => `
process.roles=broker,controller
node.id=${node.id}
controller.quorum.voters=${voters(node, cluster)}
controller.listener.names=CONTROLLER
${listeners(node)}
log.dirs=${logDir}
${replication(cluster.length)}
# Few partitions of the internal topics and no wait for more group members: the first consumer starts sooner.
offsets.topic.num.partitions=4
transaction.state.log.num.partitions=4
share.coordinator.state.topic.num.partitions=4
group.initial.rebalance.delay.ms=0
${cluster.length === 1 ? ALONE : ''}${node.secured ? security(node.secured) : ''}
# The worker creates its topics; a mistyped name is an error, not another topic. Kafka's default is in the tests.
auto.create.topics.enable=${node.createsTopics === true}
`;
