"""Sends eight commands for one SKU: two batches, four orders, one order cancelled, one batch found to be smaller.

Settings: KAFKA_BROKERS (127.0.0.1:9092), COMMAND_TOPICS (allocation.commands; the first of a list), SKU (PYTHON-CHAIR).
"""

import json
import os
import sys
import uuid

from confluent_kafka import Producer

BROKERS = os.environ.get("KAFKA_BROKERS", "127.0.0.1:9092")
TOPIC = os.environ.get("COMMAND_TOPICS", "allocation.commands").split(",")[0]
SKU = os.environ.get("SKU", "PYTHON-CHAIR")

WAREHOUSE = f"{SKU}-1"
SHIP = f"{SKU}-2"

COMMANDS = [
    ("CreateBatch", {"ref": WAREHOUSE, "sku": SKU, "qty": 10}),
    ("CreateBatch", {"ref": SHIP, "sku": SKU, "qty": 20, "eta": "2027-03-01"}),
    ("Allocate", {"orderId": "order-1", "sku": SKU, "qty": 6}),
    ("Allocate", {"orderId": "order-2", "sku": SKU, "qty": 4}),
    ("Allocate", {"orderId": "order-3", "sku": SKU, "qty": 5}),
    ("Allocate", {"orderId": "order-4", "sku": SKU, "qty": 100}),
    ("Deallocate", {"orderId": "order-3", "sku": SKU}),
    ("ChangeBatchQuantity", {"ref": WAREHOUSE, "sku": SKU, "qty": 7}),
]

failures = []


def report(command_type, command_id):
    """Returns the function that is called when the broker has the record, or when it has been given up."""

    def delivered(error, message):
        if error is not None:
            failures.append(f"{command_type} {command_id}: {error}")
        else:
            print(f"{command_type} {command_id} partition {message.partition()}")

    return delivered


def main():
    producer = Producer(
        {
            "bootstrap.servers": BROKERS,
            "client.id": "example-python",
            # librdkafka's default partitioner is another one than Kafka's: it would put most SKUs elsewhere.
            "partitioner": "murmur2_random",
            # Retries of the client neither repeat nor reorder records.
            "enable.idempotence": True,
        }
    )
    for command_type, fields in COMMANDS:
        # A command that is sent again with the same id changes nothing. Keep the id until the command is sent.
        command_id = str(uuid.uuid4())
        producer.produce(
            TOPIC,
            # The key is the SKU: commands of one SKU are handled in the order of their partition.
            key=fields["sku"],
            value=json.dumps(fields),
            headers={
                "ce_specversion": "1.0",
                "ce_type": command_type,
                "ce_id": command_id,
                "ce_source": "examples/python",
            },
            on_delivery=report(command_type, command_id),
        )
    producer.flush()
    if failures:
        sys.exit("\n".join(failures))


main()
