import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads all events, rebuilds the stock of each SKU from them, and prints it as JSON. With --follow it reads on until
 * Ctrl-C or SIGTERM, and prints the stock then.
 *
 * <p>The stock is kept in memory only, so each run reads from the beginning and commits no offsets. A service keeps its
 * stock in a database: it saves `sequence` in the same transaction as the batches, and commits offsets after that.
 *
 * <p>Settings: KAFKA_BROKERS (127.0.0.1:9092), EVENT_TOPIC (allocation.events).
 */
public class Consumer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BROKERS = setting("KAFKA_BROKERS", "127.0.0.1:9092");
  private static final String TOPIC = setting("EVENT_TOPIC", "allocation.events");

  /** lines: units by order. */
  private record Batch(String eta, int purchased, int dispatched, TreeMap<String, Integer> lines) {
    @JsonProperty
    int allocated() {
      return lines.values().stream().mapToInt(Integer::intValue).sum();
    }

    @JsonProperty
    int available() {
      return purchased - allocated();
    }
  }

  /** batches: by their reference. */
  private record Product(long sequence, TreeMap<String, Batch> batches) {}

  private static final Map<String, Product> products = new TreeMap<>();
  private static int applied = 0;
  private static int duplicates = 0;
  private static boolean follow = false;

  /** Applies an event, unless this consumer has applied it before. Throws if an event before it is missing. */
  private static void handle(ConsumerRecord<String, byte[]> message) throws IOException {
    String sku = message.key();
    long sequence = Long.parseLong(header(message, "ce_sequence"));
    String type = header(message, "ce_type");
    var product = products.getOrDefault(sku, new Product(0, new TreeMap<>()));
    if (sequence <= product.sequence()) {
      duplicates += 1;
      return;
    }
    if (sequence != product.sequence() + 1)
      throw new IllegalStateException(
          sku + ": event " + (product.sequence() + 1) + " is missing, the next one is " + sequence);
    apply(product.batches(), type, eventIn(message.value()));
    products.put(sku, new Product(sequence, product.batches()));
    applied += 1;
    if (follow) System.err.println(sku + " " + sequence + " " + type);
  }

  /** The value is JSON, plain or behind the registry's frame: a zero byte and four bytes of schema id. */
  private static JsonNode eventIn(byte[] value) throws IOException {
    return JSON.readTree(value[0] == 0 ? Arrays.copyOfRange(value, 5, value.length) : value);
  }

  private static void apply(Map<String, Batch> batches, String type, JsonNode event) {
    String ref = event.path(event.has("batchRef") ? "batchRef" : "ref").asText();
    String order = event.path("orderId").asText();
    int qty = event.path("qty").asInt();
    var batch = batches.get(ref);
    switch (type) {
      case "BatchCreated" -> batches.put(ref, new Batch(event.get("eta").textValue(), qty, 0, new TreeMap<>()));
      case "BatchQuantityChanged" -> batches.put(ref, new Batch(batch.eta(), qty, batch.dispatched(), batch.lines()));
      case "BatchEtaChanged" ->
          batches.put(ref, new Batch(event.get("eta").textValue(), batch.purchased(), 0, batch.lines()));
      case "BatchReceived" -> batches.put(ref, new Batch(null, qty, 0, batch.lines()));
      case "Allocated" -> batch.lines().put(order, qty);
      case "Deallocated" -> batch.lines().remove(order);
      case "Dispatched" ->
          batches.put(ref, new Batch(batch.eta(), batch.purchased(), batch.dispatched() + qty, batch.lines()));
      default -> {} // The others leave the batches as they are. New types may come: they are not for this consumer.
    }
  }

  /** Ends when all partitions are read, with --follow when the consumer is woken up. */
  private static void readEvents(KafkaConsumer<String, byte[]> consumer) throws IOException {
    List<TopicPartition> partitions =
        consumer.partitionsFor(TOPIC).stream().map(p -> new TopicPartition(TOPIC, p.partition())).toList();
    if (partitions.isEmpty()) throw new IllegalStateException("There is no topic " + TOPIC);
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    try {
      while (follow || partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p)))
        for (var message : consumer.poll(Duration.ofSeconds(1))) handle(message);
    } catch (WakeupException stopped) {
      // --follow has been ended.
    }
  }

  public static void main(String[] args) throws Exception {
    follow = List.of(args).contains("--follow");
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers", BROKERS,
            "client.id", "example-java",
            "isolation.level", "read_committed", // Java's default is read_uncommitted
            "enable.auto.commit", false,
            "allow.auto.create.topics", false);
    try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
      if (follow) wakeUpAtTheEnd(consumer);
      readEvents(consumer);
    }
    System.out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(products));
    System.err.println(applied + " events applied, " + duplicates + " duplicates skipped");
  }

  /** Java ends when its shutdown hooks have ended, so the hook waits for main. */
  private static void wakeUpAtTheEnd(KafkaConsumer<?, ?> consumer) {
    var main = Thread.currentThread();
    Runnable wakeUp =
        () -> {
          consumer.wakeup();
          try {
            main.join();
          } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
          }
        };
    Runtime.getRuntime().addShutdownHook(new Thread(wakeUp));
  }

  private static String header(ConsumerRecord<?, ?> message, String name) {
    return new String(message.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private static String setting(String name, String otherwise) {
    return System.getenv().getOrDefault(name, otherwise);
  }
}
