package io.forestall.app.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.forestall.app.traces.SimulatedTrace;
import io.forestall.simulator.Scenario;
import io.forestall.simulator.ScenarioPlan;
import io.forestall.simulator.SimulationParameter;
import io.forestall.simulator.SimulationParameters;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code forestall simulate}. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description = {
      "Writes the trace of a simulated fleet, with labels that say what truly happened.",
      "The same scenario and seed give the same trace, byte for byte.",
    },
    footer = {
      "",
      "Scenarios that come with Forestall:",
      "  healthy-week   nothing breaks, much looks like it",
      "  one-of-each    every fault and every benign phase once",
      "  llama3-54d     16,384 GPUs, 54 days, the 419 failures of Llama 3, sampled",
      "  noisy-fabric   flaps, lost lanes, switch outages, congestion",
      "  mixed-vendors  NVIDIA, AMD, Intel and servers without accelerators",
      "  cpu-fleet      servers without accelerators",
      "",
      "Examples:",
      "  forestall simulate --scenario one-of-each --out traces/each --seed 7",
      "  forestall simulate --scenario my-fleet.yaml --out traces/mine",
      "  forestall simulate --list-settings",
    })
final class SimulateCommand implements Callable<Integer> {
  @Option(
      names = "--scenario",
      paramLabel = "FILE|NAME",
      description = "A scenario file (YAML), or the name of one that comes with Forestall.")
  private String scenario = "";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder of the trace; must not be there yet.")
  private Path out = Path.of("");

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Seed of everything random; default ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--threads",
      defaultValue = "0",
      description = "How many parts of the fleet are simulated at once; 0 is one per processor.")
  private int threads;

  @Option(
      names = "--list-settings",
      description = "Only prints what a scenario may set, as tab-separated values.")
  private boolean listSettings;

  @Option(names = "--json", description = "One JSON object with what was written.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException, CommandFailure {
    if (listSettings) {
      printSettings();
      return 0;
    }
    if (scenario.isEmpty() || out.toString().isEmpty()) {
      throw wrong("--scenario=FILE|NAME and --out=DIR are needed");
    }
    if (threads < 0 || threads > 1_024) {
      throw wrong("--threads must be in [0, 1024]: " + threads);
    }
    if (Files.exists(out)) {
      throw wrong("--out is there already: " + out + "; name another folder, or remove it");
    }
    Scenario read = read();
    ScenarioPlan plan = ScenarioPlan.of(read, seed);
    long beganNanos = System.nanoTime();
    SimulatedTrace trace = write(plan);
    report(read, plan, trace, (System.nanoTime() - beganNanos) / 1e9);
    return 0;
  }

  private void printSettings() {
    PrintWriter stdout = spec.commandLine().getOut();
    stdout.println("name\tdefault\tmin\tmax\torigin");
    for (SimulationParameter parameter : SimulationParameters.all()) {
      stdout.printf(
          Locale.ROOT,
          "%s\t%s\t%s\t%s\t%s%n",
          parameter.name(),
          parameter.defaultValue(),
          parameter.min(),
          parameter.max(),
          parameter.assumed() ? "assumed" : "published");
    }
    stdout.flush();
  }

  private Scenario read() throws IOException {
    Optional<Scenario> shipped = Scenario.shipped(scenario);
    if (shipped.isPresent()) {
      return shipped.get();
    }
    Path file = Path.of(scenario);
    if (!Files.isRegularFile(file)) {
      throw wrong(
          "--scenario is neither a file nor one of "
              + String.join(", ", Scenario.shipped())
              + ": "
              + scenario);
    }
    String name = String.valueOf(file.getFileName()).replaceFirst("\\.ya?ml$", "");
    return Scenario.parse(name, Files.readString(file, StandardCharsets.UTF_8));
  }

  private SimulatedTrace write(ScenarioPlan plan)
      throws IOException, InterruptedException, CommandFailure {
    int parts = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    try (var progress = new TerminalProgress("simulating", " k samples", 1_000, json)) {
      SimulatedTrace trace = new SimulatedTrace(plan, progress);
      return StoppableRun.of(
          trace::stop,
          () -> {
            trace.write(out, parts);
            return trace;
          });
    } catch (CancellationException e) {
      throw new CommandFailure("stopped; nothing was written to " + out);
    }
  }

  private void report(Scenario read, ScenarioPlan plan, SimulatedTrace trace, double seconds)
      throws IOException {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("trace", out.toString());
    told.put("scenario", read.name());
    told.put("seed", seed);
    told.put("nodes", plan.layout().nodes().size());
    told.put("devices", plan.layout().devices());
    told.put("windows", plan.sampled() ? plan.runs().size() : 0);
    told.put("labels", plan.labels().size());
    told.put("samples", trace.samples());
    told.put("device_ticks", trace.deviceTicks());
    told.put("seconds", Math.round(seconds * 1e3) / 1e3);
    told.put("device_ticks_per_second", Math.round(trace.deviceTicks() / seconds));
    told.put("bytes", bytes(out));
    PrintWriter stdout = spec.commandLine().getOut();
    if (json) {
      stdout.println(new ObjectMapper().writeValueAsString(told));
    } else {
      told.forEach((name, value) -> stdout.printf(Locale.ROOT, "%-24s %s%n", name, value));
    }
    stdout.flush();
  }

  private static long bytes(Path folder) throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }

  private ParameterException wrong(String problem) {
    return new ParameterException(spec.commandLine(), problem);
  }
}
