package io.forestall.alerts.dispatch;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.alerts.notify.Wording;
import io.forestall.schemas.config.ConfigSection;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code alerts} of the configuration file.
 *
 * @param stateDir folder of journals and dead letters; must outlive the process
 */
public record AlertsConfig(Path stateDir, List<SinkConfig> sinks) {
  private static final String DEFAULT_STATE_DIR = ".forestall/alerts";
  private static final String DEFAULT_CLUSTER = "default";

  public AlertsConfig {
    sinks = List.copyOf(sinks);
    long names = sinks.stream().map(SinkConfig::name).distinct().count();
    requireArgument(names == sinks.size(), "each sink must have a name of its own");
  }

  /** Reads the section; mistakes are noted there and then what it returns must not be used. */
  public static AlertsConfig from(ConfigSection section) {
    return from(section, System::getenv);
  }

  static AlertsConfig from(ConfigSection section, Function<String, @Nullable String> environment) {
    Path stateDir = stateDir(section);
    Wording wording = wording(section);
    var sinks = new ArrayList<SinkConfig>();
    for (ConfigSection entry : section.sections("sinks")) {
      SinkConfig sink = SinkConfig.from(entry, wording, environment);
      if (sink != null && sinks.stream().anyMatch(other -> other.name().equals(sink.name()))) {
        entry.fail("name", sink.name(), "each sink must have a name of its own");
      } else if (sink != null) {
        sinks.add(sink);
      }
    }
    return new AlertsConfig(stateDir, sinks);
  }

  private static Wording wording(ConfigSection section) {
    String cluster = section.text("cluster", DEFAULT_CLUSTER);
    try {
      return Wording.plain(cluster).with(section);
    } catch (IllegalArgumentException e) {
      section.fail("cluster", cluster, String.valueOf(e.getMessage()));
      return Wording.plain(DEFAULT_CLUSTER);
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
