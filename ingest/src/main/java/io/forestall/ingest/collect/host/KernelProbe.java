package io.forestall.ingest.collect.host;

import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.MetricCatalogue;
import java.util.LinkedHashMap;
import java.util.Map;

/** Processor time, load, memory, and the kernel's counters that are one file each. */
final class KernelProbe implements HostProbe {
  /** Of /proc/stat; the kernel exports USER_HZ as 100 on every architecture we run on. */
  private static final double TICKS_PER_SECOND = 100;

  private static final String[] CPU_MODES = {
    "user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal"
  };

  private final Metric cpuSeconds;
  private final Metric load;
  private final Metric hungTasks;
  private final Metric openFiles;
  private final Metric maxOpenFiles;
  private final Metric retransmits;
  private final Map<String, Metric> stat = new LinkedHashMap<>();
  private final Map<String, Metric> memory = new LinkedHashMap<>();
  private final Map<String, Metric> virtualMemory = new LinkedHashMap<>();

  KernelProbe(MetricCatalogue catalogue) {
    cpuSeconds = catalogue.require("node_cpu_seconds_total");
    load = catalogue.require("node_load1");
    hungTasks = catalogue.require("node_hung_tasks_total");
    openFiles = catalogue.require("node_open_files");
    maxOpenFiles = catalogue.require("node_max_open_files");
    retransmits = catalogue.require("node_tcp_retransmits_total");
    stat.put("procs_running", catalogue.require("node_procs_running"));
    stat.put("procs_blocked", catalogue.require("node_procs_blocked"));
    stat.put("btime", catalogue.require("node_boot_time_seconds"));
    memory.put("MemTotal:", catalogue.require("node_memory_total_bytes"));
    memory.put("MemAvailable:", catalogue.require("node_memory_available_bytes"));
    memory.put("Dirty:", catalogue.require("node_memory_dirty_bytes"));
    memory.put("Writeback:", catalogue.require("node_memory_writeback_bytes"));
    virtualMemory.put("oom_kill", catalogue.require("node_oom_kills_total"));
    virtualMemory.put("pgmajfault", catalogue.require("node_major_faults_total"));
  }

  @Override
  public void read(HostFiles files, HostReadings readings) {
    String text = files.text("proc/stat");
    if (text != null) {
      processors(text, readings);
      named(text, stat, 1, readings);
    }
    readings.add(load, "", files.number("proc/loadavg"));
    named(files.word("proc/meminfo"), memory, 1_024, readings);
    named(files.word("proc/vmstat"), virtualMemory, 1, readings);
    readings.add(hungTasks, "", files.number("proc/sys/kernel/hung_task_detect_count"));
    String[] handles = Numbers.words(files.word("proc/sys/fs/file-nr"));
    readings.add(openFiles, "", Numbers.at(handles, 0));
    readings.add(maxOpenFiles, "", Numbers.at(handles, 2));
    readings.add(retransmits, "", tcp(files.word("proc/net/snmp"), "RetransSegs"));
  }

  private void processors(String text, HostReadings readings) {
    int end = text.indexOf('\n');
    String[] words = Numbers.words(end < 0 ? text : text.substring(0, end));
    if (words.length > 0 && words[0].equals("cpu")) { // the sum over processors comes first
      for (int mode = 0; mode < CPU_MODES.length; mode++) {
        double ticks = Numbers.at(words, mode + 1);
        readings.add(cpuSeconds, CPU_MODES[mode], ticks / TICKS_PER_SECOND);
      }
    }
  }

  /** Lines "name number …" of the wanted names. */
  private static void named(
      String text, Map<String, Metric> wanted, double factor, HostReadings readings) {
    text.lines()
        .forEach(
            line -> {
              int space = line.indexOf(' ');
              Metric metric = space < 0 ? null : wanted.get(line.substring(0, space));
              if (metric != null) {
                double value = Numbers.leading(line.substring(space).strip());
                readings.add(metric, "", factor * value);
              }
            });
  }

  /** A number of the line pair "Tcp: names" and "Tcp: numbers". */
  private static double tcp(String text, String name) {
    String[] names = {};
    for (String line : text.split("\n", -1)) {
      if (line.startsWith("Tcp:")) {
        String[] words = Numbers.words(line);
        for (int i = 0; i < names.length; i++) {
          if (names[i].equals(name)) {
            return Numbers.at(words, i);
          }
        }
        names = words;
      }
    }
    return Double.NaN;
  }
}
