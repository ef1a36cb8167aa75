package io.forestall.streams.core.codes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.forestall.schemas.EventKind;
import io.forestall.schemas.FaultClass;
import io.forestall.streams.core.Evidence.Strength;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each table against the published policies, written down a second time. */
final class CodeCatalogueTest {

  /**
   * The vendor's catalogue (docs.nvidia.com/deploy/xid-errors, as leptonai/gpud mirrors it): which
   * numbers have which severity, owner, first action and what follows.
   */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          8                                            | PROCESS | DRIVER      | RESTART_APP       | SUPPORT
          11 25 32                                     | PROCESS | APPLICATION | RESTART_APP       | IGNORE
          13 31                                        | PROCESS | APPLICATION | RESTART_APP       | FIELD_DIAGNOSTIC
          37 66 67                                     | INFO    | DRIVER      | IGNORE            | IGNORE
          38 44                                        | WATCH   | DRIVER      | IGNORE            | SUPPORT
          39-41 70-72 75-77 85 126-135                 | PROCESS | HARDWARE    | RESTART_APP       | SUPPORT
          43                                           | PROCESS | APPLICATION | IGNORE            | SUPPORT
          45 154                                       | INFO    | NONE        | IGNORE            | IGNORE
          46 48 61 62 64 95 171 172                    | FATAL   | HARDWARE/DRIVER | RESET_GPU     | SUPPORT
          54                                           | FATAL   | HARDWARE    | CHECK_MECHANICALS | IGNORE
          56-58                                        | FATAL   | HARDWARE    | SUPPORT           | IGNORE
          60 65 68 69 80                               | PROCESS | APPLICATION | RESTART_APP       | SUPPORT
          63                                           | INFO    | HARDWARE    | IGNORE            | RESET_GPU
          73 81 122-125                                | WATCH   | DRIVER      | SUPPORT           | IGNORE
          74 136                                       | FATAL   | LINK        | RESET_GPU         | SUPPORT
          78                                           | WATCH   | DRIVER      | UPDATE            | IGNORE
          79                                           | FATAL   | HARDWARE    | REBOOT            | SUPPORT
          92                                           | WATCH   | HARDWARE    | IGNORE            | SUPPORT
          93                                           | WATCH   | HARDWARE    | IGNORE            | IGNORE
          94                                           | PROCESS | HARDWARE    | RESTART_APP       | RESET_GPU
          106 107 141 152 153                          | INFO    | NONE        | IGNORE            | IGNORE
          109                                          | PROCESS | DRIVER      | RESET_GPU         | SUPPORT
          110 169                                      | FATAL   | DRIVER      | RESET_GPU         | IGNORE
          119 120                                      | FATAL   | DRIVER      | RESET_GPU         | REBOOT
          121                                          | WATCH   | LINK        | IGNORE            | SUPPORT
          137                                          | PROCESS | APPLICATION | IGNORE            | IGNORE
          140 143 158                                  | FATAL   | HARDWARE    | RESET_GPU         | IGNORE
          144-150                                      | WATCH   | LINK        | RESET_GPU         | SUPPORT
          151                                          | FATAL   | DRIVER      | REBOOT            | IGNORE
          155                                          | FATAL   | LINK        | RESET_GPU         | IGNORE
          156                                          | WATCH   | HARDWARE    | RESET_GPU         | IGNORE
          157 164 165                                  | WATCH   | HARDWARE    | IGNORE            | SUPPORT
          160 161 176                                  | WATCH   | HARDWARE    | IGNORE            | IGNORE
          162 163                                      | INFO    | HARDWARE    | IGNORE            | IGNORE
          166 170                                      | WATCH   | DRIVER      | IGNORE            | IGNORE
          167                                          | FATAL   | HARDWARE    | REBOOT            | IGNORE
          168 174                                      | WATCH   | HARDWARE    | SUPPORT           | IGNORE
          173                                          | FATAL   | LINK        | SUPPORT           | IGNORE
          175                                          | FATAL   | HARDWARE    | SUPPORT           | IGNORE
          """)
  void xid_vendorPolicy_isInTheTable(
      String numbers, CodeSeverity severity, String owners, CodeAction action, CodeAction then) {
    assertThat(codes(numbers))
        .allSatisfy(
            code -> {
              CodeEntry entry = CodeCatalogue.xid(code);
              assertThat(entry.meaning()).isNotBlank().doesNotContain("unknown");
              assertThat(entry.severity()).isEqualTo(severity);
              assertThat(owners.split("/", -1)).contains(entry.owner().name());
              assertThat(entry.action()).isEqualTo(action);
              assertThat(entry.followUp()).isEqualTo(then);
            });
  }

  @Test
  void xids_tableAndPolicies_nameTheSameNumbers() {
    assertThat(CodeCatalogue.xids())
        .hasSize(105)
        .containsAll(codes("8 11 13 25 31-32 37-41 43-46 48 54 56-58 60-81 85 92-95 106-107"))
        .containsAll(codes("109-110 119-137 140-141 143-158 160-176"))
        .allSatisfy(code -> assertThat(code).isBetween(8, 176));
  }

  /** NVIDIA/k8s-device-plugin, internal/rm/health.go: what says nothing of a GPU's health. */
  @ParameterizedTest
  @ValueSource(ints = {13, 31, 43, 45, 68, 109})
  void xid_ignoredByDevicePlugin_isAHint(int code) {
    assertThat(CodeCatalogue.xid(code).strength()).isEqualTo(Strength.HINT);
  }

  /** NVIDIA/DCGM, DcgmHealthWatch.cpp: what fails a health check. */
  @ParameterizedTest
  @ValueSource(ints = {48, 64, 74, 79, 95, 119, 120, 140})
  void xid_devastatingForDcgm_isConclusive(int code) {
    assertThat(CodeCatalogue.xid(code).strength()).isEqualTo(Strength.CONCLUSIVE);
  }

  /**
   * Azure/azurehpc-health-checks drains for more than its vendor does; we follow the vendor where
   * they differ: 63 is a repair, 92 foretells one, and the others kill one process.
   */
  @ParameterizedTest
  @ValueSource(ints = {48, 56, 57, 58, 62, 64, 74, 79, 119, 120})
  void xid_fatalForAzureAndVendor_isConclusive(int code) {
    assertThat(CodeCatalogue.xid(code).severity()).isEqualTo(CodeSeverity.FATAL);
    assertThat(CodeCatalogue.xid(code).strength()).isEqualTo(Strength.CONCLUSIVE);
  }

  @ParameterizedTest
  @ValueSource(ints = {63, 65, 68, 69, 73, 80, 81, 92})
  void xid_fatalForAzureAlone_provesNothingAlone(int code) {
    assertThat(CodeCatalogue.xid(code).strength()).isNotEqualTo(Strength.CONCLUSIVE);
  }

  @Test
  void xid_fatalNumbers_conclusiveUnlessOnlyTheHeaderHasThem() {
    assertThat(CodeCatalogue.xids())
        .map(CodeCatalogue::xid)
        .filteredOn(entry -> entry.severity() == CodeSeverity.FATAL)
        .filteredOn(entry -> entry.strength() != Strength.CONCLUSIVE)
        .extracting(CodeEntry::code)
        .containsExactlyInAnyOrder(173, 175);
  }

  @Test
  void xid_ofTheApplicationOrOfNobody_neverMoreThanAHint() {
    assertThat(CodeCatalogue.xids())
        .map(CodeCatalogue::xid)
        .filteredOn(
            entry ->
                entry.owner() == CodeOwner.APPLICATION
                    || entry.owner() == CodeOwner.NONE
                    || entry.faultClass() == FaultClass.APPLICATION_FAULT)
        .allSatisfy(entry -> assertThat(entry.strength()).isEqualTo(Strength.HINT));
  }

  /** NVSentinel: the field diagnostic after two on one GPU within a day; nothing for the others. */
  @Test
  void xid_repeats_onlyOfShaderExceptionsAndPageFaults() {
    assertThat(CodeCatalogue.xids())
        .map(CodeCatalogue::xid)
        .filteredOn(entry -> entry.repeats() != null)
        .allSatisfy(
            entry -> {
              Repeats repeats = Objects.requireNonNull(entry.repeats());
              assertThat(repeats.times()).isEqualTo(2);
              assertThat(repeats.within()).hasHours(24);
              assertThat(entry.followUp()).isEqualTo(CodeAction.FIELD_DIAGNOSTIC);
            })
        .extracting(CodeEntry::code)
        .containsExactlyInAnyOrder(13, 31);
  }

  @ParameterizedTest
  @CsvSource({
    "45, 79, true", // the clean-up of channels is never the cause
    "45, 45, false",
    "154, 95, true",
    "137, 13, true", // the peer's error is the cause
    "63, 48, true",
    "63, 94, true",
    "64, 95, true",
    "95, 48, true",
    "171, 48, true", // says which memory it was
    "172, 48, true",
    "43, 13, true",
    "43, 31, true",
    "31, 94, true",
    "48, 63, false",
    "79, 45, false",
    "13, 79, false",
  })
  void followsFrom_twins(int later, int earlier, boolean expected) {
    assertThat(CodeCatalogue.xid(later).followsFrom(earlier)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 1, 999, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void xid_unknownNumber_isAHintToWatch(int code) {
    CodeEntry entry = CodeCatalogue.xid(code);
    assertThat(entry.strength()).isEqualTo(Strength.HINT);
    assertThat(entry.faultClass()).isEqualTo(FaultClass.UNUSUAL);
    assertThat(entry.severity()).isEqualTo(CodeSeverity.WATCH);
  }

  @ParameterizedTest
  @CsvSource({"fatal, CONCLUSIVE", "nonfatal, HINT", "'', SUPPORTING"})
  void of_nvlink5_theLinesOwnSeverityDecides(String severity, Strength strength) {
    for (int code = 144; code <= 150; code++) {
      assertThat(of(EventKind.XID, code, Map.of("severity", severity)).strength())
          .isEqualTo(strength);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GPU Reset Required, SUPPORTING, RESET_GPU",
    "Drain and Reset, SUPPORTING, RESET_GPU",
    "Node Reboot Required, SUPPORTING, REBOOT",
    "None, HINT, IGNORE",
    "'', HINT, IGNORE",
  })
  void of_recoveryAction_doesWhatTheDriverAsks(String to, Strength strength, CodeAction action) {
    CodeEntry entry = of(EventKind.XID, 154, Map.of("to", to));
    assertThat(entry.strength()).isEqualTo(strength);
    assertThat(entry.action()).isEqualTo(action);
  }

  /** leptonai/gpud, sxid.go: corrected, non-fatal, potentially fatal and always fatal. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          11012 11021-11023 12021 12023 15008 15011 19049            | WATCH   | HARDWARE | IGNORE
          19055 19057 19059 19061 19063 19065 19067 19069 19071      | WATCH   | HARDWARE | IGNORE
          24001-24003                                                | WATCH   | HARDWARE | IGNORE
          20001 20009 20012 22012                                    | WATCH   | LINK     | IGNORE
          22013                                                      | INFO    | NONE     | IGNORE
          11004 12028 19084                                          | PROCESS | HARDWARE | RESTART_APP
          11001 11009 11013 11018-11020 12001 12002 12022            | FATAL   | HARDWARE | RESET_GPU
          12024-12027 12030-12032 14017 15001 15006 15009 15010      | FATAL   | HARDWARE | RESET_GPU
          15012 15013 19047 19048 24004-24007                        | FATAL   | HARDWARE | RESET_GPU
          19054 19056 19058 19060 19062 19064 19066 19068 19070      | FATAL   | HARDWARE | RESET_GPU
          20034                                                      | FATAL   | LINK     | RESET_GPU
          12020 22003 22011 23001-23017                              | FATAL   | HARDWARE | REBOOT
          10001 10002                                                | WATCH   | HARDWARE | IGNORE
          10003                                                      | FATAL   | HARDWARE | REBOOT
          10004                                                      | WATCH   | HARDWARE | CHECK_MECHANICALS
          10005                                                      | INFO    | NONE     | IGNORE
          """)
  void sxid_publishedClasses_areInTheTable(
      String numbers, CodeSeverity severity, CodeOwner owner, CodeAction action) {
    assertThat(codes(numbers))
        .allSatisfy(
            code -> {
              CodeEntry entry = of(EventKind.SXID, code, Map.of());
              assertThat(entry.faultClass()).isEqualTo(FaultClass.NVSWITCH_FAULT);
              assertThat(entry.severity()).isEqualTo(severity);
              assertThat(entry.owner()).isEqualTo(owner);
              assertThat(entry.action()).isEqualTo(action);
              assertThat(entry.strength() == Strength.CONCLUSIVE)
                  .isEqualTo(severity == CodeSeverity.FATAL);
            });
  }

  @Test
  void sxids_areAllPublished() {
    assertThat(CodeCatalogue.sxids()).hasSize(93);
  }

  @ParameterizedTest
  @CsvSource({
    "20034, fatal, CONCLUSIVE",
    "20034, nonfatal, HINT", // potentially fatal, and the driver says it was not
    "23001, nonfatal, CONCLUSIVE", // always fatal
    "20001, nonfatal, HINT",
    "20001, fatal, CONCLUSIVE",
    "12028, nonfatal, HINT",
    "10004, nonfatal, SUPPORTING",
    "99999, fatal, CONCLUSIVE", // a new number: the driver's word
    "99999, nonfatal, HINT",
  })
  void sxid_printedSeverity_countsUnlessItIsAlwaysFatal(
      int code, String printed, Strength strength) {
    assertThat(of(EventKind.SXID, code, Map.of("severity", printed)).strength())
        .isEqualTo(strength);
    assertThat(of(EventKind.FABRIC_MANAGER, code, Map.of("severity", printed)).strength())
        .isEqualTo(strength);
  }

  @ParameterizedTest
  @CsvSource({
    "umc, uncorrected, GPU_MEMORY_FAULT, CONCLUSIVE, RESET_GPU",
    "umc, deferred, GPU_MEMORY_FAULT, SUPPORTING, RESTART_APP",
    "umc, corrected, GPU_MEMORY_FAULT, HINT, IGNORE",
    "gfx, uncorrected, GPU_MEMORY_FAULT, CONCLUSIVE, RESET_GPU",
    "sdma, deferred, GPU_MEMORY_FAULT, SUPPORTING, RESTART_APP",
    "xgmi_wafl, uncorrected, NVLINK_FAULT, CONCLUSIVE, RESET_GPU",
    "xgmi_wafl, corrected, NVLINK_FAULT, HINT, IGNORE",
    "pcie_bif, uncorrected, PCIE_DEGRADED, CONCLUSIVE, REBOOT",
    "aca, corrected, GPU_MEMORY_FAULT, HINT, IGNORE",
    "a new block, something, GPU_MEMORY_FAULT, HINT, IGNORE",
  })
  void ras_blockAndSeverity_decide(
      String block, String severity, FaultClass faultClass, Strength strength, CodeAction action) {
    CodeEntry entry = of(EventKind.AMD_RAS, 0, Map.of("block", block, "severity", severity));
    assertThat(entry.faultClass()).isEqualTo(faultClass);
    assertThat(entry.strength()).isEqualTo(strength);
    assertThat(entry.action()).isEqualTo(action);
    assertThat(entry.owner()).isIn(CodeOwner.HARDWARE, CodeOwner.LINK);
  }

  @ParameterizedTest
  @CsvSource({
    "NIC_FAULT, problem, unrecoverable hardware error, NIC_FAULT, CONCLUSIVE, FATAL, HARDWARE",
    "NIC_FAULT, problem, health compromised, NIC_FAULT, CONCLUSIVE, FATAL, HARDWARE",
    "NIC_FAULT, problem, command timeout, NIC_FAULT, CONCLUSIVE, FATAL, HARDWARE",
    "NIC_FAULT, problem, transmit queue timeout, NIC_FAULT, SUPPORTING, FATAL, HARDWARE",
    "NIC_FAULT, problem, cable unplugged, NIC_FAULT, SUPPORTING, WATCH, LINK",
    "NIC_FAULT, problem, insufficient power, NIC_FAULT, SUPPORTING, WATCH, HARDWARE",
    "NVME, problem, timeout, DISK_FAULT, SUPPORTING, FATAL, HARDWARE",
    "NVME, problem, lost, DISK_FAULT, CONCLUSIVE, FATAL, HARDWARE",
    "FILESYSTEM, problem, nfs locks lost, STORAGE_STALL, SUPPORTING, FATAL, STORAGE",
    "FILESYSTEM, problem, read-only, DISK_FAULT, SUPPORTING, FATAL, HARDWARE",
    "LUSTRE_FAULT, problem, evicted, STORAGE_STALL, SUPPORTING, FATAL, STORAGE",
    "AMD_RESET, outcome, failed, GPU_DRIVER_FAULT, CONCLUSIVE, FATAL, DRIVER",
    "AMD_RESET, outcome, begin, GPU_DRIVER_FAULT, SUPPORTING, FATAL, DRIVER",
    "AER, severity, fatal, PCIE_DEGRADED, CONCLUSIVE, FATAL, HARDWARE",
    "AER, severity, nonfatal, PCIE_DEGRADED, SUPPORTING, WATCH, HARDWARE",
    "AER, severity, corrected, PCIE_DEGRADED, HINT, WATCH, HARDWARE",
    "MCE, severity, uncorrected, CPU_FAULT, CONCLUSIVE, FATAL, HARDWARE",
    "SEGFAULT, process, python, APPLICATION_FAULT, HINT, PROCESS, APPLICATION",
  })
  void line_fields_decide(
      EventKind kind,
      String field,
      String value,
      FaultClass faultClass,
      Strength strength,
      CodeSeverity severity,
      CodeOwner owner) {
    CodeEntry entry = of(kind, 0, Map.of(field, value));
    assertThat(entry.faultClass()).isEqualTo(faultClass);
    assertThat(entry.strength()).isEqualTo(strength);
    assertThat(entry.severity()).isEqualTo(severity);
    assertThat(entry.owner()).isEqualTo(owner);
  }

  @ParameterizedTest
  @EnumSource(CodeAction.class)
  void advice_saysWhatToDo(CodeAction action) {
    assertThat(action.phrase().isEmpty()).isEqualTo(action == CodeAction.IGNORE);
    assertThat(CodeCatalogue.xid(79).advice()).isEqualTo("reboot the node, then call the vendor");
    assertThat(CodeCatalogue.xid(63).advice()).isEqualTo("when convenient reset the GPU");
    assertThat(CodeCatalogue.xid(45).advice()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2", "1 in PT24H", "2 in P90D", "2 in PT0S"})
  void repeats_badPolicy_throws(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Repeats.parse(text));
  }

  /** Whatever stands in the fields of a line, there is an answer and no exception. */
  @RepeatedTest(20)
  void of_wildFields_neverThrows(RepetitionInfo run) {
    var random = new SplittableRandom(run.getCurrentRepetition());
    List<EventKind> kinds = List.of(EventKind.values());
    String[] names = {"severity", "to", "problem", "block", "outcome", "constraint", "other"};
    for (int i = 0; i < 500; i++) {
      byte[] bytes = new byte[random.nextInt(12)];
      random.nextBytes(bytes);
      var fields =
          Map.of(
              names[random.nextInt(names.length)], new String(bytes, StandardCharsets.ISO_8859_1));
      EventKind kind = kinds.get(random.nextInt(kinds.size()));
      CodeEntry entry = CodeCatalogue.of(kind, random.nextInt(), fields);
      if (entry != null) {
        assertThat(entry.advice()).isNotNull();
      }
    }
  }

  private static CodeEntry of(EventKind kind, int code, Map<String, String> fields) {
    return Objects.requireNonNull(CodeCatalogue.of(kind, code, fields));
  }

  /** Reads "8 11-13". */
  private static List<Integer> codes(String numbers) {
    var codes = new TreeSet<Integer>();
    for (String part : numbers.strip().split(" ", -1)) {
      int[] ends = Arrays.stream(part.split("-", -1)).mapToInt(Integer::parseInt).toArray();
      IntStream.rangeClosed(ends[0], ends[ends.length - 1]).forEach(codes::add);
    }
    return List.copyOf(codes);
  }
}
