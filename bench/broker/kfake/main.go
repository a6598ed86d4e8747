// kfake, franz-go's fake cluster, in a process of its own: one broker, no topics. Prints its address, and ends when its input does.
package main

import (
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/twmb/franz-go/pkg/kfake"
)

func main() {
	options := []kfake.Opt{kfake.NumBrokers(1), kfake.AllowAutoTopicCreation()}
	if len(os.Args) > 1 {
		partitions, err := strconv.Atoi(os.Args[1])
		if err != nil {
			panic(err)
		}
		options = append(options, kfake.DefaultNumPartitions(partitions))
	}
	cluster, err := kfake.NewCluster(options...)
	if err != nil {
		panic(err)
	}
	defer cluster.Close()
	fmt.Println(cluster.ListenAddrs()[0])
	io.Copy(io.Discard, os.Stdin)
}
