import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.ObjectSerializationCache;

/**
 * The Java side of the differential test: answers questions about Kafka's own generated message classes, over stdin and stdout.
 *
 * A question: int32 length of what follows; one byte 'B' (bytes) or 'J' (JSON); int16 version; int16 length and name of the class; the rest is the payload.
 * An answer: one byte, 0 for success; then for success two int32-prefixed blocks (the message's bytes, its JSON), for failure one (what happened).
 */
public final class Differential {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, Codec> CODECS = new HashMap<>();

    private static final class Codec {
        final Class<?> data;
        final Method toJson;
        final Method fromJson;

        Codec(String name) throws ReflectiveOperationException {
            data = Class.forName(name);
            Class<?> converter = Class.forName(name + "JsonConverter");
            Method withRecords = null;
            try {
                withRecords = converter.getMethod("write", data, short.class, boolean.class);
            } catch (NoSuchMethodException e) {
                // A message without records.
            }
            toJson = withRecords != null ? withRecords : converter.getMethod("write", data, short.class);
            fromJson = converter.getMethod("read", JsonNode.class, short.class);
        }

        Message read(ByteBuffer payload, short version) throws ReflectiveOperationException {
            Message message = (Message) data.getConstructor().newInstance();
            message.read(new ByteBufferAccessor(payload), version);
            if (payload.hasRemaining()) throw new IllegalStateException(payload.remaining() + " bytes left over");
            return message;
        }

        byte[] write(Message message, short version) {
            ObjectSerializationCache cache = new ObjectSerializationCache();
            ByteBuffer out = ByteBuffer.allocate(message.size(cache, version));
            message.write(new ByteBufferAccessor(out), cache, version);
            return out.array();
        }

        byte[] json(Message message, short version) throws Exception {
            Object node = toJson.getParameterCount() == 3
                ? toJson.invoke(null, message, version, true)
                : toJson.invoke(null, message, version);
            return JSON.writeValueAsBytes(node);
        }
    }

    public static void main(String[] args) throws Exception {
        DataInputStream in = new DataInputStream(new BufferedInputStream(System.in, 1 << 16));
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(System.out, 1 << 16));
        // Nothing but answers may reach stdout.
        System.setOut(new PrintStream(System.err));
        while (true) {
            int length;
            try {
                length = in.readInt();
            } catch (EOFException end) {
                return;
            }
            byte[] question = new byte[length];
            in.readFully(question);
            answer(ByteBuffer.wrap(question), out);
            if (in.available() == 0) out.flush();
        }
    }

    private static void answer(ByteBuffer question, DataOutputStream out) throws Exception {
        byte[] bytes;
        byte[] json;
        try {
            byte kind = question.get();
            short version = question.getShort();
            byte[] name = new byte[question.getShort()];
            question.get(name);
            String className = new String(name, StandardCharsets.UTF_8);
            Codec codec = CODECS.get(className);
            if (codec == null) CODECS.put(className, codec = new Codec(className));
            Message message;
            if (kind == 'B') {
                message = codec.read(question.slice(), version);
            } else {
                byte[] text = new byte[question.remaining()];
                question.get(text);
                message = (Message) codec.fromJson.invoke(null, JSON.readTree(text), version);
            }
            bytes = codec.write(message, version);
            json = codec.json(message, version);
        } catch (Throwable error) {
            Throwable cause = error instanceof InvocationTargetException ? error.getCause() : error;
            block(out, 1, String.valueOf(cause).getBytes(StandardCharsets.UTF_8));
            return;
        }
        block(out, 0, bytes);
        out.writeInt(json.length);
        out.write(json);
    }

    private static void block(DataOutputStream out, int status, byte[] content) throws Exception {
        out.writeByte(status);
        out.writeInt(content.length);
        out.write(content);
    }
}
