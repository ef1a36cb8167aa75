package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.NodeReport.Channel;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who hears of each piece of evidence: the groups that stood there when it began, until it is over.
 * So the job that was hurt keeps its incident even when it has died of it, and the next job there
 * is not told of what hurt another. Groups are sorted, so that the order of messages is always the
 * same.
 */
final class Audiences {
  private final TreeMap<String, SortedSet<String>> groups = new TreeMap<>();

  /** The groups to tell of this message; {@code now} are those who would hear of it as new. */
  SortedSet<String> of(Channel channel, Evidence message, SortedSet<String> now) {
    String key = channel.name() + '|' + message.key();
    SortedSet<String> known = message.ended() ? groups.remove(key) : groups.putIfAbsent(key, now);
    return known == null ? now : known;
  }

  void write(StateWriter out) {
    out.writeInt(groups.size());
    groups.forEach(
        (key, names) -> {
          out.writeString(key);
          writeNames(names, out);
        });
  }

  void read(StateReader in) {
    for (int n = in.readInt(); n > 0; n--) {
      groups.put(in.readString(), readNames(in));
    }
  }

  static void writeNames(SortedSet<String> names, StateWriter out) {
    out.writeInt(names.size());
    names.forEach(out::writeString);
  }

  static SortedSet<String> readNames(StateReader in) {
    var names = new TreeSet<String>();
    for (int n = in.readInt(); n > 0; n--) {
      names.add(in.readString());
    }
    return names;
  }
}
