package io.forestall.app.cli;

import io.forestall.alerts.dispatch.AlertService;
import io.forestall.app.config.ForestallConfig;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code forestall alert}. */
@Command(
    name = "alert",
    mixinStandardHelpOptions = true,
    subcommands = DeadLettersCommand.class,
    description = "Tells the configured sinks of incidents, each at its own pace.",
    footer = {"", "Example:", "  forestall alert --config forestall.yaml"})
final class AlertCommand implements Callable<Integer> {
  @Mixin private ConfigOption common = new ConfigOption();

  @Override
  public Integer call() throws IOException, InterruptedException, CommandFailure {
    ForestallConfig config = common.read();
    if (config.alerts().sinks().isEmpty()) {
      throw new CommandFailure(
          "no sinks are configured: add one under alerts.sinks, see docs/configuration.md");
    }
    Waiting.untilStopped(AlertService.start(config.kafka(), config.alerts()));
    return 0;
  }
}
