import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;

/** Java's producer: idempotent as it is by default, without acknowledgements, in transactions. */
class Producers {
  static final Map<String, Scenario.Body> ALL = Map.of(
      "idempotent producer", Producers::idempotent,
      "codecs and acks", Producers::codecsAndAcks,
      "transactions", Producers::transactions,
      "transactional copier", Producers::copier,
      "fenced producer", Producers::fenced,
      "refused records", Producers::refused);

  static void idempotent(Scenario s) throws Exception {
    String topic = s.topic("t", 3);
    try (var producer = s.producer("linger.ms", 0)) {
      var sent = new ArrayList<java.util.concurrent.Future<org.apache.kafka.clients.producer.RecordMetadata>>();
      for (String value : Scenario.values(300, "value")) sent.add(producer.send(new ProducerRecord<>(topic, value, value)));
      var next = new long[3];
      for (var each : sent) {
        var metadata = each.get();
        Scenario.same("offset in partition " + metadata.partition(), metadata.offset(), next[metadata.partition()]++);
      }
      Scenario.same("partitions", producer.partitionsFor(topic).size(), 3);
    }
    try (var consumer = s.consumer("group.id", s.name("g"))) {
      consumer.subscribe(List.of(topic));
      Scenario.consumes("all", consumer, Scenario.values(300, "value"));
    }
  }

  static void codecsAndAcks(Scenario s) throws Exception {
    String topic = s.topic("t", 1);
    var expected = new ArrayList<String>();
    for (String codec : List.of("none", "gzip", "snappy", "lz4", "zstd"))
      try (var producer = s.producer("compression.type", codec)) {
        var values = Scenario.values(50, codec);
        Scenario.send(producer, topic, 0, values);
        expected.addAll(values);
      }
    for (String acks : List.of("0", "1"))
      try (var producer = s.producer("acks", acks, "enable.idempotence", false)) {
        var values = Scenario.values(5, "acks " + acks);
        var sent = Scenario.send(producer, topic, 0, values);
        Scenario.same("offset is known", sent.get(4).hasOffset(), acks.equals("1"));
        expected.addAll(values);
      }
    try (var consumer = s.consumer()) {
      consumer.assign(List.of(new TopicPartition(topic, 0)));
      Scenario.consumes("all", consumer, expected);
    }
  }

