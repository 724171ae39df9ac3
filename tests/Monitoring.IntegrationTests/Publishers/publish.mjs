// Publishes numbered events with KafkaJS, in several ways, and says as one line of JSON which were acknowledged.
// Usage: node publish.mjs BROKER TOPIC MARKER COUNT FIRST_TIME_MS
import { readFileSync } from 'node:fs';
import { CompressionTypes, Kafka, Partitioners, logLevel } from 'kafkajs';

const [broker, topic, marker] = process.argv.slice(2);
const [count, firstTime] = process.argv.slice(5).map(Number);
// PUBLISH_SECURITY: JSON of mechanism, username, password, and the path of the authority's certificate.
const { ca, ...sasl } = JSON.parse(process.env.PUBLISH_SECURITY ?? '{}');
const security = ca ? { ssl: { ca: [readFileSync(ca)] }, sasl } : {};
const kafka = new Kafka({ clientId: 'publish.mjs', brokers: [broker], logLevel: logLevel.WARN, ...security });
const createPartitioner = Partitioners.DefaultPartitioner;

const event = (way, number) => ({
  key: `host-${number % 3}`,
  value: JSON.stringify({
    '@timestamp': new Date(firstTime + number).toISOString(),
    level: number % 2 ? 'error' : 'info',
    service: `kafkajs-${way}`,
    hostname: `host-${number % 3}`,
    message: `${marker} ${way} ${number}`,
  }),
});
const events = (way) => Array.from({ length: count }, (_, number) => event(way, number));

async function use(options, work) {
  const producer = kafka.producer({ createPartitioner, ...options });
  await producer.connect();
  try {
    return await work(producer);
  } finally {
    await producer.disconnect();
  }
}

const acknowledged = {};
await use({}, async (producer) => {
  await producer.send({ topic, messages: events('plain'), acks: -1 });
  acknowledged.plain = count;
  await producer.send({ topic, messages: events('gzip'), acks: -1, compression: CompressionTypes.GZIP });
  acknowledged.gzip = count;
});
await use({ idempotent: true, maxInFlightRequests: 1 }, async (producer) => {
  for (const message of events('idempotent')) await producer.send({ topic, messages: [message], acks: -1 });
  acknowledged.idempotent = count;
});
await use({ idempotent: true, maxInFlightRequests: 1, transactionalId: marker }, async (producer) => {
  const aborted = await producer.transaction();
  await aborted.send({ topic, messages: events('aborted') });
  await aborted.abort();
  const committed = await producer.transaction();
  await committed.send({ topic, messages: events('committed') });
  await committed.commit();
  acknowledged.committed = count;
});
console.log(JSON.stringify(acknowledged));
