import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** `java ClientPrograms HOST:PORT[,…] REPLICAS [SCENARIO…]`: runs the scenarios of Java's clients in order and prints a line for each, "ok NAME" or "FAILED NAME" and why. */
public class ClientPrograms {
  public static void main(String[] args) throws Exception {
    var all = new TreeMap<String, Scenario.Body>();
    for (Map<String, Scenario.Body> each : List.of(Producers.ALL, Consumers.ALL, Admins.ALL)) all.putAll(each);
    String run = Long.toString(System.currentTimeMillis(), 36) + Long.toString(ProcessHandle.current().pid(), 36);
    List<String> only = Arrays.asList(args).subList(Math.min(2, args.length), args.length);
    boolean fails = false;
    for (var each : all.entrySet()) {
      if (!only.isEmpty() && !only.contains(each.getKey())) continue;
      try (var scenario = new Scenario(args[0], Short.parseShort(args[1]), each.getKey(), run)) {
        each.getValue().run(scenario);
        System.out.println("ok " + each.getKey());
      } catch (Throwable failure) {
        fails = true;
        System.out.println("FAILED " + each.getKey());
        failure.printStackTrace(System.out);
      }
    }
    // Whatever a client has left open ends with its program.
    System.exit(fails ? 1 : 0);
  }
}
