import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ElectionNotNeededException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.GroupSubscribedToTopicException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.quota.ClientQuotaFilterComponent;

/** Java's Admin. */
class Admins {
  static final Map<String, Scenario.Body> ALL = Map.of(
      "admin topics", Admins::topics,
      "admin configs", Admins::configs,
      "admin offsets and records", Admins::offsetsAndRecords,
      "admin groups", Admins::groups,
      "admin transactions", Admins::transactions,
      "admin cluster", Admins::cluster,
      "admin replicas", Admins::replicas,
      "admin quotas", Admins::quotas,
      "admin scram", Admins::scram);

  static void topics(Scenario s) throws Exception {
    String name = s.name("t");
    var wanted = new NewTopic(name, Optional.of(2), Optional.of(s.replicas)).configs(Map.of("cleanup.policy", "compact"));
    s.admin.createTopics(List.of(wanted), new CreateTopicsOptions().validateOnly(true)).all().get();
    Scenario.demand(!s.admin.listTopics().names().get().contains(name), "was only to be validated");
    var created = s.admin.createTopics(List.of(wanted));
    Scenario.same("partitions", created.numPartitions(name).get(), 2);
    Scenario.same("replicas", created.replicationFactor(name).get(), (int) s.replicas);
    Scenario.same("config", created.config(name).get().get("cleanup.policy").value(), "compact");
    Scenario.fails("creating it again", TopicExistsException.class, () -> s.admin.createTopics(List.of(wanted)).all().get());
    Scenario.fails("a name", InvalidTopicException.class,
        () -> s.admin.createTopics(List.of(new NewTopic("no/topic", 1, (short) 1))).all().get());
    Scenario.fails("a replication factor", InvalidReplicationFactorException.class,
        () -> s.admin.createTopics(List.of(new NewTopic(name + "-r", 1, (short) 99))).all().get());
    Scenario.fails("partitions", InvalidPartitionsException.class,
        () -> s.admin.createTopics(List.of(new NewTopic(name + "-p", 0, s.replicas))).all().get());
    Scenario.fails("a config", InvalidConfigurationException.class, () -> s.admin.createTopics(
        List.of(new NewTopic(name + "-c", 1, s.replicas).configs(Map.of("retention.ms", "soon")))).all().get());
    var id = created.topicId(name).get();
    Scenario.until("listed", () -> s.admin.listTopics().namesToListings().get().get(name) != null);
    Scenario.same("its id", s.admin.listTopics().namesToListings().get().get(name).topicId(), id);
    var byId = s.admin.describeTopics(TopicCollection.ofTopicIds(List.of(id))).allTopicIds().get().get(id);
    Scenario.same("by id", byId.name(), name);
    Scenario.same("isr", byId.partitions().get(1).isr().size(), (int) s.replicas);
    Scenario.fails("a topic that is not there", UnknownTopicOrPartitionException.class,
        () -> s.admin.describeTopics(List.of(name + "-not")).allTopicNames().get());
    s.admin.createPartitions(Map.of(name, NewPartitions.increaseTo(4))).all().get();
    Scenario.until("four partitions",
        () -> s.admin.describeTopics(List.of(name)).allTopicNames().get().get(name).partitions().size() == 4);
    Scenario.fails("fewer partitions", InvalidPartitionsException.class,
        () -> s.admin.createPartitions(Map.of(name, NewPartitions.increaseTo(3))).all().get());
    var assigned = s.name("assigned");
    s.admin.createTopics(List.of(new NewTopic(assigned, Map.of(0, List.of(1), 1, List.of(1))))).all().get();
    Scenario.until("assigned", () -> {
      var described = s.admin.describeTopics(List.of(assigned)).allTopicNames().get().get(assigned);
      return described.partitions().stream().allMatch(each -> each.leader() != null && each.leader().id() == 1);
    });
    s.admin.deleteTopics(TopicCollection.ofTopicIds(List.of(id))).all().get();
    Scenario.until("deleted", () -> !s.admin.listTopics().names().get().contains(name));
    s.admin.createTopics(List.of(wanted)).all().get();
    Scenario.until("created anew",
        () -> !s.admin.describeTopics(List.of(name)).allTopicNames().get().get(name).topicId().equals(id));
    s.admin.deleteTopics(List.of(name, assigned)).all().get();
    Scenario.fails("deleting what is not there", UnknownTopicOrPartitionException.class, () -> {
      Thread.sleep(100);
      return s.admin.deleteTopics(List.of(name)).all().get();
    });
  }

