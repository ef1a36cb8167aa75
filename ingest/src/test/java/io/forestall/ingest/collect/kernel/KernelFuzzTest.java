package io.forestall.ingest.collect.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.ingest.collect.Mutations;
import java.io.IOException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class KernelFuzzTest {
  private static final int LINE_BYTES = 65_536;

  private final KernelLineParser lines = new KernelLineParser(0, ZoneOffset.UTC);
  private final KernelEventParser parser = new KernelEventParser();

  @RepeatedTest(10)
  void parse_mutatedSamples_neverThrows(RepetitionInfo run) throws IOException {
    var random = new SplittableRandom(run.getCurrentRepetition());
    List<String> transports =
        List.of(
            "",
            "6,1,5000,-;",
            "[12.5] ",
            "[Sun Feb 23 16:24:18 2025] ",
            "kern  :warn  : 2025-01-21T04:41:44,283302+00:00 ",
            "Jan 21 04:41:44 host kernel: [1.2] ",
            "<6>[ 3098.275469] ",
            "{\"_TRANSPORT\":\"kernel\",\"MESSAGE\":\"");
    var events = new ArrayList<LogEvent>();
    var folder = new EventFolder(events::add);
    var joiner = new EventJoiner(folder::add);
    for (Samples.Sample sample : Samples.read()) {
      for (int i = 0; i < 40; i++) {
        String transport = transports.get(random.nextInt(transports.size()));
        String text = Mutations.mutate(transport + sample.text(), random);
        KernelLine line = lines.parse(text, 1_000);
        if (line == null) {
          continue;
        }
        ParsedEvent event = parser.parse(line.text());
        if (event != null) {
          joiner.add(new LogEvent(line.eventTimeMillis(), i, text, event, 1));
        }
      }
    }
    joiner.flush();
    folder.flush();
    assertThat(events).isNotEmpty();
  }

  @Test
  void parse_hostileLines_takeBoundedTime() throws IOException {
    var hostile = new ArrayList<String>();
    for (String part :
        List.of(
            " ",
            "[",
            "(",
            "0",
            "a",
            "0:",
            "NVRM: Xid (PCI:0000:00:00",
            "PCIe Bus Error: severity=",
            "nvidia-nvswitch0: SXid (PCI:00:00): 12345, Fatal",
            "amdgpu entry[0",
            "EDAC MC0: 1 CE ",
            "Killed process 1 (",
            "INFO: task a",
            ": segfault at 0 ip ",
            "nfs: server ",
            "AER: ",
            "Connection to ",
            "XFS (",
            "carrier: ",
            "soft lockup - CPU#",
            "available PCIe bandwidth")) {
      hostile.add(part.repeat(LINE_BYTES / part.length()));
    }
    for (Samples.Sample sample : Samples.read()) {
      String text = sample.text();
      if (text.length() > 10) {
        String unfinished = text.substring(0, text.length() - 3);
        hostile.add(unfinished.repeat(LINE_BYTES / unfinished.length()));
      }
    }
    for (String line : hostile) {
      long best = Long.MAX_VALUE;
      for (int i = 0; i < 5; i++) { // the best of some tries: others may use the machine
        long start = System.nanoTime();
        parser.parse(line);
        lines.parse(line, 1_000);
        best = Math.min(best, System.nanoTime() - start);
      }
      assertThat(best / 1_000_000).as("milliseconds for %s…", line.substring(0, 40)).isLessThan(50);
    }
  }
}
