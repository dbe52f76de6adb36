import static java.util.Map.entry;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sends eight commands for one SKU: two batches, four orders, one order cancelled, one batch found to be smaller.
 *
 * <p>Settings: KAFKA_BROKERS (127.0.0.1:9092), COMMAND_TOPICS (allocation.commands; the first of a list), SKU
 * (JAVA-CHAIR).
 */
public class Producer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BROKERS = setting("KAFKA_BROKERS", "127.0.0.1:9092");
  private static final String TOPIC = setting("COMMAND_TOPICS", "allocation.commands").split(",")[0];
  private static final String SKU = setting("SKU", "JAVA-CHAIR");
  private static final String WAREHOUSE = SKU + "-1";
  private static final String SHIP = SKU + "-2";

  private static final List<Entry<String, Map<String, Object>>> COMMANDS =
      List.of(
          entry("CreateBatch", Map.of("ref", WAREHOUSE, "sku", SKU, "qty", 10)),
          entry("CreateBatch", Map.of("ref", SHIP, "sku", SKU, "qty", 20, "eta", "2027-03-01")),
          entry("Allocate", Map.of("orderId", "order-1", "sku", SKU, "qty", 6)),
          entry("Allocate", Map.of("orderId", "order-2", "sku", SKU, "qty", 4)),
          entry("Allocate", Map.of("orderId", "order-3", "sku", SKU, "qty", 5)),
          entry("Allocate", Map.of("orderId", "order-4", "sku", SKU, "qty", 100)),
          entry("Deallocate", Map.of("orderId", "order-3", "sku", SKU)),
          entry("ChangeBatchQuantity", Map.of("ref", WAREHOUSE, "sku", SKU, "qty", 7)));

  private record Sent(String type, String id, Future<RecordMetadata> metadata) {}

  public static void main(String[] args) throws Exception {
    // Java's partitioner for records with a key is murmur2, and its producer is idempotent: nothing to set.
    Map<String, Object> settings = Map.of("bootstrap.servers", BROKERS, "client.id", "example-java");
    try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      List<Sent> sent = new ArrayList<>();
      for (var command : COMMANDS) sent.add(send(producer, command.getKey(), command.getValue()));
      // get() waits until the broker has the record, and throws if it could not be sent.
      for (var command : sent)
        System.out.printf(
            "%s %s partition %d%n", command.type(), command.id(), command.metadata().get().partition());
    }
  }

  private static Sent send(KafkaProducer<String, String> producer, String type, Map<String, Object> fields)
      throws Exception {
    // A command that is sent again with the same id changes nothing. Keep the id until the command is sent.
    String id = UUID.randomUUID().toString();
    // The key is the SKU: commands of one SKU are handled in the order of their partition.
    var record = new ProducerRecord<>(TOPIC, (String) fields.get("sku"), JSON.writeValueAsString(fields));
    record
        .headers()
        .add("ce_specversion", bytes("1.0"))
        .add("ce_type", bytes(type))
        .add("ce_id", bytes(id))
        .add("ce_source", bytes("examples/java"));
    return new Sent(type, id, producer.send(record));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String setting(String name, String otherwise) {
    return System.getenv().getOrDefault(name, otherwise);
  }
}
