import { addressesOf } from '../services/native-stack.ts';
import { type DevStack, placesOf } from './brokers.ts';

// kcat unpacks the registry's frame: > is big-endian, b the zero byte, I the schema id, s the JSON after it.
const unframe = process.env['EVENT_FORMAT'] === 'json' ? '' : ` -s value='>bIs'`;

const follow = (brokers: string, topic: string, unpack = unframe): string =>
  `kcat -C -q -u -b ${brokers} -t ${topic} -o beginning${unpack} -f '%k  %s\\n      %h\\n'`;

const send = (brokers: string): string =>
  `echo '{"ref":"B3","sku":"SOFA","qty":10}' | kcat -P -b ${brokers} -t allocation.commands -k SOFA -H ce_type=CreateBatch -X topic.partitioner=murmur2_random`;

/** Which of the two run. */
type Monitoring = { prometheus: boolean; grafana: boolean };

const monitoringLines = (ports: DevStack, { prometheus, grafana }: Monitoring): string[] => [
  ...(prometheus ? [`\n  Prometheus       http://127.0.0.1:${ports.prometheus}, alerts at /alerts`] : []),
  ...(grafana ? [`\n  Grafana          http://127.0.0.1:${ports.grafana}`] : []),
];

/** The text shown when everything runs: where each service listens, and kcat lines to paste. */
export const directions = (ports: DevStack, monitoring: Monitoring): string => {
  const { kafkaBrokers, schemaRegistryUrl, databaseUrl } = addressesOf(placesOf(ports));
  return `
Everything runs:
  Page             http://127.0.0.1:${ports.api}
  HTTP API         http://127.0.0.1:${ports.api}, to read and try at http://127.0.0.1:${ports.api}/docs
  E-mails sent     http://127.0.0.1:${ports.mail}
  Kafka            ${kafkaBrokers}
  Schema registry  ${schemaRegistryUrl}
  Postgres         ${databaseUrl}${monitoringLines(ports, monitoring).join('')}

Try it from the shell (. .dev/stack.env sets the addresses as variables):
  . .dev/stack.env
  bin/allocation send CreateBatch --ref B1 --sku LAMP --qty 10
  curl -i $API_URL/allocations -H 'content-type: application/json' -H 'Prefer: wait=5' -d '{"orderId":"o1","sku":"LAMP","qty":3}'
  bin/allocation tail --from-beginning

Or with kcat (Debian: apt-get install kcat; macOS: brew install kcat).
Send a command. Its key is the SKU; the last setting makes kcat choose the partition as Kafka does:
  ${send(kafkaBrokers)}
Follow events, with keys and headers. The digits before the JSON are the registry's frame: 0, then the schema's id:
  ${follow(kafkaBrokers, 'allocation.events')}
Follow rejections:
  ${follow(kafkaBrokers, 'allocation.rejections')}
Follow dead letters, whose values are as they came:
  ${follow(kafkaBrokers, 'allocation.dead-letters', '')}

make logs follows the logs, make stop-dev stops everything and keeps the data, make clean-dev wipes them.`;
};
