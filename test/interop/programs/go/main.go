// Franz-go's kgo and kadm: `programs HOST:PORT[,…] REPLICAS [SCENARIO…]` runs the scenarios in order and prints a line for each, "ok NAME" or "FAILED NAME" and
// why.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
)

// Longer than anything takes, on whatever machine: a program that waits for what never comes says so.
const patience = 60 * time.Second

type setting struct {
	bootstrap []string
	replicas  int16
	scenario  string
	run       string
}

// A name that no earlier run used.
func (s setting) name(what string) string {
	return what + "-" + strings.ReplaceAll(s.scenario, " ", "-") + "-" + s.run
}

func (s setting) client(options ...kgo.Opt) *kgo.Client {
	client, err := kgo.NewClient(append([]kgo.Opt{
		kgo.SeedBrokers(s.bootstrap...),
		kgo.FetchMaxWait(200 * time.Millisecond),
		kgo.MetadataMinAge(50 * time.Millisecond),
	}, options...)...)
	must(err)
	return client
}

func (s setting) admin() *kadm.Client { return kadm.NewClient(s.client()) }

type failure struct{ error }

func must(err error) {
	if err != nil {
		panic(failure{err})
	}
}

func demand(holds bool, format string, args ...any) {
	if !holds {
		panic(failure{fmt.Errorf(format, args...)})
	}
}

func same[T any](what string, actual, expected T) {
	demand(fmt.Sprint(actual) == fmt.Sprint(expected), "%s: %v, expected %v", what, actual, expected)
}

// A context of one scenario: the cancel function is for programs that go on.
func within() context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	_ = cancel
	return ctx
}

func until(what string, holds func() bool) {
	for end := time.Now().Add(patience); !holds(); time.Sleep(20 * time.Millisecond) {
		demand(time.Now().Before(end), "never: %s", what)
	}
}

func values(count int, of string) (all []string) {
	for i := range count {
		all = append(all, fmt.Sprintf("%s %d", of, i))
	}
	return all
}

// Polls until as many records are there, and no more within a moment; compares their values in sorted order.
func consumes(what string, client *kgo.Client, expected []string) []*kgo.Record {
	var records []*kgo.Record
	ctx := within()
	for len(records) < len(expected) && ctx.Err() == nil {
		fetches := client.PollFetches(ctx)
		for _, each := range fetches.Errors() {
			demand(ctx.Err() != nil, "%s: %v", what, each.Err)
		}
		records = append(records, fetches.Records()...)
	}
	same(what, sortedValues(records), slices.Sorted(slices.Values(expected)))
	return records
}

func sortedValues(records []*kgo.Record) (all []string) {
	for _, record := range records {
		all = append(all, string(record.Value))
	}
	slices.Sort(all)
	return all
}

func (s setting) create(topic string, partitions int32) {
	admin := s.admin()
	defer admin.Close()
	created, err := admin.CreateTopic(within(), partitions, s.replicas, nil, topic)
	must(err)
	same("replicas", created.ReplicationFactor, s.replicas)
}

func (s setting) produce(topic string, partition int32, all []string) {
	client := s.client(kgo.RecordPartitioner(kgo.ManualPartitioner()))
	defer client.Close()
	var records []*kgo.Record
	for _, value := range all {
		records = append(records, &kgo.Record{Topic: topic, Partition: partition, Value: []byte(value)})
	}
	must(client.ProduceSync(within(), records...).FirstErr())
}

