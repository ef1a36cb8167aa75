package io.forestall.app.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.forestall.alerts.dispatch.DeadLetter;
import io.forestall.alerts.dispatch.DeadLetterBox;
import io.forestall.alerts.dispatch.Resender;
import io.forestall.alerts.dispatch.SinkConfig;
import io.forestall.alerts.notify.Outcome;
import io.forestall.app.config.ForestallConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code forestall alert dead-letters}. */
@Command(
    name = "dead-letters",
    mixinStandardHelpOptions = true,
    description = "Lists what sinks could not be told, or sends it again.",
    footer = {
      "",
      "Examples:",
      "  forestall alert dead-letters --config forestall.yaml",
      "  forestall alert dead-letters --config forestall.yaml --sink on-call --resend",
      "",
      "Works beside a running service. A letter that a receiver has taken is not listed again.",
      "Exits with 1 if a letter that was sent again was not taken.",
    })
final class DeadLettersCommand implements Callable<Integer> {
  @Mixin private ConfigOption common = new ConfigOption();

  @Option(names = "--sink", paramLabel = "NAME", description = "Only of this sink.")
  private @Nullable String sink;

  @Option(names = "--resend", description = "Send them again, one attempt for each.")
  private boolean resend;

  @Option(names = "--json", description = "One JSON object per line.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException, CommandFailure {
    ForestallConfig config = common.read();
    List<SinkConfig> sinks =
        config.alerts().sinks().stream()
            .filter(each -> sink == null || each.name().equals(sink))
            .toList();
    if (sinks.isEmpty()) {
      throw new CommandFailure(
          sink == null
              ? "no sinks are configured: add one under alerts.sinks, see docs/configuration.md"
              : "there is no sink " + sink + ": its name stands under alerts.sinks[].name");
    }
    int left = 0;
    for (SinkConfig each : sinks) {
      left += resend ? resend(config, each) : list(config, each);
    }
    return resend && left > 0 ? Forestall.FAILED : 0;
  }

  private int list(ForestallConfig config, SinkConfig each) throws IOException {
    DeadLetterBox box = DeadLetterBox.of(config.alerts(), each.name());
    List<DeadLetter> letters = box.letters();
    for (DeadLetter letter : letters) {
      say(letter, letter.outcome(), letter.reason());
    }
    sayUnreadable(each, box);
    return letters.size();
  }

  private int resend(ForestallConfig config, SinkConfig each)
      throws IOException, InterruptedException {
    DeadLetterBox box = DeadLetterBox.of(config.alerts(), each.name());
    List<DeadLetter> letters = box.letters();
    sayUnreadable(each, box);
    if (letters.isEmpty()) {
      return 0;
    }
    int left = 0;
    try (var resender = new Resender(config.kafka(), config.alerts(), each)) {
      for (DeadLetter letter : letters) {
        Outcome outcome = resender.resend(letter);
        left += outcome.kind() == Outcome.Kind.DELIVERED ? 0 : 1;
        say(letter, outcome.kind().name(), outcome.detail());
      }
    }
    return left;
  }

  private void say(DeadLetter letter, String outcome, String detail) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> told = new LinkedHashMap<>();
      told.put("sink", letter.sink());
      told.put("event", letter.event());
      told.put("time", letter.time());
      told.put("outcome", outcome);
      told.put("detail", detail);
      told.put("attempts", letter.attempts());
      told.put("summary", letter.summary());
      out.println(new ObjectMapper().writeValueAsString(told));
    } else {
      out.printf(
          Locale.ROOT,
          "%s  %-12s %-13s %s (%s)  %s%n",
          letter.time(),
          letter.sink(),
          outcome,
          letter.event(),
          detail,
          letter.summary());
    }
  }

  private void sayUnreadable(SinkConfig each, DeadLetterBox box) {
    if (box.unreadable() > 0) {
      spec.commandLine()
          .getErr()
          .println(each.name() + ": " + box.unreadable() + " lines cannot be read, passed over");
    }
  }
}