  static Config config(Scenario s, ConfigResource resource) throws Exception {
    return s.admin.describeConfigs(List.of(resource), new DescribeConfigsOptions().includeSynonyms(true).includeDocumentation(true))
        .all().get().get(resource);
  }

  static void alter(Scenario s, ConfigResource resource, AlterConfigOp.OpType type, String name, String value) throws Exception {
    s.admin.incrementalAlterConfigs(Map.of(resource, List.of(new AlterConfigOp(new ConfigEntry(name, value), type)))).all().get();
  }

  static void configs(Scenario s) throws Exception {
    var topic = new ConfigResource(ConfigResource.Type.TOPIC, s.topic("t", 1));
    var policy = config(s, topic).get("cleanup.policy");
    Scenario.same("default", policy.value() + " " + policy.source() + " " + policy.type() + " " + policy.isReadOnly(),
        "delete DEFAULT_CONFIG LIST false");
    alter(s, topic, AlterConfigOp.OpType.APPEND, "cleanup.policy", "compact");
    Scenario.until("appended", () -> config(s, topic).get("cleanup.policy").value().equals("delete,compact"));
    Scenario.same("synonyms",
        Scenario.map(config(s, topic).get("cleanup.policy").synonyms(), each -> each.name() + "=" + each.value() + " " + each.source()),
        List.of("cleanup.policy=delete,compact DYNAMIC_TOPIC_CONFIG", "log.cleanup.policy=delete DEFAULT_CONFIG"));
    alter(s, topic, AlterConfigOp.OpType.SUBTRACT, "cleanup.policy", "delete");
    Scenario.until("subtracted", () -> config(s, topic).get("cleanup.policy").value().equals("compact"));
    alter(s, topic, AlterConfigOp.OpType.SET, "retention.ms", "123456");
    Scenario.until("set", () -> config(s, topic).get("retention.ms").value().equals("123456"));
    Scenario.same("type", config(s, topic).get("retention.ms").type(), ConfigEntry.ConfigType.LONG);
    alter(s, topic, AlterConfigOp.OpType.DELETE, "retention.ms", "");
    Scenario.until("deleted", () -> config(s, topic).get("retention.ms").source() == ConfigEntry.ConfigSource.DEFAULT_CONFIG);
    Scenario.fails("a value", InvalidConfigurationException.class, () -> {
      alter(s, topic, AlterConfigOp.OpType.SET, "retention.ms", "soon");
      return null;
    });
    Scenario.fails("a name", InvalidConfigurationException.class, () -> {
      alter(s, topic, AlterConfigOp.OpType.SET, "no.such.config", "1");
      return null;
    });
    int node = s.admin.describeCluster().nodes().get().iterator().next().id();
    var broker = new ConfigResource(ConfigResource.Type.BROKER, String.valueOf(node));
    var described = config(s, broker);
    Scenario.same("node.id", described.get("node.id") == null ? described.get("broker.id").value() : described.get("node.id").value(), String.valueOf(node));
    Scenario.demand(described.get("log.cleaner.threads") != null && !described.get("log.cleaner.threads").isReadOnly(), "log.cleaner.threads");
    alter(s, broker, AlterConfigOp.OpType.SET, "log.cleaner.threads", "2");
    Scenario.until("of the broker", () -> config(s, broker).get("log.cleaner.threads").value().equals("2"));
    Scenario.same("source", config(s, broker).get("log.cleaner.threads").source(), ConfigEntry.ConfigSource.DYNAMIC_BROKER_CONFIG);
    alter(s, broker, AlterConfigOp.OpType.DELETE, "log.cleaner.threads", "");
    Scenario.until("as before", () -> config(s, broker).get("log.cleaner.threads").source() != ConfigEntry.ConfigSource.DYNAMIC_BROKER_CONFIG);
    var brokers = new ConfigResource(ConfigResource.Type.BROKER, "");
    alter(s, brokers, AlterConfigOp.OpType.SET, "log.retention.ms", "98765432");
    Scenario.until("of all brokers", () -> config(s, topic).get("retention.ms").value().equals("98765432"));
    Scenario.same("source", config(s, topic).get("retention.ms").source(), ConfigEntry.ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG);
    alter(s, brokers, AlterConfigOp.OpType.DELETE, "log.retention.ms", "");
    Scenario.until("as before", () -> config(s, topic).get("retention.ms").source() == ConfigEntry.ConfigSource.DEFAULT_CONFIG);
  }