func topicsAndConfigs(s setting) {
	admin, ctx, topic := s.admin(), within(), s.name("t")
	defer admin.Close()
	policy := "compact"
	created, err := admin.CreateTopic(ctx, 2, s.replicas, map[string]*string{"cleanup.policy": &policy}, topic)
	must(err)
	_, err = admin.CreateTopic(ctx, 2, s.replicas, nil, topic)
	demand(errors.Is(err, kerr.TopicAlreadyExists), "created twice: %v", err)
	validated, err := admin.ValidateCreateTopics(ctx, 1, s.replicas, nil, topic+"-not")
	must(err)
	must(validated[topic+"-not"].Err)
	until("listed", func() bool {
		listed, err := admin.ListTopics(ctx)
		must(err)
		return listed.Has(topic) && listed[topic].ID == created.ID && !listed.Has(topic+"-not")
	})
	grown, err := admin.UpdatePartitions(ctx, 4, topic)
	must(err)
	must(grown.Error())
	until("four partitions", func() bool {
		listed, err := admin.ListTopics(ctx, topic)
		must(err)
		return len(listed[topic].Partitions) == 4
	})
	retention, appended := "123456", "delete"
	altered, err := admin.AlterTopicConfigs(ctx, []kadm.AlterConfig{
		{Op: kadm.SetConfig, Name: "retention.ms", Value: &retention},
		{Op: kadm.AppendConfig, Name: "cleanup.policy", Value: &appended},
	}, topic)
	must(err)
	must(altered[0].Err)
	config := func(name string) (value string, source string) {
		described, err := admin.DescribeTopicConfigs(ctx, topic)
		must(err)
		for _, each := range described[0].Configs {
			if each.Key == name {
				return each.MaybeValue(), each.Source.String()
			}
		}
		return "", ""
	}
	until("the new retention", func() bool { value, _ := config("retention.ms"); return value == "123456" })
	value, source := config("cleanup.policy")
	same("policy", value+" "+source, "compact,delete DYNAMIC_TOPIC_CONFIG")
	_, source = config("segment.bytes")
	same("source of a default", source, "DEFAULT_CONFIG")
	brokers, err := admin.DescribeBrokerConfigs(ctx, 1)
	must(err)
	demand(len(brokers[0].Configs) > 50, "broker configs: %d", len(brokers[0].Configs))
	deleted, err := admin.DeleteTopics(ctx, topic)
	must(err)
	must(deleted.Error())
	until("deleted", func() bool {
		listed, err := admin.ListTopics(ctx)
		must(err)
		return !listed.Has(topic)
	})
}

func produceAndConsume(s setting) {
	topic := s.name("t")
	s.create(topic, 3)
	var expected []string
	for _, codec := range []struct {
		name  string
		codec kgo.CompressionCodec
	}{
		{"none", kgo.NoCompression()}, {"gzip", kgo.GzipCompression()}, {"snappy", kgo.SnappyCompression()},
		{"lz4", kgo.Lz4Compression()}, {"zstd", kgo.ZstdCompression()},
	} {
		client := s.client(kgo.DefaultProduceTopic(topic), kgo.ProducerBatchCompression(codec.codec))
		var records []*kgo.Record
		for i, value := range values(60, codec.name) {
			records = append(records, kgo.KeyStringRecord(fmt.Sprintf("key %d", i), value))
			expected = append(expected, value)
		}
		must(client.ProduceSync(within(), records...).FirstErr())
		client.Close()
	}
	client := s.client(kgo.ConsumeTopics(topic))
	defer client.Close()
	consumes("all", client, expected)
}

func fireAndForget(s setting) {
	topic := s.name("t")
	s.create(topic, 1)
	client := s.client(kgo.DefaultProduceTopic(topic), kgo.RequiredAcks(kgo.NoAck()), kgo.DisableIdempotentWrite())
	defer client.Close()
	must(client.ProduceSync(within(), kgo.StringRecord("unacknowledged")).FirstErr())
	reader := s.client(kgo.ConsumeTopics(topic))
	defer reader.Close()
	consumes("all", reader, []string{"unacknowledged"})
}

func (s setting) member(topic, group string, options ...kgo.Opt) *kgo.Client {
	return s.client(append([]kgo.Opt{
		kgo.ConsumerGroup(group), kgo.ConsumeTopics(topic), kgo.HeartbeatInterval(100 * time.Millisecond),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
	}, options...)...)
}

func (s setting) described(group string) kadm.DescribedGroup {
	admin := s.admin()
	defer admin.Close()
	described, err := admin.DescribeGroups(within(), group)
	must(err)
	return described[group]
}

