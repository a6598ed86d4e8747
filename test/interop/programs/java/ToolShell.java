import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Runs Kafka's tools, unchanged, by their main classes, one after the other or side by side in one JVM: their classes are loaded once. A line of input is an
 * id, a main class, what the tool reads, and its arguments, all but the first two in Base64, with spaces between them; the answer is a line of the id, the exit code, and what the
 * tool printed.
 */
public class ToolShell {
  /** The threads that a tool starts write where it writes. */
  static final InheritableThreadLocal<Run> RUN = new InheritableThreadLocal<>();

  static class Run {
    final ByteArrayOutputStream output = new ByteArrayOutputStream();
    final InputStream input;
    /** Of the first exit: some tools catch what it throws here, complain, and exit again. */
    volatile Integer code;
    /** What it wants to do at the end of the JVM, last first. */
    final ConcurrentLinkedDeque<Runnable> hooks = new ConcurrentLinkedDeque<>();

    Run(String input) {
      this.input = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    }
  }

  static class Exited extends Error {
    final int code;

    Exited(int code) {
      super("exit " + code, null, false, false);
      this.code = code;
    }
  }

  static OutputStream switching() {
    return new OutputStream() {
      @Override
      public void write(int one) {
        var run = RUN.get();
        if (run != null && run.code == null) run.output.write(one);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) {
        var run = RUN.get();
        if (run != null && run.code == null) run.output.write(bytes, offset, length);
      }
    };
  }

  public static void main(String[] args) throws Exception {
    PrintStream answers = System.out;
    var requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.setOut(new PrintStream(switching(), true));
    System.setErr(new PrintStream(switching(), true));
    System.setIn(new InputStream() {
      @Override
      public int read() throws java.io.IOException {
        return RUN.get().input.read();
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws java.io.IOException {
        return RUN.get().input.read(bytes, offset, length);
      }
    });
    exitsEndTheToolOnly();
    for (String line = requests.readLine(); line != null; line = requests.readLine()) {
      String[] fields = line.split(" ");
      String[] decoded = Arrays.stream(fields).skip(2).map(ToolShell::decode).toArray(String[]::new);
      new Thread(() -> {
        var run = new Run(decoded[0]);
        RUN.set(run);
        int ended = run(fields[1], Arrays.copyOfRange(decoded, 1, decoded.length));
        int code = run.code == null ? ended : run.code;
        run.code = null;
        run.hooks.forEach(Runnable::run);
        String answer = fields[0] + " " + code + " " + Base64.getEncoder().encodeToString(run.output.toByteArray());
        synchronized (answers) {
          answers.println(answer);
          answers.flush();
        }
      }).start();
    }
    Runtime.getRuntime().halt(0);
  }

  /** Kafka's hook for tests of its own tools, wherever the release has it. */
  static void exitsEndTheToolOnly() throws ReflectiveOperationException {
    Class<?> exit;
    try {
      exit = Class.forName("org.apache.kafka.common.utils.internals.Exit");
    } catch (ClassNotFoundException older) {
      exit = Class.forName("org.apache.kafka.common.utils.Exit");
    }
    Class<?> procedure = Class.forName(exit.getName() + "$Procedure");
    Object exits = Proxy.newProxyInstance(ToolShell.class.getClassLoader(), new Class<?>[] {procedure}, (proxy, method, args) -> {
      if (args[1] != null) System.out.println(args[1]);
      var run = RUN.get();
      if (run != null && run.code == null) run.code = (int) args[0];
      throw new Exited((int) args[0]);
    });
    for (String setter : new String[] {"setExitProcedure", "setHaltProcedure"})
      exit.getMethod(setter, procedure).invoke(null, exits);
    Class<?> adder = Class.forName(exit.getName() + "$ShutdownHookAdder");
    exit.getMethod("setShutdownHookAdder", adder).invoke(null,
        Proxy.newProxyInstance(ToolShell.class.getClassLoader(), new Class<?>[] {adder}, (proxy, method, args) -> {
          var run = RUN.get();
          if (run != null) run.hooks.push((Runnable) args[1]);
          return null;
        }));
  }

  /** Arguments begin with a letter, for one may be empty. */
  static String decode(String field) {
    return new String(Base64.getDecoder().decode(field.substring(1)), StandardCharsets.UTF_8);
  }

  static int run(String mainClass, String[] args) {
    try {
      Class.forName(mainClass).getMethod("main", String[].class).invoke(null, (Object) args);
      return 0;
    } catch (InvocationTargetException thrown) {
      if (thrown.getCause() instanceof Exited exited) return exited.code;
      thrown.getCause().printStackTrace();
      return 1;
    } catch (ReflectiveOperationException missing) {
      missing.printStackTrace();
      return 127;
    }
  }
}
