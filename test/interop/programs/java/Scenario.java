import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** What a scenario has: the brokers, names that no earlier run used, clients of these brokers, and ways to demand and to wait. */
class Scenario implements AutoCloseable {
  interface Body {
    void run(Scenario scenario) throws Exception;
  }

  /** Longer than anything takes, on whatever machine: a program that waits for what never comes says so. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  final String bootstrap;
  final short replicas;
  final String name;
  final Admin admin;
  private final String run;
  private final List<AutoCloseable> open = new ArrayList<>();

  Scenario(String bootstrap, short replicas, String name, String run) {
    this.bootstrap = bootstrap;
    this.replicas = replicas;
    this.name = name.replace(' ', '-');
    this.run = run;
    this.admin = Admin.create(Map.of("bootstrap.servers", bootstrap, "retry.backoff.ms", 50));
    open.add(admin);
  }

  String name(String what) {
    return what + "-" + name + "-" + run;
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable each : open) each.close();
  }

  String topic(String what, int partitions) throws Exception {
    String topic = name(what);
    admin.createTopics(List.of(new NewTopic(topic, partitions, replicas))).all().get();
    until(topic + " has leaders", () -> {
      var described = admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
      return described.partitions().size() == partitions
          && described.partitions().stream().allMatch(each -> each.leader() != null);
    });
    return topic;
  }

  KafkaProducer<String, String> producer(Object... config) {
    var all = config(config);
    all.putIfAbsent("key.serializer", StringSerializer.class);
    all.putIfAbsent("value.serializer", StringSerializer.class);
    var producer = new KafkaProducer<String, String>(all);
    open.add(() -> producer.close(Duration.ZERO));
    return producer;
  }

  KafkaConsumer<String, String> consumer(Object... config) {
    var all = config(config);
    all.putIfAbsent("auto.offset.reset", "earliest");
    all.putIfAbsent("heartbeat.interval.ms", 200);
    all.putIfAbsent("fetch.max.wait.ms", 200);
    all.putIfAbsent("key.deserializer", StringDeserializer.class);
    all.putIfAbsent("value.deserializer", StringDeserializer.class);
    return new KafkaConsumer<>(all);
  }

  private Map<String, Object> config(Object... pairs) {
    var all = new HashMap<String, Object>();
    all.put("bootstrap.servers", bootstrap);
    for (int i = 0; i < pairs.length; i += 2) all.put((String) pairs[i], pairs[i + 1]);
    return all;
  }

  /** Sends these values to a partition, and waits for all of them. */
  List<RecordMetadata> produce(String topic, int partition, List<String> values) throws Exception {
    try (var producer = producer()) {
      return send(producer, topic, partition, values);
    }
  }

  static List<RecordMetadata> send(
      KafkaProducer<String, String> producer, String topic, int partition, List<String> values) throws Exception {
    var sent = values.stream().map(value -> producer.send(new ProducerRecord<>(topic, partition, null, value))).toList();
    producer.flush();
    var all = new ArrayList<RecordMetadata>();
    for (var each : sent) all.add(each.get());
    return all;
  }

  /** Polls until as many records have come; demands that they are these, in whatever order. */
  static void consumes(String what, KafkaConsumer<String, String> consumer, List<String> expected) {
    var values = new ArrayList<String>();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (values.size() < expected.size() && System.nanoTime() < end)
      for (ConsumerRecord<String, String> each : consumer.poll(Duration.ofMillis(200))) values.add(each.value());
    same(what, values.stream().sorted().toList(), expected.stream().sorted().toList());
  }

  static List<String> values(int count, String of) {
    return IntStream.range(0, count).mapToObj(i -> of + " " + i).toList();
  }

  static void demand(boolean holds, String what) {
    if (!holds) throw new AssertionError(what);
  }

  static void same(String what, Object actual, Object expected) {
    demand(Objects.equals(actual, expected), what + ": " + actual + ", expected " + expected);
  }

  static void until(String what, Callable<Boolean> holds) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        if (holds.call()) return;
        demand(System.nanoTime() < end, "never: " + what);
      } catch (ExecutionException cause) {
        if (System.nanoTime() >= end) throw cause;
      }
      Thread.sleep(20);
    }
  }

  /** Demands that this fails, in the way of the class. */
  static void fails(String what, Class<? extends Throwable> how, Callable<?> attempt) {
    try {
      attempt.call();
    } catch (Exception thrown) {
      Throwable cause = thrown instanceof ExecutionException ? thrown.getCause() : thrown;
      demand(how.isInstance(cause), what + " fails by " + cause);
      return;
    }
    throw new AssertionError(what + " does not fail");
  }

  static <A, B> List<B> map(Iterable<A> all, Function<A, B> of) {
    var mapped = new ArrayList<B>();
    all.forEach(each -> mapped.add(of.apply(each)));
    return mapped;
  }
}
