package io.forestall.app.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forestall.schemas.config.KafkaConfig;
import io.forestall.traces.TraceProblem;
import io.forestall.traces.TraceProblems;
import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Model.CommandSpec;

/** Says what became of a trace: the first of its problems, and the numbers. */
final class TraceOutcome {
  private static final int SHOWN_PROBLEMS = 20;

  private TraceOutcome() {}

  /** Problems go to standard error, or with {@code --json} to standard output. */
  static void problems(CommandSpec spec, boolean json, TraceProblems problems)
      throws JsonProcessingException {
    PrintWriter err = spec.commandLine().getErr();
    for (TraceProblem problem : problems.first(SHOWN_PROBLEMS)) {
      if (json) {
        print(spec, Map.of("problem", problem));
      } else {
        err.println(problem);
      }
    }
    if (!json && problems.count() > SHOWN_PROBLEMS) {
      err.println("… and " + (problems.count() - SHOWN_PROBLEMS) + " more");
    }
  }

  /** The last line of {@code --json}: a report under its name, and how many problems there were. */
  static void report(CommandSpec spec, String name, Object report, TraceProblems problems)
      throws JsonProcessingException {
    var line = new TreeMap<String, Object>();
    line.put(name, report);
    line.put("problems", problems.count());
    print(spec, line);
  }

  /** For a cluster that does not answer, or not as it should. */
  static String broken(KafkaConfig kafka, KafkaException problem) {
    return "broker "
        + kafka.bootstrapServers()
        + " does not answer ("
        + problem.getMessage()
        + "): is it running, and is kafka.bootstrapServers right?";
  }

  private static void print(CommandSpec spec, Object line) throws JsonProcessingException {
    spec.commandLine().getOut().println(new ObjectMapper().writeValueAsString(line));
  }
}
