import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Java's own producer and consumer, told what to do by lines: "produce codec topic", then records until an empty line; "consume topic count",
 * answered by as many records. A record is a line: timestamp, key, value, headers ("name=value,…"), all bytes as hex, "-" for null.
 */
public class Clients {
  static final HexFormat HEX = HexFormat.of();

  static String text(byte[] bytes) {
    return bytes == null ? "-" : "x" + HEX.formatHex(bytes);
  }

  static byte[] bytes(String text) {
    return text.equals("-") ? null : HEX.parseHex(text.substring(1));
  }

  static ProducerRecord<byte[], byte[]> parse(String topic, String line) {
    String[] parts = line.split(" ", -1);
    var record = new ProducerRecord<byte[], byte[]>(topic, 0, Long.parseLong(parts[0]), bytes(parts[1]), bytes(parts[2]));
    for (String header : parts[3].isEmpty() ? new String[0] : parts[3].split(",")) {
      int at = header.indexOf('=');
      record.headers().add(header.substring(0, at), bytes(header.substring(at + 1)));
    }
    return record;
  }

  static String show(ConsumerRecord<byte[], byte[]> record) {
    var headers = new StringBuilder();
    for (Header header : record.headers()) {
      headers.append(headers.isEmpty() ? "" : ",").append(header.key()).append('=').append(text(header.value()));
    }
    return record.timestamp() + " " + text(record.key()) + " " + text(record.value()) + " " + headers;
  }

  static void produce(String bootstrap, String codec, String topic, BufferedReader in) throws Exception {
    Map<String, Object> config = Map.of("bootstrap.servers", bootstrap, "compression.type", codec, "linger.ms", 50, "batch.size", 100_000);
    try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) producer.send(parse(topic, line));
    }
    System.out.println("done");
  }

  static void consume(String bootstrap, String topic, int count) {
    Map<String, Object> config = Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", "earliest", "enable.auto.commit", "false");
    try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(new TopicPartition(topic, 0)));
      for (int left = count; left > 0; ) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(10))) {
          System.out.println(show(record));
          left--;
        }
      }
    }
    System.out.println("done");
  }

  public static void main(String[] args) throws Exception {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ");
      if (words[0].equals("produce")) produce(args[0], words[1], words[2], in);
      else consume(args[0], words[1], Integer.parseInt(words[2]));
    }
  }
}
