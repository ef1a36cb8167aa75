package io.forestall.ingest.collect.kernel;

import static io.forestall.ingest.collect.kernel.ParsedEvent.group;

import io.forestall.ingest.normalize.PciAddress;
import io.forestall.schemas.EventKind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Lines of the NVIDIA driver: numbered (XID), GPUs off the bus, and peer memory. */
final class NvidiaGrammar implements LineGrammar {
  private static final String[] LITERALS = {"NVRM:", "nvidia-peermem"};
  private static final String BUS = "([0-9a-fA-F]{4,8}:[0-9a-fA-F]{2}:[0-9a-fA-F]{2}(?:\\.\\d)?)";

  private static final Pattern XID =
      Pattern.compile(
          "NVRM: Xid \\(PCI:"
              + BUS
              + "(?: GPU-I:(\\d{1,3})(?: GPU-CI:(\\d{1,3}))?)?\\): (\\d{1,6})(?:, (?s:(.*)))?");
  private static final Pattern PROCESS =
      Pattern.compile("pid=([^,]{0,64})(?:, name=([^,]{0,256}))?(?:, )?(?s:(.*))");
  private static final Pattern OFF_BUS =
      Pattern.compile("NVRM: GPU (?:at PCI:)?" + BUS + ": GPU has fallen off the bus");
  private static final Pattern THE_GPU = Pattern.compile("NVRM: The NVIDIA GPU " + BUS);
  private static final Pattern PEERMEM =
      Pattern.compile("nvidia-peermem nv_get_p2p_free_callback:\\d{1,6} ERROR");

  @Override
  public String[] literals() {
    return LITERALS;
  }

  @Override
  public @Nullable ParsedEvent match(String text) {
    Matcher xid = XID.matcher(text);
    if (xid.find()) {
      return xid(xid);
    }
    Matcher offBus = OFF_BUS.matcher(text);
    if (offBus.find()) {
      return ParsedEvent.event(EventKind.GPU_LOST, PciAddress.normalize(offBus.group(1)));
    }
    if (text.contains("fallen off the bus and is not responding")) {
      return ParsedEvent.event(EventKind.GPU_LOST, ""); // the line before names the GPU
    }
    Matcher theGpu = THE_GPU.matcher(text);
    if (theGpu.find()) {
      return ParsedEvent.context(EventKind.GPU_LOST, PciAddress.normalize(theGpu.group(1)));
    }
    return PEERMEM.matcher(text).find() ? ParsedEvent.event(EventKind.PEERMEM, "") : null;
  }

  private static ParsedEvent xid(Matcher xid) {
    int code = Integer.parseInt(xid.group(4));
    Map<String, String> fields = new LinkedHashMap<>();
    put(fields, "gpuInstance", group(xid, 2));
    put(fields, "computeInstance", group(xid, 3));
    String rest = group(xid, 5);
    Matcher process = PROCESS.matcher(rest);
    if (process.matches()) {
      put(fields, "pid", known(group(process, 1)));
      put(fields, "process", known(group(process, 2)));
      rest = group(process, 3);
    }
    put(fields, "text", rest);
    XidText.addFields(code, rest, fields);
    return new ParsedEvent(
        ParsedEvent.Role.EVENT, EventKind.XID, code, PciAddress.normalize(xid.group(1)), fields);
  }

  /** The driver prints {@code '<unknown>'} for a process that is gone. */
  private static String known(String name) {
    return name.contains("<unknown>") ? "" : name;
  }

  private static void put(Map<String, String> fields, String name, String value) {
    if (!value.isEmpty()) {
      fields.put(name, value);
    }
  }
}