  static void transactions(Scenario s) throws Exception {
    String topic = s.topic("t", 2);
    var committed = new ArrayList<String>();
    var all = new ArrayList<String>();
    try (var producer = s.producer("transactional.id", s.name("x"))) {
      producer.initTransactions();
      for (String outcome : List.of("first", "aborted", "second", "aborted too", "third")) {
        producer.beginTransaction();
        for (int partition = 0; partition < 2; partition++) {
          var values = Scenario.values(3, outcome + " " + partition);
          Scenario.send(producer, topic, partition, values);
          all.addAll(values);
          if (!outcome.startsWith("aborted")) committed.addAll(values);
        }
        if (outcome.startsWith("aborted")) producer.abortTransaction();
        else producer.commitTransaction();
      }
      producer.beginTransaction();
      var open = Scenario.send(producer, topic, 0, Scenario.values(1, "open"));
      all.addAll(Scenario.values(1, "open"));
      // Five transactions of three records and a marker each.
      Scenario.same("offset behind the markers", open.get(0).offset(), 20L);
      var partitions = List.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1));
      for (String isolation : List.of("read_committed", "read_uncommitted"))
        try (var consumer = s.consumer("isolation.level", isolation, "group.id", s.name(isolation))) {
          consumer.assign(partitions);
          boolean isCommitted = isolation.equals("read_committed");
          Scenario.consumes(isolation, consumer, isCommitted ? committed : all);
          var ends = consumer.endOffsets(partitions);
          Scenario.same("end for " + isolation, ends.get(partitions.get(0)), isCommitted ? 20L : 21L);
        }
      producer.abortTransaction();
    }
  }

  /** Consume, transform, produce, with the offsets in the transaction. */
  static void copier(Scenario s) throws Exception {
    String from = s.topic("from", 1);
    String to = s.topic("to", 1);
    String group = s.name("g");
    s.produce(from, 0, Scenario.values(10, "value"));
    var partition = new TopicPartition(from, 0);
    try (var consumer = s.consumer("group.id", group, "isolation.level", "read_committed", "enable.auto.commit", false,
            "max.poll.records", 2);
        var producer = s.producer("transactional.id", s.name("x"))) {
      producer.initTransactions();
      consumer.subscribe(List.of(from));
      boolean aborts = true;
      for (long position = 0; position < 10; ) {
        var records = consumer.poll(java.time.Duration.ofMillis(500));
        if (records.isEmpty()) continue;
        producer.beginTransaction();
        long next = position;
        for (var each : records) {
          producer.send(new ProducerRecord<>(to, 0, null, "copy of " + each.value()));
          next = each.offset() + 1;
        }
        producer.sendOffsetsToTransaction(Map.of(partition, new OffsetAndMetadata(next)), consumer.groupMetadata());
        if (aborts) {
          producer.abortTransaction();
          consumer.seek(partition, position);
        } else {
          producer.commitTransaction();
          position = next;
        }
        aborts = !aborts;
      }
    }
    Scenario.same("committed", s.admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().get(partition).offset(), 10L);
    try (var consumer = s.consumer("isolation.level", "read_committed")) {
      consumer.assign(List.of(new TopicPartition(to, 0)));
      Scenario.consumes("copies, each once", consumer, Scenario.values(10, "copy of value"));
    }
  }

  static void fenced(Scenario s) throws Exception {
    String topic = s.topic("t", 1);
    String id = s.name("x");
    try (var old = s.producer("transactional.id", id); var young = s.producer("transactional.id", id)) {
      old.initTransactions();
      old.beginTransaction();
      Scenario.send(old, topic, 0, List.of("of the old"));
      young.initTransactions();
      young.beginTransaction();
      Scenario.send(young, topic, 0, List.of("of the young"));
      try {
        old.send(new ProducerRecord<>(topic, 0, null, "late")).get();
        throw new AssertionError("the old one could still produce");
      } catch (java.util.concurrent.ExecutionException expected) {
        Throwable cause = expected.getCause();
        Scenario.demand(cause instanceof InvalidProducerEpochException || cause instanceof ProducerFencedException
            || cause.getClass().getSimpleName().equals("TransactionAbortableException"), "refused by " + cause);
      }
      young.commitTransaction();
    }
    try (var consumer = s.consumer("isolation.level", "read_committed")) {
      consumer.assign(List.of(new TopicPartition(topic, 0)));
      Scenario.consumes("the young one's", consumer, List.of("of the young"));
    }
  }

  static void refused(Scenario s) throws Exception {
    String topic = s.topic("t", 1);
    s.admin.incrementalAlterConfigs(Map.of(
        new org.apache.kafka.common.config.ConfigResource(org.apache.kafka.common.config.ConfigResource.Type.TOPIC, topic),
        List.of(new org.apache.kafka.clients.admin.AlterConfigOp(
            new org.apache.kafka.clients.admin.ConfigEntry("max.message.bytes", "2000"),
            org.apache.kafka.clients.admin.AlterConfigOp.OpType.SET)))).all().get();
    try (var producer = s.producer("max.block.ms", 2000)) {
      Scenario.until("a record above max.message.bytes is refused", () -> {
        try {
          producer.send(new ProducerRecord<>(topic, 0, null, "x".repeat(3000))).get();
          return false;
        } catch (java.util.concurrent.ExecutionException refused) {
          Scenario.demand(refused.getCause() instanceof RecordTooLargeException, "refused by " + refused.getCause());
          return true;
        }
      });
      producer.send(new ProducerRecord<>(topic, 0, null, "fits")).get();
      Scenario.fails("a topic of this name", InvalidTopicException.class,
          () -> producer.send(new ProducerRecord<>("not a topic", "value")).get());
      Scenario.fails("a partition that is not there", TimeoutException.class,
          () -> producer.send(new ProducerRecord<>(topic, 7, null, "value")).get());
    }
  }
}
