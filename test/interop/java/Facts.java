import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.requests.AbstractResponse;

/**
 * What Java's classes know of error codes: a line for each, "error", code, name, and whether it is retriable. And of each version of each API: key, version, version of the request header, version of the response header, and
 * whether a client waits for the throttle time.
 */
public final class Facts {
    public static void main(String[] args) throws Exception {
        for (Errors error : Errors.values()) {
            System.out.println("error " + error.code() + " " + error.name() + " " + (error.exception() instanceof RetriableException));
        }
        Method parse = parseResponse();
        for (ApiKeys api : ApiKeys.values()) {
            short last = api.messageType.highestSupportedVersion(true);
            for (short version = api.messageType.lowestSupportedVersion(); version <= last; version++) {
                ByteBuffer bytes = emptyResponse(api, version);
                Object readable = parse.getParameterTypes()[1] == ByteBuffer.class ? bytes : new ByteBufferAccessor(bytes);
                AbstractResponse response = (AbstractResponse) parse.invoke(null, api, readable, version);
                System.out.println(api.id + " " + version + " " + api.requestHeaderVersion(version) + " " + api.responseHeaderVersion(version)
                    + " " + response.shouldClientThrottle(version));
            }
        }
    }

    /** It takes a ByteBuffer up to 4.0, and what reads one since. */
    private static Method parseResponse() throws NoSuchMethodException {
        for (Method method : AbstractResponse.class.getMethods()) {
            Class<?>[] types = method.getParameterTypes();
            if (method.getName().equals("parseResponse") && types.length == 3 && types[0] == ApiKeys.class) return method;
        }
        throw new NoSuchMethodException("parseResponse");
    }

    private static ByteBuffer emptyResponse(ApiKeys api, short version) throws ReflectiveOperationException {
        String name = "org.apache.kafka.common.message." + api.messageType.name + "ResponseData";
        Message response = (Message) Class.forName(name).getConstructor().newInstance();
        ObjectSerializationCache cache = new ObjectSerializationCache();
        ByteBuffer bytes = ByteBuffer.allocate(response.size(cache, version));
        response.write(new ByteBufferAccessor(bytes), cache, version);
        bytes.flip();
        return bytes;
    }
}
