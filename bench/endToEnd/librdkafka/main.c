/*
 * librdkafka as a reference point, which node-rdkafka and @confluentinc/kafka-javascript stand on: the contender of ../contender.ts in C, so ahead of
 * those by what their bindings cost. Consumes by its batch interface and produces by its queue, which batches and pipelines by itself.
 */
#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static char seed[64];

static void die(const char *what, const char *why) {
  fprintf(stderr, "librdkafka: %s: %s\n", what, why);
  exit(1);
}

static double cpu_ms(double *peak_mb) {
  struct rusage u;
  getrusage(RUSAGE_SELF, &u);
  *peak_mb = u.ru_maxrss / 1024.0;
  return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e3 + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e3;
}

static double now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static rd_kafka_t *client(rd_kafka_type_t type, const char *const settings[][2], size_t count) {
  char error[256];
  rd_kafka_conf_t *conf = rd_kafka_conf_new();
  rd_kafka_conf_set(conf, "bootstrap.servers", seed, error, sizeof error);
  for (size_t i = 0; i < count; i++)
    if (rd_kafka_conf_set(conf, settings[i][0], settings[i][1], error, sizeof error) != RD_KAFKA_CONF_OK)
      die(settings[i][0], error);
  rd_kafka_t *made = rd_kafka_new(type, conf, error, sizeof error);
  if (made == NULL) die("rd_kafka_new", error);
  return made;
}

/* The text after `"key":` in a line of JSON that another program wrote without blanks; a string without its quotes. */
static void field(const char *line, const char *key, char *into, size_t room) {
  char quoted[32];
  snprintf(quoted, sizeof quoted, "\"%s\":", key);
  const char *at = strstr(line, quoted);
  if (at == NULL) die("no such field", key);
  at += strlen(quoted);
  const char *stop = *at == '"' ? "\"" : ",}";
  if (*at == '"') at++;
  size_t length = strcspn(at, stop);
  if (length >= room) die("too long", key);
  memcpy(into, at, length);
  into[length] = 0;
}

static long consume(const char *line, int *sum) {
  char name[128], number[32];
  field(line, "name", name, sizeof name);
  field(line, "partitions", number, sizeof number);
  int partitions = atoi(number);
  field(line, "records", number, sizeof number);
  long want = (long)partitions * atol(number), count = 0;
  /* It asks ahead of what is consumed; more than it does by default is what its users set for throughput. */
  const char *const settings[][2] = {{"group.id", "bench"}, {"enable.auto.commit", "false"}, {"queued.min.messages", "1000000"}};
  rd_kafka_t *consumer = client(RD_KAFKA_CONSUMER, settings, 3);
  rd_kafka_topic_t *topic = rd_kafka_topic_new(consumer, name, NULL);
  rd_kafka_queue_t *queue = rd_kafka_queue_new(consumer);
  for (int p = 0; p < partitions; p++) rd_kafka_consume_start_queue(topic, p, 0, queue);
  static rd_kafka_message_t *messages[10000];
  while (count < want) {
    ssize_t got = rd_kafka_consume_batch_queue(queue, 1000, messages, 10000);
    for (ssize_t i = 0; i < got; i++) {
      rd_kafka_message_t *m = messages[i];
      if (m->err == 0) {
        *sum += ((unsigned char *)m->key)[0] + ((unsigned char *)m->payload)[m->len - 1];
        count++;
      } else if (m->err != RD_KAFKA_RESP_ERR__PARTITION_EOF) die("consume", rd_kafka_message_errstr(m));
      rd_kafka_message_destroy(m);
    }
  }
  for (int p = 0; p < partitions; p++) rd_kafka_consume_stop(topic, p);
  rd_kafka_queue_destroy(queue);
  rd_kafka_topic_destroy(topic);
  rd_kafka_destroy(consumer);
  return count;
}

int main(int argc, char **argv) {
  snprintf(seed, sizeof seed, "127.0.0.1:%s", argc > 1 ? argv[1] : "9092");
  puts("ready");
  fflush(stdout);
  static char line[1 << 16];
  while (fgets(line, sizeof line, stdin) != NULL) {
    double peak, cpu = cpu_ms(&peak), start = now_ms();
    int sum = 0;
    long records = consume(line, &sum);
    double elapsed = now_ms() - start;
    cpu = cpu_ms(&peak) - cpu;
    printf("{\"records\":%ld,\"sum\":%d,\"elapsedMs\":%f,\"cpuMs\":%f,\"peakMb\":%f}\n", records, sum, elapsed, cpu, peak);
    fflush(stdout);
  }
  return 0;
}
