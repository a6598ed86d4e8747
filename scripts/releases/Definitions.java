import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;

/**
 * What the jars on the class path know of configs and a broker does not say: ranges, what is required, types before 2.6, and everything before 0.11. One line
 * of JSON for each config, found by reflection, because each release keeps its definitions elsewhere.
 */
public class Definitions {
  static final Map<String, String[]> PLACES = new LinkedHashMap<>();

  static {
    PLACES.put("topic", new String[] {"retention.ms", "org.apache.kafka.storage.internals.log.LogConfig", "kafka.log.LogConfig"});
    PLACES.put("broker", new String[] {"listeners", "org.apache.kafka.server.config.AbstractKafkaConfig", "kafka.server.KafkaConfig"});
    PLACES.put("group", new String[] {"consumer.session.timeout.ms", "org.apache.kafka.coordinator.group.GroupConfig"});
    PLACES.put("client-metrics", new String[] {"interval.ms", "org.apache.kafka.server.metrics.ClientMetricsConfigs"});
  }

  /** How a broker config may be changed while the broker runs, by its name; what is not here may not be. Since 1.1. */
  static final Map<String, String> UPDATE_MODES = new TreeMap<>();

  static void readUpdateModes() throws Exception {
    for (String name : new String[] {"org.apache.kafka.server.config.DynamicBrokerConfig", "kafka.server.DynamicBrokerConfig$"})
      try {
        Class<?> type = Class.forName(name);
        Object module = name.endsWith("$") ? type.getField("MODULE$").get(null) : null;
        Map<?, ?> modes = (Map<?, ?>) type.getMethod("dynamicConfigUpdateModes").invoke(module);
        for (Map.Entry<?, ?> mode : modes.entrySet()) UPDATE_MODES.put((String) mode.getKey(), (String) mode.getValue());
        return;
      } catch (ClassNotFoundException error) {
        // Another release keeps it elsewhere, or has none.
      }
  }

  public static void main(String[] args) throws Exception {
    readUpdateModes();
    for (Map.Entry<String, String[]> place : PLACES.entrySet()) {
      ConfigDef definitions = find(place.getValue());
      if (definitions == null) continue;
      for (Object key : new TreeMap<String, Object>(keys(definitions)).values()) System.out.println(line(place.getKey(), key));
    }
  }

  /** A static value of one of the classes, or a value of the Scala object with its name, that defines the config with the first name. */
  static ConfigDef find(String[] names) throws Exception {
    for (String name : Arrays.asList(names).subList(1, names.length))
      for (String className : new String[] {name, name + "$"}) {
        Class<?> type;
        try {
          type = Class.forName(className);
        } catch (ClassNotFoundException error) {
          continue;
        }
        ConfigDef found = findIn(type, names[0]);
        if (found != null) return found;
      }
    return null;
  }

  static ConfigDef findIn(Class<?> type, String config) throws Exception {
    Object module = null;
    List<AccessibleObject> members = new ArrayList<>();
    for (Class<?> each = type; each != null; each = each.getSuperclass())
      for (Field field : each.getDeclaredFields()) {
        if (field.getName().equals("MODULE$")) module = field.get(null);
        if (ConfigDef.class.isAssignableFrom(field.getType())) members.add(field);
      }
    for (Method method : type.getDeclaredMethods())
      if (ConfigDef.class.isAssignableFrom(method.getReturnType()) && method.getParameterCount() == 0) members.add(method);
    for (AccessibleObject member : members) {
      ConfigDef found = valueOf(member, module);
      if (found != null && keys(found).containsKey(config)) return found;
    }
    return null;
  }

  static ConfigDef valueOf(AccessibleObject member, Object module) throws Exception {
    member.setAccessible(true);
    int modifiers = ((Member) member).getModifiers();
    if (!Modifier.isStatic(modifiers) && module == null) return null;
    return (ConfigDef)
        (member instanceof Field ? ((Field) member).get(module) : ((Method) member).invoke(Modifier.isStatic(modifiers) ? null : module));
  }

  static Map<String, ?> keys(ConfigDef definitions) throws Exception {
    Field field = ConfigDef.class.getDeclaredField("configKeys");
    field.setAccessible(true);
    @SuppressWarnings("unchecked")
    Map<String, ?> keys = (Map<String, ?>) field.get(definitions);
    return keys;
  }

  static String line(String kind, Object key) throws Exception {
    Object value = get(key, "defaultValue");
    Object validator = get(key, "validator");
    boolean isRequired = value == noDefaultValue();
    return "{\"kind\":" + quoted(kind)
        + ",\"name\":" + quoted(get(key, "name"))
        + ",\"type\":" + quoted(get(key, "type"))
        + ",\"isRequired\":" + isRequired
        + ",\"defaultValue\":" + (isRequired ? "null" : quoted(value))
        + ",\"validator\":" + quoted(validator)
        + ",\"updateMode\":" + quoted(kind.equals("broker") ? UPDATE_MODES.get(get(key, "name")) : null)
        + ",\"isInternal\":" + Boolean.TRUE.equals(get(key, "internalConfig"))
        + "}";
  }

  /** Before 0.10.1 what is required has a default that is a value of its own, and private. */
  static Object noDefaultValue() throws Exception {
    Field field = ConfigDef.class.getDeclaredField("NO_DEFAULT_VALUE");
    field.setAccessible(true);
    return field.get(null);
  }

  static Object get(Object key, String name) throws Exception {
    try {
      Field field = key.getClass().getDeclaredField(name);
      field.setAccessible(true);
      return field.get(key);
    } catch (NoSuchFieldException error) {
      return null;
    }
  }

  static String quoted(Object value) {
    if (value == null) return "null";
    if (value instanceof List) {
      StringBuilder joined = new StringBuilder();
      for (Object each : (List<?>) value) joined.append(joined.length() == 0 ? "" : ",").append(each);
      return quoted(joined.toString());
    }
    String text = value instanceof Class ? ((Class<?>) value).getName() : value.toString();
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
  }
}
