package io.forestall.bench.quality;

import io.forestall.bench.quality.contender.Contender;
import io.forestall.bench.quality.contender.SeriesDetector;
import io.forestall.bench.quality.contender.SeriesShape;
import io.forestall.bench.quality.data.ServerData;
import io.forestall.bench.quality.data.ServerMachine;
import io.forestall.bench.quality.measure.Autocorrelation;
import io.forestall.bench.quality.measure.VusPr;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Servers with many metrics (SMD, ASD): events found, their causes, and VUS-PR. */
final class ServerJudge implements Judge {
  private static final double LEARNT_SHARE = 0.75; // of the training half; the rest calibrates
  private static final double SMALLEST_SCALE = 0.01; // all metrics are scaled to 0 to 1

  private final String key;
  private final String title;
  private final double intervalSeconds;
  private final TsbAdPrefixes prefixes;

  ServerJudge(String key, String title, Duration interval, TsbAdPrefixes prefixes) {
    this.key = key;
    this.title = title;
    this.prefixes = prefixes;
    intervalSeconds = interval.toSeconds();
  }

  @Override
  public String key() {
    return key;
  }

  @Override
  public Section judge(Path data) throws IOException {
    Path folder = data.resolve(key);
    Map<Contender, ServerTally> tallies = new LinkedHashMap<>();
    List<String> machines = ServerData.machines(folder);
    for (String name : machines) {
      ServerMachine machine = ServerData.read(folder, name);
      double[] first = new double[machine.testRows()];
      for (int row = 0; row < first.length; row++) {
        first[row] = machine.testRow(row)[0];
      }
      int width = Autocorrelation.cycle(first);
      var vus = new VusPr(machine.testRows(), MachineRun.rows(machine), width);
      for (Contender contender : Contender.MULTIVARIATE) {
        ServerTally tally =
            tallies.computeIfAbsent(contender, ignored -> new ServerTally(machine.columns()));
        add(tally, contender, machine, vus, machines.size());
        if (prefixes.has(name)) {
          tally.prefixVus.put(name, vus.value(afterPrefix(contender, machine)));
        }
      }
    }
    var tables =
        new ArrayList<Table>(
            List.of(
                ServerTables.budgets(tallies),
                ServerTables.withoutLabels(tallies),
                ServerTables.causes(tallies)));
    var notes = new ArrayList<String>(List.of(ServerTables.note(tallies, machines.size())));
    if (machines.stream().anyMatch(prefixes::has)) {
      Table table = prefixes.table();
      tallies.forEach((contender, tally) -> prefixes.row(table, contender.name(), tally.prefixVus));
      prefixes.published(table);
      tables.add(table);
      notes.add(prefixes.note());
    }
    return new Section(key, title, tables, notes);
  }

  private void add(
      ServerTally tally, Contender contender, ServerMachine machine, VusPr vus, int machines) {
    int learnt = (int) (LEARNT_SHARE * machine.trainingRows());
    SeriesDetector detector = contender.create(shape(machine, learnt));
    var run = new MachineRun(detector, machine, intervalSeconds, learnt);
    tally.add(run, machine, vus.value(run.scores()), machines);
  }

  /** TSB-AD's way: the prefix is there to be learnt, then all rows are scored, itself included. */
  private double[] afterPrefix(Contender contender, ServerMachine machine) {
    int prefix = prefixes.rows(machine.name());
    SeriesDetector detector = contender.create(shape(machine, prefix));
    for (int row = 0; row < prefix; row++) {
      detector.observe(row * intervalSeconds, machine.testRow(row));
    }
    double[] scores = new double[machine.testRows()];
    for (int row = 0; row < scores.length; row++) {
      detector.observe((prefix + row) * intervalSeconds, machine.testRow(row));
      scores[row] = detector.score();
    }
    return scores;
  }

  private SeriesShape shape(ServerMachine machine, int trainingRows) {
    return new SeriesShape(machine.columns(), intervalSeconds, SMALLEST_SCALE, trainingRows);
  }
}
