"""Reads all events, rebuilds the stock of each SKU from them, and prints it as JSON.

With --follow it reads on until Ctrl-C or SIGTERM, and prints the stock then.

The stock is kept in memory only, so each run reads from the beginning and commits no offsets. A service keeps its stock
in a database: it saves `sequence` in the same transaction as the batches, and commits offsets after that.

Settings: KAFKA_BROKERS (127.0.0.1:9092), EVENT_TOPIC (allocation.events).
"""

import json
import os
import signal
import sys

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition

BROKERS = os.environ.get("KAFKA_BROKERS", "127.0.0.1:9092")
TOPIC = os.environ.get("EVENT_TOPIC", "allocation.events")
FOLLOW = "--follow" in sys.argv

# By SKU: {"sequence", "batches"}. A batch, by its reference, is {"eta", "purchased", "dispatched", "lines"}, lines are {order: units}.
products = {}
counts = {"applied": 0, "duplicates": 0}
stopped = False


def handle(message):
    """Applies an event, unless this consumer has applied it before. Ends the program if an event before it is missing."""
    sku = message.key().decode()
    headers = dict(message.headers())
    sequence = int(headers["ce_sequence"])
    event_type = headers["ce_type"].decode()
    product = products.setdefault(sku, {"sequence": 0, "batches": {}})
    if sequence <= product["sequence"]:
        counts["duplicates"] += 1
        return
    if sequence != product["sequence"] + 1:
        sys.exit(f"{sku}: event {product['sequence'] + 1} is missing, the next one is {sequence}")
    apply(product["batches"], event_type, event_in(message.value()))
    product["sequence"] = sequence
    counts["applied"] += 1
    if FOLLOW:
        print(sku, sequence, event_type, file=sys.stderr, flush=True)


def event_in(value):
    """The value is JSON, plain or behind the registry's frame: a zero byte and four bytes of schema id."""
    return json.loads(value[5:] if value[0] == 0 else value)


def apply(batches, event_type, event):
    if event_type == "BatchCreated":
        batches[event["ref"]] = {"eta": event["eta"], "purchased": event["qty"], "dispatched": 0, "lines": {}}
    elif event_type == "BatchQuantityChanged":
        batches[event["ref"]]["purchased"] = event["qty"]
    elif event_type == "BatchEtaChanged":
        batches[event["ref"]]["eta"] = event["eta"]
    elif event_type == "BatchReceived":
        batches[event["ref"]].update(eta=None, purchased=event["qty"])
    elif event_type == "Allocated":
        batches[event["batchRef"]]["lines"][event["orderId"]] = event["qty"]
    elif event_type == "Deallocated":
        del batches[event["batchRef"]]["lines"][event["orderId"]]
    elif event_type == "Dispatched":
        batches[event["batchRef"]]["dispatched"] += event["qty"]
    # The others leave the batches as they are. New types may come: they are not for this consumer.


def with_units(batch):
    """The batch with what is left of it."""
    allocated = sum(batch["lines"].values())
    return {**batch, "allocated": allocated, "available": batch["purchased"] - allocated}


def read_events(consumer):
    """Ends when all partitions are read, with --follow at a signal."""
    topic = consumer.list_topics(TOPIC, timeout=30).topics[TOPIC]
    if topic.error is not None:
        raise KafkaException(topic.error)
    unread = set(topic.partitions)
    consumer.assign([TopicPartition(TOPIC, partition, OFFSET_BEGINNING) for partition in unread])
    while not stopped and (unread or FOLLOW):
        message = consumer.poll(1.0)
        if message is None:
            continue
        if message.error() is None:
            handle(message)
        elif message.error().code() == KafkaError._PARTITION_EOF:
            unread.discard(message.partition())
        else:
            raise KafkaException(message.error())


def stop(_signal, _frame):
    global stopped
    stopped = True


def main():
    if FOLLOW:
        signal.signal(signal.SIGINT, stop)
        signal.signal(signal.SIGTERM, stop)
    consumer = Consumer(
        {
            "bootstrap.servers": BROKERS,
            "client.id": "example-python",
            "group.id": "example-python",  # has to be set; this consumer neither joins the group nor commits
            "enable.auto.commit": False,
            "isolation.level": "read_committed",  # librdkafka's default
            "enable.partition.eof": True,
        }
    )
    try:
        read_events(consumer)
    finally:
        consumer.close()
    stock = {
        sku: {
            "sequence": product["sequence"],
            "batches": {ref: with_units(batch) for ref, batch in product["batches"].items()},
        }
        for sku, product in products.items()
    }
    print(json.dumps(stock, indent=2))
    print(f"{counts['applied']} events applied, {counts['duplicates']} duplicates skipped", file=sys.stderr)


main()
