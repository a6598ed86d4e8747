import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;

/** Java's classic consumer: groups of two by each assignor, commits, static members, resets. */
class Consumers {
  static final Map<String, Scenario.Body> ALL = Map.of(
      "group of two range", s -> groupOfTwo(s, "org.apache.kafka.clients.consumer.RangeAssignor"),
      "group of two cooperative", s -> groupOfTwo(s, "org.apache.kafka.clients.consumer.CooperativeStickyAssignor"),
      "commit and resume", Consumers::commitAndResume,
      "static members", Consumers::staticMembers,
      "offsets reset", Consumers::offsetsReset,
      "pattern and pause", Consumers::patternAndPause);

  /** A member that polls in a thread of its own, until closed. */
  static class Member implements AutoCloseable {
    final Set<Integer> assigned = new TreeSet<>();
    final ConcurrentLinkedQueue<String> values = new ConcurrentLinkedQueue<>();
    volatile Throwable failure;
    private volatile boolean ends;
    private final Thread thread;

    Member(KafkaConsumer<String, String> consumer, String topic) {
      thread = new Thread(() -> {
        try (consumer) {
          consumer.subscribe(List.of(topic), new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
              synchronized (assigned) {
                revoked.forEach(each -> assigned.remove(each.partition()));
              }
            }

            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> added) {
              synchronized (assigned) {
                added.forEach(each -> assigned.add(each.partition()));
              }
            }
          });
          while (!ends) consumer.poll(Duration.ofMillis(100)).forEach(each -> values.add(each.value()));
        } catch (Throwable thrown) {
          failure = thrown;
        }
      });
      thread.start();
    }

    List<Integer> assigned() {
      synchronized (assigned) {
        return List.copyOf(assigned);
      }
    }

    @Override
    public void close() throws InterruptedException {
      ends = true;
      thread.join();
    }
  }

  static List<String> ofPartitions(List<Integer> partitions) {
    return partitions.stream().flatMap(each -> Scenario.values(5, "p" + each).stream()).sorted().toList();
  }

  static void groupOfTwo(Scenario s, String assignor) throws Exception {
    String topic = s.topic("t", 4);
    String group = s.name("g");
    Object[] config = {"group.id", group, "partition.assignment.strategy", assignor};
    try (var first = new Member(s.consumer(config), topic)) {
      Scenario.until("the first has all", () -> first.assigned().size() == 4);
      try (var second = new Member(s.consumer(config), topic)) {
        Scenario.until("each has two", () -> first.assigned().size() == 2 && second.assigned().size() == 2);
        for (int partition = 0; partition < 4; partition++) s.produce(topic, partition, Scenario.values(5, "p" + partition));
        Scenario.until("all are read", () -> first.values.size() + second.values.size() == 20);
        Scenario.same("the first's", first.values.stream().sorted().toList(), ofPartitions(first.assigned()));
        Scenario.same("the second's", second.values.stream().sorted().toList(), ofPartitions(second.assigned()));
        var described = s.admin.describeConsumerGroups(List.of(group)).all().get().get(group);
        Scenario.same("state", described.state().toString(), "Stable");
        Scenario.same("members", described.members().size(), 2);
        var owned = new TreeSet<Integer>();
        described.members().forEach(each -> each.assignment().topicPartitions().forEach(p -> owned.add(p.partition())));
        Scenario.same("owned", List.copyOf(owned), List.of(0, 1, 2, 3));
      }
      Scenario.until("the first has all again", () -> first.assigned().size() == 4);
      Scenario.same("no failure", first.failure, null);
    }
  }

  static void commitAndResume(Scenario s) throws Exception {
    String topic = s.topic("t", 1);
    String group = s.name("g");
    var partition = new TopicPartition(topic, 0);
    s.produce(topic, 0, Scenario.values(10, "value"));
    try (var consumer = s.consumer("group.id", group, "enable.auto.commit", false)) {
      consumer.subscribe(List.of(topic));
      Scenario.consumes("all", consumer, Scenario.values(10, "value"));
      consumer.commitSync(Map.of(partition, new OffsetAndMetadata(4, java.util.Optional.of(0), "so far")));
      var committed = consumer.committed(Set.of(partition)).get(partition);
      Scenario.same("committed", committed.offset() + " " + committed.metadata() + " " + committed.leaderEpoch().get(), "4 so far 0");
      var isDone = new boolean[1];
      consumer.commitAsync(Map.of(partition, new OffsetAndMetadata(7)), (offsets, failure) -> isDone[0] = failure == null);
      Scenario.until("committed later", () -> {
        consumer.poll(Duration.ofMillis(20));
        return isDone[0];
      });
    }
    try (var consumer = s.consumer("group.id", group)) {
      consumer.subscribe(List.of(topic));
      Scenario.consumes("the rest", consumer, Scenario.values(10, "value").subList(7, 10));
      Scenario.same("lag", consumer.currentLag(partition).orElse(-1), 0L);
    }
    // Closing commits.
    Scenario.same("committed by closing",
        s.admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().get(partition).offset(), 10L);
  }

  static void staticMembers(Scenario s) throws Exception {
    String topic = s.topic("t", 2);
    String group = s.name("g");
    Object[] config = {"group.id", group, "group.instance.id", "one"};
    s.produce(topic, 0, Scenario.values(3, "value"));
    try (var consumer = s.consumer(config)) {
      consumer.subscribe(List.of(topic));
      Scenario.consumes("all", consumer, Scenario.values(3, "value"));
    }
    var left = s.admin.describeConsumerGroups(List.of(group)).all().get().get(group);
    Scenario.same("still a member", left.members().iterator().next().groupInstanceId().get(), "one");
    try (var second = new Member(s.consumer(config), topic)) {
      Scenario.until("takes over", () -> second.assigned().size() == 2);
      try (var third = new Member(s.consumer(config), topic)) {
        Scenario.until("the second is fenced", () -> second.failure != null);
        Scenario.demand(second.failure instanceof FencedInstanceIdException, "fails by " + second.failure);
        Scenario.until("the third takes over", () -> third.assigned().size() == 2);
      }
    }
    s.admin.removeMembersFromConsumerGroup(group,
        new org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions(
            Set.of(new org.apache.kafka.clients.admin.MemberToRemove("one")))).all().get();
    Scenario.same("removed", s.admin.describeConsumerGroups(List.of(group)).all().get().get(group).members().size(), 0);
  }

  static void offsetsReset(Scenario s) throws Exception {
    String topic = s.topic("t", 1);
    var partition = new TopicPartition(topic, 0);
    long base = System.currentTimeMillis() - 3_600_000;
    try (var producer = s.producer()) {
      for (int i = 0; i < 5; i++) producer.send(new ProducerRecord<>(topic, 0, base + i * 1000, null, "value " + i)).get();
    }
    var all = Scenario.values(5, "value");
    try (var consumer = s.consumer("group.id", s.name("g"), "enable.auto.commit", false)) {
      consumer.assign(List.of(partition));
      Scenario.same("beginning", consumer.beginningOffsets(List.of(partition)).get(partition), 0L);
      Scenario.same("end", consumer.endOffsets(List.of(partition)).get(partition), 5L);
      var byTime = consumer.offsetsForTimes(Map.of(partition, base + 1500)).get(partition);
      Scenario.same("by time", byTime.offset() + " " + (byTime.timestamp() - base), "2 2000");
      Scenario.same("of the future", consumer.offsetsForTimes(Map.of(partition, base + 3_600_000_000L)).get(partition), null);
      consumer.seekToBeginning(List.of(partition));
      Scenario.consumes("from the beginning", consumer, all);
      consumer.seek(partition, byTime.offset());
      Scenario.consumes("from a time", consumer, all.subList(2, 5));
      consumer.seekToEnd(List.of(partition));
      Scenario.same("position", consumer.position(partition), 5L);
    }
    try (var consumer = s.consumer("group.id", s.name("latest"), "auto.offset.reset", "latest")) {
      consumer.assign(List.of(partition));
      Scenario.same("latest", consumer.position(partition), 5L);
    }
    try (var consumer = s.consumer("group.id", s.name("none"), "auto.offset.reset", "none")) {
      consumer.assign(List.of(partition));
      Scenario.fails("without a reset", NoOffsetForPartitionException.class, () -> consumer.position(partition));
    }
    s.admin.deleteRecords(Map.of(partition, org.apache.kafka.clients.admin.RecordsToDelete.beforeOffset(3))).all().get();
    try (var consumer = s.consumer()) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, 1);
      Scenario.consumes("out of range: back to the earliest", consumer, all.subList(3, 5));
    }
  }

  static void patternAndPause(Scenario s) throws Exception {
    String prefix = s.name("p");
    var topics = List.of(s.topic("p", 1));
    s.produce(topics.get(0), 0, Scenario.values(2, "first"));
    try (var consumer = s.consumer("group.id", s.name("g"), "metadata.max.age.ms", 200)) {
      consumer.subscribe(java.util.regex.Pattern.compile(prefix + ".*"));
      Scenario.consumes("the first", consumer, Scenario.values(2, "first"));
      s.admin.createTopics(List.of(new org.apache.kafka.clients.admin.NewTopic(prefix + "-more", 1, s.replicas))).all().get();
      Scenario.until("the second is assigned", () -> {
        consumer.poll(Duration.ofMillis(50));
        return consumer.assignment().size() == 2;
      });
      var paused = List.of(new TopicPartition(topics.get(0), 0));
      consumer.pause(paused);
      s.produce(topics.get(0), 0, Scenario.values(2, "paused"));
      s.produce(prefix + "-more", 0, Scenario.values(2, "more"));
      Scenario.consumes("the second only", consumer, Scenario.values(2, "more"));
      consumer.resume(paused);
      Scenario.consumes("what was paused", consumer, Scenario.values(2, "paused"));
    }
  }
}
