package io.forestall.app.cli;

import io.forestall.app.demo.Demo;
import io.forestall.app.demo.DemoOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code forestall demo}. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Shows all of Forestall on this machine.",
      "An embedded Kafka, this machine's own agent, 8 simulated nodes with 8 GPUs in two training"
          + " jobs into which five real kinds of failure are played, scoring, and a webhook"
          + " receiver that checks signatures.",
      "Needs nothing but a JDK. Runs until Ctrl-C.",
    },
    footer = {
      "",
      "Examples:",
      "  forestall demo",
      "  forestall demo --duration 90s --headless --json",
      "",
      "Exit code 0 if every failure played so far was found and nobody was blamed wrongly, else 1.",
    })
final class DemoCommand implements Callable<Integer> {
  /** Set by the launcher: width of the terminal; 0 when standard output is none. */
  private static final String COLUMNS = "forestall.columns";

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = DurationText.class,
      description = "Ends by itself after this time, such as 90s or 5m.")
  private @Nullable Duration duration;

  @Option(names = "--headless", description = "Lines instead of a picture.")
  private boolean headless;

  @Option(names = "--json", description = "One JSON object per line; implies --headless.")
  private boolean json;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Seed of the simulated fleet; default ${DEFAULT-VALUE}.")
  private long seed;

  @Option(names = "--keep", description = "Keeps the demo's files and says where they are.")
  private boolean keep;

  @Override
  public Integer call() throws IOException, InterruptedException {
    int columns = Integer.getInteger(COLUMNS, 0);
    boolean picture = !headless && !json && columns > 0;
    Path folder = Files.createTempDirectory("forestall-demo-");
    PrintStream err = System.err;
    if (picture) { // it has the screen to itself; the logger writes to what System.err is
      var log = Files.newOutputStream(folder.resolve("log"));
      System.setErr(new PrintStream(log, /* autoFlush= */ true, StandardCharsets.UTF_8));
    }
    var out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
    var options =
        new DemoOptions(duration, !picture, json, System.getenv("NO_COLOR") == null, columns, seed);
    var ended = new CountDownLatch(1);
    boolean passed;
    try (var demo = new Demo(folder, options, out, Clock.systemUTC())) {
      Waiting.onShutdown(
          () -> {
            demo.stop();
            awaitQuietly(ended);
          });
      passed = demo.run();
    } finally {
      System.setErr(err);
      if (keep) {
        err.println("files kept in " + folder);
      } else {
        delete(folder);
      }
      ended.countDown();
    }
    return passed ? 0 : Forestall.FAILED;
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Reads 90s, 5m or 2h. */
  static final class DurationText implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      if (!text.matches("\\d{1,9}[smh]")) {
        throw new TypeConversionException("must be a time such as 90s, 5m or 2h: " + text);
      }
      long amount = Long.parseLong(text.substring(0, text.length() - 1));
      return switch (text.charAt(text.length() - 1)) {
        case 's' -> Duration.ofSeconds(amount);
        case 'm' -> Duration.ofMinutes(amount);
        default -> Duration.ofHours(amount);
      };
    }
  }
}