  static void offsetsAndRecords(Scenario s) throws Exception {
    var partition = new TopicPartition(s.topic("t", 1), 0);
    long base = System.currentTimeMillis() - 100_000;
    try (var producer = s.producer()) {
      for (long time : new long[] {0, 50, 20})
        producer.send(new org.apache.kafka.clients.producer.ProducerRecord<>(partition.topic(), 0, base + time, null, "v")).get();
    }
    Scenario.same("earliest", list(s, partition, OffsetSpec.earliest()).offset(), 0L);
    Scenario.same("latest", list(s, partition, OffsetSpec.latest()).offset(), 3L);
    var max = list(s, partition, OffsetSpec.maxTimestamp());
    Scenario.same("of the largest time", max.offset() + " " + (max.timestamp() - base), "1 50");
    var byTime = list(s, partition, OffsetSpec.forTimestamp(base + 10));
    Scenario.same("by time", byTime.offset() + " " + (byTime.timestamp() - base), "1 50");
    Scenario.same("of the future", list(s, partition, OffsetSpec.forTimestamp(base + 10_000_000)).offset(), -1L);
    Scenario.same("leader epoch", list(s, partition, OffsetSpec.latest()).leaderEpoch(), Optional.of(0));
    Scenario.same("low watermark",
        s.admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(2))).lowWatermarks().get(partition).get().lowWatermark(), 2L);
    Scenario.same("earliest now", list(s, partition, OffsetSpec.earliest()).offset(), 2L);
    Scenario.fails("records that are not there", OffsetOutOfRangeException.class,
        () -> s.admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(9))).all().get());
    s.admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(-1))).all().get();
    Scenario.same("all deleted", list(s, partition, OffsetSpec.earliest()).offset(), 3L);
  }

  static org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo list(Scenario s, TopicPartition partition, OffsetSpec spec)
      throws Exception {
    return s.admin.listOffsets(Map.of(partition, spec), new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
        .partitionResult(partition).get();
  }

  static void groups(Scenario s) throws Exception {
    var partition = new TopicPartition(s.topic("t", 1), 0);
    String group = s.name("g");
    s.produce(partition.topic(), 0, Scenario.values(5, "value"));
    try (var consumer = s.consumer("group.id", group)) {
      consumer.subscribe(List.of(partition.topic()));
      Scenario.consumes("all", consumer, Scenario.values(5, "value"));
      consumer.commitSync();
      var listed = s.admin.listConsumerGroups().all().get().stream().filter(each -> each.groupId().equals(group)).findFirst();
      Scenario.same("listed", listed.get().state().get().toString(), "Stable");
      var described = s.admin.describeConsumerGroups(List.of(group)).describedGroups().get(group).get();
      Scenario.same("assignor", described.partitionAssignor(), "range");
      Scenario.same("coordinator", described.coordinator().host(), "127.0.0.1");
      Scenario.fails("deleting it now", GroupNotEmptyException.class, () -> s.admin.deleteConsumerGroups(List.of(group)).all().get());
      Scenario.fails("altering offsets now", UnknownMemberIdException.class,
          () -> s.admin.alterConsumerGroupOffsets(group, Map.of(partition, new OffsetAndMetadata(1))).all().get());
      Scenario.fails("deleting offsets now", GroupSubscribedToTopicException.class,
          () -> s.admin.deleteConsumerGroupOffsets(group, Set.of(partition)).all().get());
    }
    Scenario.until("empty", () -> s.admin.describeConsumerGroups(List.of(group)).all().get().get(group).state().toString().equals("Empty"));
    s.admin.alterConsumerGroupOffsets(group, Map.of(partition, new OffsetAndMetadata(2, "back"))).all().get();
    var committed = s.admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().get(partition);
    Scenario.same("altered", committed.offset() + " " + committed.metadata(), "2 back");
    s.admin.deleteConsumerGroupOffsets(group, Set.of(partition)).all().get();
    Scenario.same("deleted", s.admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().get(partition), null);
    s.admin.alterConsumerGroupOffsets(group, Map.of(partition, new OffsetAndMetadata(2))).all().get();
    s.admin.deleteConsumerGroups(List.of(group)).all().get();
    Scenario.demand(s.admin.listConsumerGroups().all().get().stream().noneMatch(each -> each.groupId().equals(group)), "still listed");
  }

  static void transactions(Scenario s) throws Exception {
    var partition = new TopicPartition(s.topic("t", 1), 0);
    String id = s.name("x");
    try (var producer = s.producer("transactional.id", id, "transaction.timeout.ms", 40_000)) {
      producer.initTransactions();
      producer.beginTransaction();
      Scenario.send(producer, partition.topic(), 0, Scenario.values(2, "hanging"));
      var listed = s.admin.listTransactions().all().get().stream().filter(each -> each.transactionalId().equals(id)).findFirst().get();
      Scenario.same("listed", listed.state(), TransactionState.ONGOING);
      var described = s.admin.describeTransactions(List.of(id)).all().get().get(id);
      Scenario.same("partitions", described.topicPartitions(), Set.of(partition));
      Scenario.same("timeout", described.transactionTimeoutMs(), 40_000L);
      Scenario.same("producer", described.producerId(), listed.producerId());
      var producers = s.admin.describeProducers(List.of(partition)).partitionResult(partition).get().activeProducers();
      Scenario.same("producers", producers.size(), 1);
      var active = producers.get(0);
      Scenario.same("starts at", active.currentTransactionStartOffset(), OptionalLong.of(0));
      Scenario.same("last sequence", active.lastSequence(), 1);
      Scenario.same("its id", active.producerId(), described.producerId());
      s.admin.abortTransaction(new AbortTransactionSpec(partition, active.producerId(), (short) active.producerEpoch(), active.coordinatorEpoch().orElse(0)))
          .all().get();
      Scenario.same("aborted", s.admin.describeProducers(List.of(partition)).partitionResult(partition).get().activeProducers().get(0)
          .currentTransactionStartOffset(), OptionalLong.empty());
      Scenario.same("with a marker", list(s, partition, OffsetSpec.latest()).offset(), 3L);
    }
    // Whoever takes over its id ends what the coordinator still holds open.
    s.admin.fenceProducers(List.of(id)).all().get();
    Scenario.until("ended", () -> s.admin.describeTransactions(List.of(id)).all().get().get(id).state() == TransactionState.EMPTY);
  }

  static void cluster(Scenario s) throws Exception {
    var cluster = s.admin.describeCluster();
    var nodes = cluster.nodes().get();
    Scenario.demand(nodes.size() >= s.replicas, "nodes " + nodes);
    Scenario.same("length of the cluster's id", cluster.clusterId().get().length(), 22);
    Scenario.demand(nodes.stream().anyMatch(each -> {
      try {
        return each.id() == cluster.controller().get().id();
      } catch (Exception cause) {
        throw new IllegalStateException(cause);
      }
    }), "the controller is one of them");
    var features = s.admin.describeFeatures().featureMetadata().get();
    Scenario.demand(features.finalizedFeatures().get("metadata.version").maxVersionLevel() > 0, "metadata.version");
    Scenario.demand(features.supportedFeatures().containsKey("metadata.version"), "supported");
    var quorum = s.admin.describeMetadataQuorum().quorumInfo().get();
    Scenario.demand(quorum.voters().stream().anyMatch(each -> each.replicaId() == quorum.leaderId()), "its leader is a voter");
    Scenario.demand(quorum.highWatermark() >= 0, "high watermark");
    var topic = s.topic("t", 2);
    s.produce(topic, 0, Scenario.values(3, "value"));
    Scenario.until("its replicas are in log dirs", () -> {
      int count = 0;
      for (var dirs : s.admin.describeLogDirs(nodes.stream().map(each -> each.id()).toList()).allDescriptions().get().values())
        for (var dir : dirs.values())
          for (var replica : dir.replicaInfos().entrySet())
            if (replica.getKey().topic().equals(topic)) {
              count++;
              if (replica.getKey().partition() == 0) Scenario.demand(replica.getValue().size() > 0, "its size");
            }
      return count == 2 * s.replicas;
    });
    Scenario.demand(s.admin.metrics().size() > 0, "metrics");
  }

  static void replicas(Scenario s) throws Exception {
    var partition = new TopicPartition(s.topic("t", 1), 0);
    s.produce(partition.topic(), 0, Scenario.values(3, "value"));
    var elected = s.admin.electLeaders(ElectionType.PREFERRED, Set.of(partition)).partitions().get().get(partition);
    Scenario.demand(elected.get() instanceof ElectionNotNeededException, "elected: " + elected);
    Scenario.same("reassignments", s.admin.listPartitionReassignments().reassignments().get().get(partition), null);
    var nodes = s.admin.describeCluster().nodes().get().stream().map(each -> each.id()).sorted().toList();
    if (nodes.size() < 3) return;
    var before = replicasOf(s, partition);
    var one = List.of(before.get(before.size() - 1));
    s.admin.alterPartitionReassignments(Map.of(partition, Optional.of(new NewPartitionReassignment(one)))).all().get();
    Scenario.until("one replica", () -> replicasOf(s, partition).equals(one) && leaderOf(s, partition) == one.get(0));
    var all = new ArrayList<>(nodes);
    java.util.Collections.rotate(all, -nodes.indexOf(one.get(0)) - 1);
    s.admin.alterPartitionReassignments(Map.of(partition, Optional.of(new NewPartitionReassignment(all)))).all().get();
    Scenario.until("three replicas in sync", () -> replicasOf(s, partition).equals(all) && isrOf(s, partition).size() == 3);
    Scenario.until("no reassignment", () -> s.admin.listPartitionReassignments(Set.of(partition)).reassignments().get().isEmpty());
    if (leaderOf(s, partition) != all.get(0)) {
      var results = s.admin.electLeaders(ElectionType.PREFERRED, Set.of(partition)).partitions().get();
      Scenario.same("election", results.get(partition), Optional.empty());
    }
    Scenario.until("the preferred leader", () -> leaderOf(s, partition) == all.get(0));
    try (var consumer = s.consumer()) {
      consumer.assign(List.of(partition));
      Scenario.consumes("nothing is lost", consumer, Scenario.values(3, "value"));
    }
  }

  static org.apache.kafka.common.TopicPartitionInfo info(Scenario s, TopicPartition partition) throws Exception {
    return s.admin.describeTopics(List.of(partition.topic())).allTopicNames().get().get(partition.topic()).partitions().get(partition.partition());
  }

  static List<Integer> replicasOf(Scenario s, TopicPartition partition) throws Exception {
    return Scenario.map(info(s, partition).replicas(), each -> each.id());
  }

  static Set<Integer> isrOf(Scenario s, TopicPartition partition) throws Exception {
    return new TreeSet<>(Scenario.map(info(s, partition).isr(), each -> each.id()));
  }

  static int leaderOf(Scenario s, TopicPartition partition) throws Exception {
    return info(s, partition).leader().id();
  }

  static void quotas(Scenario s) throws Exception {
    String user = s.name("u");
    var entity = new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, user, ClientQuotaEntity.CLIENT_ID, "c"));
    var filter = ClientQuotaFilter.containsOnly(List.of(
        ClientQuotaFilterComponent.ofEntity(ClientQuotaEntity.USER, user),
        ClientQuotaFilterComponent.ofEntity(ClientQuotaEntity.CLIENT_ID, "c")));
    s.admin.alterClientQuotas(List.of(new ClientQuotaAlteration(entity, List.of(
        new ClientQuotaAlteration.Op("producer_byte_rate", 1024.0), new ClientQuotaAlteration.Op("request_percentage", 12.5))))).all().get();
    Scenario.until("set", () -> Map.of("producer_byte_rate", 1024.0, "request_percentage", 12.5)
        .equals(s.admin.describeClientQuotas(filter).entities().get().get(entity)));
    s.admin.alterClientQuotas(List.of(new ClientQuotaAlteration(entity, List.of(
        new ClientQuotaAlteration.Op("producer_byte_rate", null))))).all().get();
    Scenario.until("removed", () -> Map.of("request_percentage", 12.5)
        .equals(s.admin.describeClientQuotas(filter).entities().get().get(entity)));
    Scenario.fails("a key", InvalidRequestException.class, () -> s.admin.alterClientQuotas(List.of(
        new ClientQuotaAlteration(entity, List.of(new ClientQuotaAlteration.Op("no_such_rate", 1.0))))).all().get());
    s.admin.alterClientQuotas(List.of(new ClientQuotaAlteration(entity, List.of(
        new ClientQuotaAlteration.Op("request_percentage", null))))).all().get();
    Scenario.until("gone", () -> s.admin.describeClientQuotas(filter).entities().get().isEmpty());
  }

  static void scram(Scenario s) throws Exception {
    String user = s.name("u");
    var mechanism = org.apache.kafka.clients.admin.ScramMechanism.SCRAM_SHA_512;
    Scenario.fails("too few iterations", org.apache.kafka.common.errors.UnacceptableCredentialException.class,
        () -> s.admin.alterUserScramCredentials(List.of(upsertion(user, mechanism, 4095))).all().get());
    s.admin.alterUserScramCredentials(List.of(upsertion(user, mechanism, 8192))).all().get();
    Scenario.until("described", () -> {
      var described = s.admin.describeUserScramCredentials().all().get().get(user);
      return described != null && described.credentialInfos().size() == 1
          && described.credentialInfos().get(0).mechanism() == mechanism && described.credentialInfos().get(0).iterations() == 8192;
    });
    var deletion = new org.apache.kafka.clients.admin.UserScramCredentialDeletion(user, mechanism);
    s.admin.alterUserScramCredentials(List.of(deletion)).all().get();
    Scenario.until("deleted", () -> !s.admin.describeUserScramCredentials().all().get().containsKey(user));
    Scenario.fails("describing nobody", org.apache.kafka.common.errors.ResourceNotFoundException.class,
        () -> s.admin.describeUserScramCredentials(List.of(user)).description(user).get());
    Scenario.fails("deleting what is not there", org.apache.kafka.common.errors.ResourceNotFoundException.class,
        () -> s.admin.alterUserScramCredentials(List.of(deletion)).all().get());
  }

  static org.apache.kafka.clients.admin.UserScramCredentialUpsertion upsertion(
      String user, org.apache.kafka.clients.admin.ScramMechanism mechanism, int iterations) {
    return new org.apache.kafka.clients.admin.UserScramCredentialUpsertion(
        user, new org.apache.kafka.clients.admin.ScramCredentialInfo(mechanism, iterations), "secret");
  }
}