// How many partitions each member has, in ascending order.
func shares(group kadm.DescribedGroup) string {
	var all []int
	for _, each := range group.Members {
		if assigned, ok := each.Assigned.AsConsumer(); ok {
			count := 0
			for _, topic := range assigned.Topics {
				count += len(topic.Partitions)
			}
			all = append(all, count)
		}
	}
	slices.Sort(all)
	return fmt.Sprint(group.State, all)
}

func groupOfTwo(balancer kgo.GroupBalancer) func(setting) {
	return func(s setting) {
		topic, group := s.name("t"), s.name("g")
		s.create(topic, 4)
		ctx, cancel := context.WithCancel(within())
		defer cancel()
		received := make(chan string, 1000)
		poll := func(who string, client *kgo.Client) {
			for ctx.Err() == nil {
				client.PollFetches(ctx).EachRecord(func(record *kgo.Record) {
					received <- fmt.Sprint(who, " ", record.Partition, " ", string(record.Value))
				})
			}
		}
		first := s.member(topic, group, kgo.Balancers(balancer))
		defer first.Close()
		go poll("first", first)
		until("one has all", func() bool { return shares(s.described(group)) == "Stable[4]" })
		second := s.member(topic, group, kgo.Balancers(balancer))
		go poll("second", second)
		until("each has two", func() bool { return shares(s.described(group)) == "Stable[2 2]" })
		for partition := range int32(4) {
			s.produce(topic, partition, []string{"shared"})
		}
		of := map[string][]string{}
		for range 4 {
			select {
			case <-ctx.Done():
				must(fmt.Errorf("received only %v", of))
			case each := <-received:
				parts := strings.Split(each, " ")
				of[parts[0]] = append(of[parts[0]], parts[1])
			}
		}
		same("both got theirs", fmt.Sprint(len(of["first"]), len(of["second"])), "2 2")
		second.Close()
		until("one has all again", func() bool { return shares(s.described(group)) == "Stable[4]" })
	}
}

func commitAndResume(s setting) {
	topic, group, ctx := s.name("t"), s.name("g"), within()
	s.create(topic, 1)
	s.produce(topic, 0, values(10, "value"))
	before := s.member(topic, group, kgo.DisableAutoCommit())
	records := consumes("all", before, values(10, "value"))
	must(before.CommitRecords(ctx, records[6]))
	before.Close()
	after := s.member(topic, group)
	consumes("the rest", after, values(10, "value")[7:])
	must(after.CommitUncommittedOffsets(ctx))
	after.Close()

	admin := s.admin()
	defer admin.Close()
	committed := func() string {
		fetched, err := admin.FetchOffsets(ctx, group)
		must(err)
		offset, ok := fetched.Lookup(topic, 0)
		if !ok || offset.At < 0 {
			return "none"
		}
		return fmt.Sprint(offset.At, " ", offset.Metadata)
	}
	same("committed", strings.Fields(committed())[0], "10")
	until("lag 0", func() bool {
		lags, err := admin.Lag(ctx, group)
		must(err)
		must(lags.Error())
		return lags[group].Lag.Total() == 0
	})
	var offsets kadm.Offsets
	offsets.Add(kadm.Offset{Topic: topic, Partition: 0, At: 3, LeaderEpoch: -1, Metadata: "back"})
	must(admin.CommitAllOffsets(ctx, group, offsets))
	same("set back", committed(), "3 back")
	again := s.member(topic, group)
	consumes("again", again, values(10, "value")[3:])
	again.Close()
	groups, err := admin.ListGroups(ctx)
	must(err)
	demand(slices.Contains(groups.Groups(), group), "not listed: %v", groups.Groups())
	deleted, err := admin.DeleteOffsets(ctx, group, kadm.TopicsSet{topic: {0: {}}})
	must(err)
	must(deleted.Error())
	same("deleted", committed(), "none")
	// A group with nothing in it may be gone at any time.
	must(admin.CommitAllOffsets(ctx, group, offsets))
	_, err = admin.DeleteGroup(ctx, group)
	must(err)
	groups, err = admin.ListGroups(ctx)
	must(err)
	demand(!slices.Contains(groups.Groups(), group), "still listed")
}

