import type { StackAddresses } from '../stack.ts';
import type { DevPorts } from './ports.ts';

// kcat unpacks the registry's frame: > big-endian, b the zero byte, I the schema's id, s the JSON after it.
const unframe = process.env['EVENT_FORMAT'] === 'json' ? '' : ` -s value='>bIs'`;

const follow = (brokers: string, topic: string, unpack = unframe): string =>
  `kcat -C -q -u -b ${brokers} -t ${topic} -o beginning${unpack} -f '%k  %s\\n      %h\\n'`;

const send = (brokers: string): string =>
  `echo '{"ref":"B1","sku":"LAMP","qty":10}' | kcat -P -b ${brokers} -t allocation.commands -k LAMP -H ce_type=CreateBatch -X topic.partitioner=murmur2_random`;

/** What to read when everything runs: where each service listens, and kcat lines to paste. */
export const directions = (ports: DevPorts, addresses: StackAddresses): string => `
Everything runs. It listens here; . .dev/stack.env sets the first three as shell variables:
  Kafka            ${addresses.kafkaBrokers}
  Schema registry  ${addresses.schemaRegistryUrl}
  Postgres         ${addresses.databaseUrl}
  Mail             smtp://127.0.0.1:${ports.smtp}, to read at http://127.0.0.1:${ports.mail}

Try it with kcat (Debian: apt-get install kcat; macOS: brew install kcat).
Send a command. Its key is the SKU; the last setting makes kcat choose the partition as Kafka does:
  ${send(addresses.kafkaBrokers)}
Follow events, with keys and headers. The digits before the JSON are the registry's frame: 0, then the schema's id:
  ${follow(addresses.kafkaBrokers, 'allocation.events')}
Follow rejections:
  ${follow(addresses.kafkaBrokers, 'allocation.rejections')}
Follow dead letters, whose values are as they came:
  ${follow(addresses.kafkaBrokers, 'allocation.dead-letters', '')}

make logs follows the logs, make stop-dev stops everything and keeps the data, make clean-dev wipes them.`;
