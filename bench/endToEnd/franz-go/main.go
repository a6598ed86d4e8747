// franz-go as a reference point: the contender of ../contender.ts in Go. It consumes and produces by the client that its users have, which batches and
// pipelines by itself; a round of its own takes a new consumer, whose topic is known already.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"syscall"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

type order struct {
	Do      string          `json:"do"`
	Topic   json.RawMessage `json:"topic"`
	Batches int             `json:"batches"`
}

type topic struct {
	Name       string `json:"name"`
	Partitions int    `json:"partitions"`
	Records    int    `json:"records"`
}

type answer struct {
	Records   int     `json:"records"`
	Sum       int32   `json:"sum"`
	ElapsedMs float64 `json:"elapsedMs"`
	CpuMs     float64 `json:"cpuMs"`
	PeakMb    float64 `json:"peakMb"`
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func usage() (cpuMs float64, peakMb float64) {
	var u syscall.Rusage
	must(syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	ms := func(t syscall.Timeval) float64 { return float64(t.Sec)*1e3 + float64(t.Usec)/1e3 }
	return ms(u.Utime) + ms(u.Stime), float64(u.Maxrss) / 1024
}

func consume(seed string, t topic) (count int, sum int32) {
	offsets := map[string]map[int32]kgo.Offset{t.Name: {}}
	for p := 0; p < t.Partitions; p++ {
		offsets[t.Name][int32(p)] = kgo.NewOffset().At(0)
	}
	client, err := kgo.NewClient(kgo.SeedBrokers(seed), kgo.ConsumePartitions(offsets), kgo.FetchMaxPartitionBytes(1<<20))
	must(err)
	defer client.Close()
	for want := t.Partitions * t.Records; count < want; {
		fetches := client.PollFetches(context.Background())
		fetches.EachError(func(_ string, _ int32, err error) { panic(err) })
		fetches.EachRecord(func(r *kgo.Record) {
			sum += int32(r.Key[0]) + int32(r.Value[len(r.Value)-1])
			count++
		})
	}
	return count, sum
}

// The values of ../../records/workload.ts: a thousand of 100 bytes.
func values() [][2][]byte {
	words := []string{"account", "amount", "basket", "broker", "cancel", "charge", "client", "coupon", "credit", "currency", "customer", "debit", "delivery", "discount", "invoice", "item", "order", "parcel", "payment", "price", "product", "quantity", "receipt", "refund", "region", "retry", "shipment", "status", "store", "total", "transfer", "voucher"}
	state := uint32(1000)
	below := func(n float64) int {
		state = state*1664525 + 1013904223
		return int(float64(state) / 4294967296 * n)
	}
	made := make([][2][]byte, 1000)
	for i := range made {
		id := below(1e9)
		text := fmt.Sprintf(`{"id":%d,"price":%s,"tags":"`, id, price(below(1e6)))
		for len(text) < 98 {
			text += words[below(32)] + " "
		}
		key := fmt.Sprintf("order-%06d", below(1e6))
		made[i] = [2][]byte{[]byte(key), []byte(text[:98] + `"}`)}
	}
	return made
}

func price(cents int) string {
	text, err := json.Marshal(float64(cents) / 100)
	must(err)
	return string(text)
}

var messages = values()

// A batch of a thousand at a time, and five of them on their way, as the others do.
func produce(client *kgo.Client, name string, batches int) int {
	tokens := make(chan struct{}, 5)
	done := make(chan error, batches)
	for b := 0; b < batches; b++ {
		tokens <- struct{}{}
		left := len(messages)
		for i, m := range messages {
			record := &kgo.Record{Topic: name, Key: m[0], Value: m[1], Timestamp: time.UnixMilli(1_700_000_000_000 + int64(i/10))}
			client.Produce(context.Background(), record, func(_ *kgo.Record, err error) {
				if left--; left == 0 {
					<-tokens
					done <- err
				}
			})
		}
	}
	for b := 0; b < batches; b++ {
		must(<-done)
	}
	return batches * len(messages)
}

func main() {
	seed := "127.0.0.1:" + os.Args[1]
	// A batch of its own for each thousand records: 112 KB of them do not fit twice.
	producer, err := kgo.NewClient(kgo.SeedBrokers(seed), kgo.RequiredAcks(kgo.LeaderAck()), kgo.DisableIdempotentWrite(),
		kgo.MaxProduceRequestsInflightPerBroker(5), kgo.ProducerBatchCompression(kgo.NoCompression()),
		kgo.ProducerBatchMaxBytes(130_000), kgo.RecordPartitioner(kgo.ManualPartitioner()))
	must(err)
	fmt.Println("ready")
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var o order
		must(json.Unmarshal(lines.Bytes(), &o))
		var a answer
		cpu, _ := usage()
		start := time.Now()
		if o.Do == "consume" {
			var t topic
			must(json.Unmarshal(o.Topic, &t))
			a.Records, a.Sum = consume(seed, t)
		} else {
			var name string
			must(json.Unmarshal(o.Topic, &name))
			a.Records = produce(producer, name, o.Batches)
		}
		a.ElapsedMs = float64(time.Since(start).Nanoseconds()) / 1e6
		after, peak := usage()
		a.CpuMs, a.PeakMb = after-cpu, peak
		text, err := json.Marshal(a)
		must(err)
		fmt.Println(string(text))
	}
}