func staticMembers(s setting) {
	topic, group, ctx := s.name("t"), s.name("g"), within()
	s.create(topic, 2)
	s.produce(topic, 0, values(2, "value"))
	before := s.member(topic, group, kgo.InstanceID("one"))
	consumes("all", before, values(2, "value"))
	must(before.CommitUncommittedOffsets(ctx))
	before.Close()
	described := s.described(group)
	same("stays", fmt.Sprint(described.State, " ", len(described.Members)), "Stable 1")
	same("its instance", *described.Members[0].InstanceID, "one")
	s.produce(topic, 1, values(2, "more"))
	after := s.member(topic, group, kgo.InstanceID("one"))
	consumes("the rest", after, values(2, "more"))
	after.Close()
	admin := s.admin()
	defer admin.Close()
	left, err := admin.LeaveGroup(ctx, kadm.LeaveGroup(group).InstanceIDs("one"))
	must(err)
	must(left.Error())
	until("empty", func() bool { return s.described(group).State == "Empty" })
}

func offsetsReset(s setting) {
	topic, ctx := s.name("t"), within()
	s.create(topic, 1)
	admin := s.admin()
	defer admin.Close()
	client := s.client(kgo.DefaultProduceTopic(topic))
	defer client.Close()
	base := time.Now().Add(-time.Hour).Truncate(time.Millisecond)
	for i, value := range values(5, "value") {
		record := kgo.StringRecord(value)
		record.Timestamp = base.Add(time.Duration(i) * time.Second)
		must(client.ProduceSync(ctx, record).FirstErr())
	}
	from := func(what string, offset kgo.Offset, expected []string) {
		reader := s.client(kgo.ConsumePartitions(map[string]map[int32]kgo.Offset{topic: {0: offset}}))
		defer reader.Close()
		consumes(what, reader, expected)
	}
	all := values(5, "value")
	from("at the start", kgo.NewOffset().AtStart(), all)
	from("at 3", kgo.NewOffset().At(3), all[3:])
	from("two before the end", kgo.NewOffset().AtEnd().Relative(-2), all[3:])
	from("by time", kgo.NewOffset().AfterMilli(base.Add(1500*time.Millisecond).UnixMilli()), all[2:])
	listed, err := admin.ListOffsetsAfterMilli(ctx, base.Add(2*time.Second).UnixMilli(), topic)
	must(err)
	at, _ := listed.Lookup(topic, 0)
	same("by time", fmt.Sprint(at.Offset, " ", at.Timestamp), fmt.Sprint(2, " ", base.Add(2*time.Second).UnixMilli()))
	latest, err := admin.ListMaxTimestampOffsets(ctx, topic)
	must(err)
	at, _ = latest.Lookup(topic, 0)
	same("of the latest time", at.Offset, int64(4))
	var offsets kadm.Offsets
	offsets.Add(kadm.Offset{Topic: topic, Partition: 0, At: 2})
	deleted, err := admin.DeleteRecords(ctx, offsets)
	must(err)
	must(deleted.Error())
	low, _ := deleted.Lookup(topic, 0)
	same("low watermark", low.LowWatermark, int64(2))
	starts, err := admin.ListStartOffsets(ctx, topic)
	must(err)
	at, _ = starts.Lookup(topic, 0)
	same("start", at.Offset, int64(2))
	// Out of range: back to the start.
	from("out of range", kgo.NewOffset().At(0), all[2:])
}

