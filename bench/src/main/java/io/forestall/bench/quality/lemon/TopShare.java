package io.forestall.bench.quality.lemon;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How good the top of a ranking is. Nodes of equal score are drawn from at random: what is counted
 * is the expectation, so that a ranking with many ties gets no luck.
 *
 * @param precision share of the top that is wanted
 * @param size how many nodes the top has
 */
record TopShare(double precision, int size) {
  /** Of the {@code size} nodes with the highest scores. */
  static TopShare of(Map<String, Double> scores, Set<String> wanted, int size) {
    List<Map.Entry<String, Double>> ranked =
        scores.entrySet().stream()
            .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder()))
            .toList();
    double last = ranked.get(size - 1).getValue();
    double hits = 0;
    int above = 0;
    int tied = 0;
    int tiedWanted = 0;
    for (Map.Entry<String, Double> node : ranked) {
      int order = Double.compare(node.getValue(), last);
      boolean good = wanted.contains(node.getKey());
      if (order > 0) {
        above++;
        hits += good ? 1 : 0;
      } else if (order == 0) {
        tied++;
        tiedWanted += good ? 1 : 0;
      }
    }
    hits += (size - above) * (double) tiedWanted / tied;
    return new TopShare(hits / size, size);
  }
}
