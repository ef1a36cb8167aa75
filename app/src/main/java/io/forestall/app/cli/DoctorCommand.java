package io.forestall.app.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forestall.app.config.ForestallConfig;
import io.forestall.schemas.topics.TopicAdmin;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code forestall doctor}. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = "Says what works on this machine, and how to mend what does not.",
    footer = {
      "",
      "Example:",
      "  forestall doctor --config forestall.yaml",
      "",
      "Exits with 1 if something that is needed does not work.",
    })
final class DoctorCommand implements Callable<Integer> {
  private static final Path KERNEL_LOG = Path.of("/dev/kmsg");
  private static final Path INFINIBAND = Path.of("/sys/class/infiniband");
  private static final Path PRESSURE = Path.of("/proc/pressure/memory");

  /**
   * One thing looked at.
   *
   * @param needed whether Forestall cannot do without it
   */
  record Finding(String what, boolean works, boolean needed, String remark) {}

  @Mixin private ConfigOption common = new ConfigOption();

  @Option(names = "--json", description = "One JSON object per line.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException, JsonProcessingException {
    ForestallConfig config = common.read();
    var findings = new ArrayList<Finding>();
    findings.add(
        new Finding("Java " + Runtime.version().feature(), true, true, "17 or newer is needed"));
    findings.add(kernelLog());
    findings.add(
        present("memory pressure", PRESSURE, "boot the kernel with psi=1 to see stalls early"));
    findings.add(present("InfiniBand", INFINIBAND, "none on this machine, or no driver loaded"));
    findings.addAll(broker(config));

    PrintWriter out = spec.commandLine().getOut();
    var mapper = new ObjectMapper();
    for (Finding finding : findings) {
      if (json) {
        out.println(mapper.writeValueAsString(finding));
      } else {
        String mark = finding.works() ? "works" : finding.needed() ? "BROKEN" : "absent";
        out.printf(Locale.ROOT, "%-7s %-34s %s%n", mark, finding.what(), finding.remark());
      }
    }
    boolean broken = findings.stream().anyMatch(finding -> finding.needed() && !finding.works());
    return broken ? Forestall.FAILED : 0;
  }

  private static Finding kernelLog() {
    try (var in = Files.newInputStream(KERNEL_LOG)) {
      return new Finding("kernel log " + KERNEL_LOG, in != null, false, "XID lines will be seen");
    } catch (IOException e) {
      return new Finding(
          "kernel log " + KERNEL_LOG,
          false,
          false,
          "cannot be opened: run the agent as root or with CAP_SYSLOG, or point it at a log file");
    }
  }

  private static Finding present(String what, Path path, String otherwise) {
    boolean there = Files.isReadable(path);
    return new Finding(what, there, false, there ? path.toString() : otherwise);
  }

  private static List<Finding> broker(ForestallConfig config) throws InterruptedException {
    String where = "Kafka at " + config.kafka().bootstrapServers();
    try (var admin = new TopicAdmin(config.kafka())) {
      var findings = new ArrayList<Finding>();
      var states = admin.describe().values();
      findings.add(new Finding(where, true, true, "answers"));
      for (TopicAdmin.State state : states) {
        for (String problem : state.problems()) {
          findings.add(new Finding("topic " + state.name(), false, true, problem));
        }
      }
      return findings;
    } catch (KafkaException e) {
      return List.of(
          new Finding(
              where,
              false,
              true,
              "does not answer: start it, or set kafka.bootstrapServers; 'forestall broker' runs a"
                  + " small one"));
    }
  }
}
