package io.forestall.alerts.dispatch;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.config.ConfigSection;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code alerts} of the configuration file.
 *
 * @param stateDir folder of journals and dead letters; must outlive the process
 * @param cluster name of this cluster in messages
 */
public record AlertsConfig(Path stateDir, String cluster, List<SinkConfig> sinks) {
  private static final String DEFAULT_STATE_DIR = ".forestall/alerts";
  private static final Pattern CLUSTER = Pattern.compile("[A-Za-z0-9._-]{1,63}");

  public AlertsConfig {
    sinks = List.copyOf(sinks);
    requireArgument(
        CLUSTER.matcher(cluster).matches(),
        "cluster must be 1 to 63 letters, digits, dots, - and _: %s",
        cluster);
    long names = sinks.stream().map(SinkConfig::name).distinct().count();
    requireArgument(names == sinks.size(), "each sink must have a name of its own");
  }

  /** Reads the section; mistakes are noted there and then what it returns must not be used. */
  public static AlertsConfig from(ConfigSection section) {
    return from(section, System::getenv);
  }

  static AlertsConfig from(ConfigSection section, Function<String, @Nullable String> environment) {
    Path stateDir = stateDir(section);
    String cluster = section.text("cluster", "default");
    var sinks = new ArrayList<SinkConfig>();
    for (ConfigSection entry : section.sections("sinks")) {
      SinkConfig sink = SinkConfig.from(entry, environment);
      if (sink != null && sinks.stream().anyMatch(other -> other.name().equals(sink.name()))) {
        entry.fail("name", sink.name(), "each sink must have a name of its own");
      } else if (sink != null) {
        sinks.add(sink);
      }
    }
    try {
      return new AlertsConfig(stateDir, cluster, sinks);
    } catch (IllegalArgumentException e) {
      section.fail("cluster", cluster, String.valueOf(e.getMessage()));
      return new AlertsConfig(stateDir, "default", sinks);
    }
  }

  private static Path stateDir(ConfigSection section) {
    String text = section.text("stateDir", DEFAULT_STATE_DIR);
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      section.fail("stateDir", text, "must be a path");
      return Path.of(DEFAULT_STATE_DIR);
    }
  }
}