func transactions(s setting) {
	topic, group, id, ctx := s.name("t"), s.name("g"), s.name("x"), within()
	s.create(topic, 1)
	client := s.client(kgo.DefaultProduceTopic(topic), kgo.TransactionalID(id))
	defer client.Close()
	admin := s.admin()
	defer admin.Close()
	for _, outcome := range []string{"committed", "aborted", "last"} {
		must(client.BeginTransaction())
		for _, value := range values(3, outcome) {
			client.Produce(ctx, kgo.StringRecord(value), nil)
		}
		must(client.Flush(ctx))
		if outcome == "aborted" {
			described, err := admin.DescribeTransactions(ctx, id)
			must(err)
			same("state", described[id].State, "Ongoing")
			producers, err := admin.DescribeProducers(ctx, kadm.TopicsSet{topic: {0: {}}})
			must(err)
			same("producers", len(producers.SortedProducers()), 1)
			producers.EachProducer(func(each kadm.DescribedProducer) {
				demand(each.CurrentTxnStartOffset == 4, "start of the transaction: %d", each.CurrentTxnStartOffset)
			})
			stable, err := admin.ListCommittedOffsets(ctx, topic)
			must(err)
			at, _ := stable.Lookup(topic, 0)
			same("last stable offset", at.Offset, int64(4))
		}
		must(client.EndTransaction(ctx, outcome != "aborted"))
	}
	seen := s.client(kgo.ConsumeTopics(topic), kgo.FetchIsolationLevel(kgo.ReadCommitted()))
	defer seen.Close()
	committed := append(values(3, "committed"), values(3, "last")...)
	consumes("what was committed", seen, committed)
	all := s.client(kgo.ConsumeTopics(topic))
	defer all.Close()
	consumes("everything", all, append(committed, values(3, "aborted")...))
	listed, err := admin.ListTransactions(ctx, nil, nil)
	must(err)
	same("listed", listed[id].State, "CompleteCommit")

	// Consume, transform, produce: what is aborted comes again.
	target := s.name("copies")
	s.create(target, 1)
	copied := 0
	for attempt := range 2 {
		session, err := kgo.NewGroupTransactSession(
			kgo.SeedBrokers(s.bootstrap...), kgo.ConsumerGroup(group), kgo.ConsumeTopics(topic), kgo.DefaultProduceTopic(target),
			kgo.TransactionalID(id+"-session"), kgo.FetchIsolationLevel(kgo.ReadCommitted()), kgo.RequireStableFetchOffsets(),
			kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.FetchMaxWait(200*time.Millisecond),
		)
		must(err)
		for copied = 0; copied < 6; {
			fetches := session.PollFetches(ctx)
			must(ctx.Err())
			must(session.Begin())
			fetches.EachRecord(func(record *kgo.Record) {
				copied++
				session.Produce(ctx, kgo.StringRecord("copy of "+string(record.Value)), nil)
			})
			_, err := session.End(ctx, kgo.TransactionEndTry(attempt == 1))
			must(err)
		}
		session.Close()
	}
	copies := s.client(kgo.ConsumeTopics(target), kgo.FetchIsolationLevel(kgo.ReadCommitted()))
	defer copies.Close()
	consumes("copies", copies, append(values(3, "copy of committed"), values(3, "copy of last")...))
}

func fenced(s setting) {
	topic, id, ctx := s.name("t"), s.name("x"), within()
	s.create(topic, 1)
	old := s.client(kgo.DefaultProduceTopic(topic), kgo.TransactionalID(id))
	defer old.Close()
	must(old.BeginTransaction())
	must(old.ProduceSync(ctx, kgo.StringRecord("of the old")).FirstErr())
	young := s.client(kgo.DefaultProduceTopic(topic), kgo.TransactionalID(id))
	defer young.Close()
	must(young.BeginTransaction())
	must(young.ProduceSync(ctx, kgo.StringRecord("of the young")).FirstErr())
	must(young.EndTransaction(ctx, kgo.TryCommit))
	demand(old.EndTransaction(ctx, kgo.TryCommit) != nil, "the old one could commit")
	seen := s.client(kgo.ConsumeTopics(topic), kgo.FetchIsolationLevel(kgo.ReadCommitted()))
	defer seen.Close()
	consumes("the young one's", seen, []string{"of the young"})
}

