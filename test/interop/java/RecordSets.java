import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.MemoryRecordsBuilder;
import org.apache.kafka.common.record.MutableRecordBatch;
import org.apache.kafka.common.record.Record;
import org.apache.kafka.common.record.SimpleRecord;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.utils.ByteBufferOutputStream;

/**
 * Java's record sets as an oracle: one JSON line in, one out. `{"read": hex}` gives batches and records; anything else describes a record
 * set and gives its bytes. The names of packages are those of 3.9.2: the test rewrites the imports for later releases.
 */
public class RecordSets {
  static final ObjectMapper mapper = new ObjectMapper();
  static final HexFormat hex = HexFormat.of();

  static byte[] bytes(JsonNode node) {
    return node == null || node.isNull() ? null : hex.parseHex(node.asText());
  }

  static String text(ByteBuffer buffer) {
    if (buffer == null) return null;
    byte[] all = new byte[buffer.remaining()];
    buffer.duplicate().get(all);
    return hex.formatHex(all);
  }

  static String write(JsonNode set) {
    MemoryRecordsBuilder builder = new MemoryRecordsBuilder(
        new ByteBufferOutputStream(1024),
        (byte) set.get("magic").asInt(),
        Compression.of(CompressionType.forName(set.get("compression").asText())).build(),
        TimestampType.forName(set.get("timestampType").asText()),
        set.get("baseOffset").asLong(),
        set.get("logAppendTime").asLong(),
        set.get("producerId").asLong(),
        (short) set.get("producerEpoch").asInt(),
        set.get("baseSequence").asInt(),
        set.get("isTransactional").asBoolean(),
        set.get("isControl").asBoolean(),
        set.get("partitionLeaderEpoch").asInt(),
        Integer.MAX_VALUE,
        set.get("deleteHorizonMs").asLong());
    for (JsonNode record : set.get("records")) {
      Header[] headers = new Header[record.get("headers").size()];
      for (int i = 0; i < headers.length; i++) {
        JsonNode header = record.get("headers").get(i);
        headers[i] = new RecordHeader(header.get("key").asText(), bytes(header.get("value")));
      }
      long offset = record.get("offset").asLong();
      long timestamp = record.get("timestamp").asLong();
      byte[] key = bytes(record.get("key"));
      byte[] value = bytes(record.get("value"));
      if (set.get("isControl").asBoolean()) builder.appendControlRecordWithOffset(offset, new SimpleRecord(timestamp, key, value));
      else builder.appendWithOffset(offset, timestamp, key, value, headers);
    }
    return text(builder.build().buffer());
  }

  static ArrayNode read(byte[] source) {
    ArrayNode batches = mapper.createArrayNode();
    for (MutableRecordBatch batch : MemoryRecords.readableRecords(ByteBuffer.wrap(source)).batches()) {
      batch.ensureValid();
      ObjectNode out = batches.addObject();
      out.put("magic", batch.magic());
      out.put("baseOffset", "" + batch.baseOffset());
      out.put("lastOffset", "" + batch.lastOffset());
      out.put("maxTimestamp", "" + batch.maxTimestamp());
      out.put("timestampType", batch.timestampType().name);
      out.put("compression", batch.compressionType().name);
      out.put("producerId", "" + batch.producerId());
      out.put("producerEpoch", batch.producerEpoch());
      out.put("baseSequence", batch.baseSequence());
      out.put("isTransactional", batch.isTransactional());
      out.put("isControl", batch.isControlBatch());
      out.put("partitionLeaderEpoch", batch.partitionLeaderEpoch());
      out.put("deleteHorizonMs", batch.deleteHorizonMs().isPresent() ? "" + batch.deleteHorizonMs().getAsLong() : null);
      out.put("sizeInBytes", batch.sizeInBytes());
      ArrayNode records = out.putArray("records");
      for (Record record : batch) {
        record.ensureValid();
        ObjectNode one = records.addObject();
        one.put("offset", "" + record.offset());
        one.put("timestamp", "" + record.timestamp());
        one.put("key", text(record.key()));
        one.put("value", text(record.value()));
        ArrayNode headers = one.putArray("headers");
        for (Header header : record.headers()) {
          ObjectNode pair = headers.addObject();
          pair.put("key", header.key());
          pair.put("value", header.value() == null ? null : hex.formatHex(header.value()));
        }
      }
    }
    return batches;
  }

  public static void main(String[] arguments) throws Exception {
    PrintStream out = new PrintStream(System.out, false, "UTF-8");
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      JsonNode node = mapper.readTree(line);
      try {
        out.println(node.has("read") ? mapper.writeValueAsString(read(bytes(node.get("read")))) : mapper.writeValueAsString(write(node)));
      } catch (Exception problem) {
        out.println(mapper.writeValueAsString(mapper.createObjectNode().put("problem", problem.toString())));
      }
    }
    out.flush();
  }
}
