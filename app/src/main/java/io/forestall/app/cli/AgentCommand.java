package io.forestall.app.cli;

import io.forestall.ingest.Agent;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code forestall agent}. */
@Command(
    name = "agent",
    mixinStandardHelpOptions = true,
    description = {
      "Collects from this node and publishes: host, exporters, kernel log, training logs.",
      "Without a broker it spools to disk and keeps trying.",
    },
    footer = {"", "Example:", "  forestall agent --config forestall.yaml"})
final class AgentCommand implements Callable<Integer> {
  @Mixin private ConfigOption common = new ConfigOption();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Waiting.untilStopped(Agent.start(common.read().agent()));
    return 0;
  }
}