func cluster(s setting) {
	admin, ctx, topic := s.admin(), within(), s.name("t")
	defer admin.Close()
	s.create(topic, 2)
	metadata, err := admin.BrokerMetadata(ctx)
	must(err)
	demand(len(metadata.Brokers) >= int(s.replicas) && metadata.Cluster != "", "metadata: %v", metadata)
	until("its replicas are in log dirs", func() bool {
		dirs, err := admin.DescribeAllLogDirs(ctx, kadm.TopicsSet{topic: {0: {}, 1: {}}})
		must(err)
		count := 0
		dirs.Each(func(each kadm.DescribedLogDir) { must(each.Err); count += len(each.Topics.Sorted()) })
		return count == 2*int(s.replicas)
	})
	user := s.name("u")
	altered, err := admin.AlterClientQuotas(ctx, []kadm.AlterClientQuotaEntry{{
		Entity: kadm.ClientQuotaEntity{{Type: "user", Name: &user}},
		Ops:    []kadm.AlterClientQuotaOp{{Key: "producer_byte_rate", Value: 1024}},
	}})
	must(err)
	must(altered[0].Err)
	until("the quota", func() bool {
		quotas, err := admin.DescribeClientQuotas(ctx, true, []kadm.DescribeClientQuotaComponent{
			{Type: "user", MatchName: &user, MatchType: 0},
		})
		must(err)
		return len(quotas) == 1 && quotas[0].Values[0].Key == "producer_byte_rate" && quotas[0].Values[0].Value == 1024
	})
	elected, err := admin.ElectLeaders(ctx, kadm.ElectPreferredReplica, kadm.TopicsSet{topic: {0: {}, 1: {}}})
	must(err)
	for _, each := range elected[topic] {
		demand(errors.Is(each.Err, kerr.ElectionNotNeeded), "election: %v", each.Err)
	}
	reassignments, err := admin.ListPartitionReassignments(ctx, kadm.TopicsSet{topic: {0: {}}})
	must(err)
	same("reassignments", len(reassignments), 0)
	epochs, err := admin.OffetForLeaderEpoch(ctx, func() (r kadm.OffsetForLeaderEpochRequest) { r.Add(topic, 0, 0); return r }())
	must(err)
	same("end of epoch 0", epochs[topic][0].EndOffset, int64(0))
	features, err := admin.ApiVersions(ctx)
	must(err)
	demand(len(features) >= int(s.replicas), "API versions of %d brokers", len(features))
}

func main() {
	s := setting{bootstrap: strings.Split(os.Args[1], ","), replicas: 1, run: strconv.FormatInt(time.Now().UnixMilli(), 36) + strconv.Itoa(os.Getpid())}
	if len(os.Args) > 2 {
		replicas, err := strconv.Atoi(os.Args[2])
		must(err)
		s.replicas = int16(replicas)
	}
	failed := false
	for _, each := range []struct {
		name string
		run  func(setting)
	}{
		{"topics and configs", topicsAndConfigs},
		{"produce and consume", produceAndConsume},
		{"no acks", fireAndForget},
		{"group of two cooperative", groupOfTwo(kgo.CooperativeStickyBalancer())},
		{"group of two eager", groupOfTwo(kgo.RangeBalancer())},
		{"commit and resume", commitAndResume},
		{"static members", staticMembers},
		{"offsets reset", offsetsReset},
		{"transactions", transactions},
		{"fenced", fenced},
		{"cluster", cluster},
	} {
		if len(os.Args) > 3 && !slices.Contains(os.Args[3:], each.name) {
			continue
		}
		s.scenario = each.name
		if err := attempt(each.run, s); err != nil {
			failed = true
			fmt.Printf("FAILED %s\n%v\n", each.name, err)
		} else {
			fmt.Printf("ok %s\n", each.name)
		}
	}
	if failed {
		os.Exit(1)
	}
}

func attempt(run func(setting), s setting) (err error) {
	defer func() {
		if caught := recover(); caught != nil {
			fail, ok := caught.(failure)
			if !ok {
				panic(caught)
			}
			err = fail.error
		}
	}()
	run(s)
	return nil
}
