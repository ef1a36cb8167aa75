package io.forestall.app.cli;

import io.forestall.app.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code forestall broker}. */
@Command(
    name = "broker",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a single Kafka node on the loopback interface, for trying things out.",
      "Not for production: no replication, no security.",
    },
    footer = {"", "Example:", "  forestall broker --dir /var/tmp/kafka --port 9092"})
final class BrokerCommand implements Callable<Integer> {
  @Option(
      names = "--dir",
      defaultValue = ".forestall/broker",
      description = "Where its data lives; default ${DEFAULT-VALUE}.")
  private Path folder = Path.of(".forestall/broker");

  @Option(names = "--port", defaultValue = "9092", description = "Default ${DEFAULT-VALUE}.")
  private int port;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException {
    EmbeddedBroker broker = EmbeddedBroker.start(folder, port);
    spec.commandLine().getOut().println("Kafka is ready at " + broker.bootstrapServers());
    Waiting.untilStopped(broker);
    return 0;
  }
}
