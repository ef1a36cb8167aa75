package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.EventKind;
import io.forestall.schemas.FaultClass;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import io.forestall.streams.core.codes.CodeCatalogue;
import io.forestall.streams.core.codes.CodeEntry;
import io.forestall.streams.core.codes.Repeats;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Errors that are usually the application's, coming again and again on one GPU: when different jobs
 * die of them there, and nowhere else on the node, it is the GPU's fault after all.
 *
 * <ul>
 *   <li>What comes within three minutes is one occurrence: a fault prints a dozen lines.
 *   <li>Where no scheduler says which job it was, five occurrences stand for different jobs: one
 *       that starts again and again with the same bug meets the same GPU as often.
 *   <li>Shader exceptions count by the part of the chip that they name; page faults by GPU.
 *   <li>State: at most 64 places of eight occurrences. Threads: none.
 * </ul>
 *
 * @see <a href="https://github.com/NVIDIA/NVSentinel">NVSentinel, whose numbers these are</a>
 */
final class RepeatedCodes {
  private static final long ONE_OCCURRENCE_MILLIS = 180_000;

  /** Any error so often within its time is the device's, says the same source of fatal ones. */
  private static final int WITHOUT_JOBS = 5;

  private static final int MAX_PLACES = 64;
  private static final int MAX_OCCURRENCES = 8;

  /** Once it came for that job; for jobless nodes the job is empty. */
  private record Occurrence(long timeMillis, String job) {}

  /** By code, device and part of the chip: {@code 31|GPU-abc|}. */
  private final TreeMap<String, List<Occurrence>> places = new TreeMap<>();

  /** The device's guilt if this line proves it, else null. */
  @Nullable Evidence judge(NodeEvent event, Evidence line, NodePlacement placement) {
    if (EventKind.of(event.getKind()) != EventKind.XID || line.device().isEmpty()) {
      return null;
    }
    CodeEntry entry = CodeCatalogue.xid(event.getCode());
    Repeats policy = entry.repeats();
    if (policy == null) {
      return null;
    }
    long timeMillis = line.timeMillis();
    String part = event.getFields().getOrDefault("gpc", "");
    part = part.isEmpty() ? "" : part + '/' + event.getFields().getOrDefault("tpc", "");
    String job = placement.works(line.device()) ? placement.groupOf(line.device()) : "";
    long sinceMillis = timeMillis - policy.within().toMillis();
    forgetBefore(entry.code(), sinceMillis);
    String place = entry.code() + "|" + line.device() + '|' + part;
    List<Occurrence> seen = note(place, new Occurrence(timeMillis, job));
    if (!suspicious(seen, policy) || elsewhere(entry.code(), line.device())) {
      return null;
    }
    return new Evidence(
        timeMillis,
        seen.get(0).timeMillis,
        line.node(),
        line.device(),
        line.deviceIndex(),
        "repeated-xid-" + entry.code(),
        "",
        part,
        FaultClass.GPU_FAULT,
        Strength.SUPPORTING,
        1,
        seen.size(),
        policy.times(),
        null,
        true,
        false,
        "XID "
            + entry.code()
            + " for the "
            + seen.size()
            + ". time within "
            + policy.within().toHours()
            + " h on this GPU, for different jobs and on no other GPU of the node; "
            + entry.followUp().phrase());
  }

  private List<Occurrence> note(String place, Occurrence now) {
    List<Occurrence> seen = places.computeIfAbsent(place, key -> new ArrayList<>());
    boolean same =
        !seen.isEmpty()
            && now.timeMillis - seen.get(seen.size() - 1).timeMillis < ONE_OCCURRENCE_MILLIS;
    if (!same) {
      if (seen.size() == MAX_OCCURRENCES) {
        seen.remove(0);
      }
      seen.add(now);
    }
    if (places.size() > MAX_PLACES) {
      places.remove(stalest(place));
    }
    return seen;
  }

  private String stalest(String besides) {
    String stalest = places.firstKey();
    long oldest = Long.MAX_VALUE;
    for (Map.Entry<String, List<Occurrence>> place : places.entrySet()) {
      long last = place.getValue().get(place.getValue().size() - 1).timeMillis;
      if (last < oldest && !place.getKey().equals(besides)) {
        oldest = last;
        stalest = place.getKey();
      }
    }
    return stalest;
  }

  private void forgetBefore(int code, long sinceMillis) {
    String prefix = code + "|";
    var entries = places.subMap(prefix, code + "}").values().iterator(); // } comes after |
    while (entries.hasNext()) {
      List<Occurrence> seen = entries.next();
      seen.removeIf(occurrence -> occurrence.timeMillis < sinceMillis);
      if (seen.isEmpty()) {
        entries.remove();
      }
    }
  }

  private static boolean suspicious(List<Occurrence> seen, Repeats policy) {
    long jobs = seen.stream().map(Occurrence::job).filter(job -> !job.isEmpty()).distinct().count();
    long jobless = seen.stream().filter(occurrence -> occurrence.job.isEmpty()).count();
    return jobs >= policy.times() || jobless >= WITHOUT_JOBS;
  }

  /** An error of several GPUs within the time is that of the program that runs on all of them. */
  private boolean elsewhere(int code, String device) {
    return places.subMap(code + "|", code + "}").keySet().stream()
        .anyMatch(place -> !place.startsWith(code + "|" + device + '|'));
  }

  void write(StateWriter out) {
    out.writeInt(places.size());
    places.forEach(
        (place, seen) -> {
          out.writeString(place);
          out.writeInt(seen.size());
          for (Occurrence occurrence : seen) {
            out.writeLong(occurrence.timeMillis);
            out.writeString(occurrence.job);
          }
        });
  }

  void read(StateReader in) {
    for (int n = in.readInt(); n > 0; n--) {
      String place = in.readString();
      var seen = new ArrayList<Occurrence>();
      for (int k = in.readInt(); k > 0; k--) {
        seen.add(new Occurrence(in.readLong(), in.readString()));
      }
      in.require(!seen.isEmpty(), "occurrences of a code");
      places.put(place, seen);
    }
  }
}
