package io.forestall.app.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forestall.app.config.ForestallConfig;
import io.forestall.schemas.Topic;
import io.forestall.schemas.topics.TopicAdmin;
import io.forestall.schemas.topics.TopicAdmin.State;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code forestall topics}. */
@Command(
    name = "topics",
    mixinStandardHelpOptions = true,
    description = "Creates, checks and describes the topics of the contract.",
    footer = {
      "",
      "Examples:",
      "  forestall topics create --config forestall.yaml",
      "  forestall topics check",
      "",
      "check exits with 1 if a topic is missing or has wrong settings.",
    })
final class TopicsCommand implements Callable<Integer> {
  /** What to do with the topics. */
  enum Verb {
    CREATE,
    CHECK,
    DESCRIBE
  }

  @Parameters(
      index = "0",
      defaultValue = "DESCRIBE",
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private Verb verb = Verb.DESCRIBE;

  @Mixin private ConfigOption common = new ConfigOption();

  @Option(names = "--json", description = "One JSON object per line.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException, CommandFailure, JsonProcessingException {
    ForestallConfig config = common.read();
    PrintWriter out = spec.commandLine().getOut();
    try (var admin = new TopicAdmin(config.kafka())) {
      if (verb == Verb.CREATE) {
        admin.create(List.of(Topic.values()));
      }
      boolean wrong = false;
      var mapper = new ObjectMapper();
      for (State state : admin.describe().values()) {
        wrong |= !state.problems().isEmpty();
        if (json) {
          out.println(mapper.writeValueAsString(state));
        } else {
          out.printf(
              Locale.ROOT,
              "%-24s %3d partitions  %2d replicas  %s%n",
              state.name(),
              state.partitions(),
              state.replicas(),
              state.problems().isEmpty() ? "ok" : String.join("; ", state.problems()));
        }
      }
      return wrong && verb != Verb.DESCRIBE ? Forestall.FAILED : 0;
    } catch (KafkaException e) {
      throw new CommandFailure(
          "broker "
              + config.kafka().bootstrapServers()
              + " does not answer ("
              + e.getMessage()
              + "): is it running, and is kafka.bootstrapServers right?");
    }
  }
}
