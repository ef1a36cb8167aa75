package io.forestall.ingest.collect.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forestall.ingest.collect.Shared;
import io.forestall.schemas.record.StepProgress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Real training logs: their steps, phases and restarts are found as a reader would. */
class TrainingFixturesTest {

  @Test
  void nemoClean_twentyStepsOverTwoEpochs() {
    Recorder log = read("fixtures/nemo-clean.log");
    assertThat(steps(log)).containsExactlyElementsOf(range(0, 19));
    assertThat(log.steps).extracting(StepProgress::getAttempt).containsOnly(0);
    assertThat(log.of(Phase.CHECKPOINT)).extracting(StepProgress::getStep).containsExactly(9L, 18L);
    assertThat(log.first(Phase.TRAIN).getDurationMillis()).isEqualTo(10_310);
    assertThat(log.last(Phase.TRAIN).getDurationMillis()).isEqualTo(7_592);
    assertThat(log.of(Phase.TRAIN)).extracting(StepProgress::getLoss).containsOnly(11.03);
    assertThat(log.of(Phase.TRAIN)).extracting(StepProgress::getSource).containsOnly("nemo");
    assertThat(log.first(Phase.CHECKPOINT).getEventTimeMillis())
        .isEqualTo(Instant.parse("2025-03-07T22:35:22Z").toEpochMilli());
    assertThat(log.first(Phase.START).getEventTimeMillis())
        .isEqualTo(Instant.parse("2025-03-07T22:33:45.906Z").toEpochMilli());
    assertThat(log.steps).last().extracting(StepProgress::getPhase).isEqualTo("END");
    assertThat(log.steps).hasSize(24);
  }

  @Test
  void nemoCrash_rootCauseIsRankZero() {
    Recorder log = read("fixtures/nemo-crash-childfailed.log");
    assertThat(steps(log)).containsExactlyElementsOf(range(0, 15));
    assertThat(log.of(Phase.CHECKPOINT)).extracting(StepProgress::getStep).containsExactly(9L, 16L);
    assertThat(log.of(Phase.FAILED)).extracting(StepProgress::getRank).containsExactly(-1, 0);
    assertThat(log.of(Phase.FAILED))
        .extracting(StepProgress::getEventTimeMillis)
        .containsExactly(
            Instant.parse("2025-03-07T22:44:04.918Z").toEpochMilli(),
            Instant.parse("2025-03-07T22:44:03Z").toEpochMilli());
    assertThat(log.of(Phase.END)).isEmpty();
  }

  @Test
  void nemoRestart_goesBackToTheCheckpoint() {
    Recorder log = read("fixtures/nemo-ft-launcher-crash-restart.log");
    assertThat(steps(attempt(log, 0))).containsExactlyElementsOf(range(0, 15));
    assertThat(steps(attempt(log, 1))).containsExactlyElementsOf(range(10, 19));
    assertThat(log.steps).extracting(StepProgress::getAttempt).isSorted();
    assertThat(log.of(Phase.FAILED)).hasSize(1);
    assertThat(log.first(Phase.FAILED).getEventTimeMillis())
        .isEqualTo(Instant.parse("2025-03-07T22:39:36.176Z").toEpochMilli());
    assertThat(log.of(Phase.START)).extracting(StepProgress::getAttempt).containsExactly(0, 1);
    assertThat(log.of(Phase.CHECKPOINT)).extracting(StepProgress::getStep).containsExactly(9L, 19L);
    assertThat(log.of(Phase.END)).hasSize(1);
  }

  @Test
  void nemoPreemption_savesAndEnds() {
    assertThat(read("fixtures/nemo-preemption.log").shape())
        .containsExactly(
            "0 START -1",
            "0 TRAIN 0",
            "0 TRAIN 1",
            "0 TRAIN 2",
            "0 CHECKPOINT 3",
            "0 TRAIN 2",
            "0 END -1");
  }

  @Test
  void nemoStraggler_reportsBetweenStepsAreNoSteps() {
    Recorder log = read("fixtures/nemo-straggler-detection.log");
    assertThat(steps(log)).containsExactlyElementsOf(range(0, 19));
    assertThat(log.last(Phase.TRAIN).getDurationMillis()).isEqualTo(7_730);
    assertThat(log.of(Phase.CHECKPOINT)).extracting(StepProgress::getStep).containsExactly(9L, 18L);
  }

  @Test
  void megatronWrapped_fiveSlowingSteps() {
    Recorder log = read("fixtures/megatron-bloom176b-failslow-wrapped.log");
    assertThat(steps(log)).containsExactlyElementsOf(range(42_780, 42_784));
    assertThat(log.steps)
        .extracting(StepProgress::getDurationMillis)
        .containsExactly(105_160.0, 105_170.0, 106_250.0, 110_170.0, 111_140.0);
    assertThat(log.steps)
        .extracting(StepProgress::getLoss)
        .containsExactly(2.117073, 2.116946, 2.110646, 2.124820, 2.127643);
    assertThat(log.steps).extracting(StepProgress::getGradNorm).contains(0.150, 0.127);
  }

  @Test
  void megatronLossSpike_elevenSteps() {
    Recorder log = read("fixtures/megatron-bloom176b-loss-spike.log");
    assertThat(steps(log))
        .containsExactly(
            31_214L, 31_215L, 31_216L, 31_217L, 31_218L, 31_219L, 31_220L, 31_221L, 31_222L,
            31_250L, 31_251L);
    assertThat(log.steps.get(5).getLoss()).isEqualTo(5.098124);
    assertThat(log.steps.get(5).getGradNorm()).isEqualTo(960.351);
  }

  @Test
  void megatronDeepspeed_fortyNineSteps() {
    for (String name :
        List.of(
            "fixtures/megatron-deepspeed-gpt2-n16-v100.out",
            "data/step-logs/megatron-stdout/meg_ds_3d_gpt2_perf_n16-ds-on.out.gz")) {
      Recorder log = read(name);
      assertThat(steps(log)).containsExactlyElementsOf(range(1, 49));
      assertThat(log.first(Phase.TRAIN).getDurationMillis()).isEqualTo(159_778.9);
      assertThat(log.last(Phase.TRAIN).getDurationMillis()).isEqualTo(136_328.8);
      assertThat(log.last(Phase.TRAIN).getLoss()).isEqualTo(7.747273);
      assertThat(log.of(Phase.TRAIN)).extracting(StepProgress::getSource).containsOnly("megatron");
      assertThat(log.shape()).startsWith("0 COMPILE -1", "0 START -1", "0 TRAIN 1").hasSize(51);
    }
  }

  @Test
  void megatronDeepspeedOff_sixtyTwoSteps() {
    Recorder log = read("data/step-logs/megatron-stdout/meg_ds_3d_gpt2_perf_n16-ds-off.out.gz");
    assertThat(steps(log)).containsExactlyElementsOf(range(1, 62));
    assertThat(log.last(Phase.TRAIN).getDurationMillis()).isEqualTo(125_247.8);
    assertThat(log.last(Phase.TRAIN).getGradNorm()).isEqualTo(8.017);
  }

  @Test
  void megatronOld_threeStepsWithoutLoss() {
    Recorder log = read("fixtures/megatron-gpt2-n16-v100.out");
    assertThat(log.shape())
        .containsExactly("0 COMPILE -1", "0 START -1", "0 TRAIN 1", "0 TRAIN 2", "0 TRAIN 3");
    assertThat(log.of(Phase.TRAIN))
        .extracting(StepProgress::getDurationMillis)
        .containsExactly(155_483.8, 129_028.8, 128_891.5);
    assertThat(log.of(Phase.TRAIN)).extracting(StepProgress::getLoss).containsOnlyNulls();
  }

  @Test
  void megatronBase_validatesTwiceAndIsCancelled() {
    Recorder log =
        read("data/step-logs/megatron-stdout/meg_gpt2_base_n8_dp1_tp4_pp8-1809562.out.gz");
    assertThat(steps(log)).hasSize(20).startsWith(10L, 20L).endsWith(190L, 200L);
    assertThat(log.of(Phase.EVALUATION))
        .extracting(StepProgress::getStep)
        .containsExactly(100L, 200L);
    assertThat(log.of(Phase.TRAIN).get(10).getDurationMillis()).isEqualTo(1_773.4);
    assertThat(log.of(Phase.END)).hasSize(1);
    assertThat(log.first(Phase.END).getEventTimeMillis())
        .isEqualTo(Instant.parse("2021-05-23T08:29:53Z").toEpochMilli());
  }

  @Test
  void huggingFace_sixteenStepsOfFourNodes() {
    Recorder log = read("fixtures/hf-trainer-tqdm.out");
    assertThat(steps(log)).containsExactlyElementsOf(range(1, 16));
    assertThat(log.first(Phase.TRAIN).getDurationMillis()).isEqualTo(58_760);
    assertThat(log.last(Phase.TRAIN).getDurationMillis()).isEqualTo(55_000);
    assertThat(log.shape()).startsWith("0 START -1").endsWith("0 END -1").hasSize(18);
  }

  @Test
  void nanogpt_everyRunIsWhole() throws IOException {
    var trained = Pattern.compile("(?m)^step:(\\d+)/(\\d+) train_");
    var validated = Pattern.compile("(?m)^step:(\\d+)/(\\d+) val_loss");
    for (Path file : files("data/step-logs/modded-nanogpt")) {
      String text = new String(Shared.bytes(file), StandardCharsets.UTF_8);
      Recorder log = new Recorder().read(text);
      List<Long> expected =
          trained.matcher(text).results().map(match -> Long.valueOf(match.group(1))).toList();
      assertThat(expected).as(file.toString()).hasSizeGreaterThan(1_000);
      assertThat(steps(log)).as(file.toString()).isEqualTo(expected);
      assertThat(log.of(Phase.EVALUATION)).hasSize((int) validated.matcher(text).results().count());
      assertThat(log.steps).extracting(StepProgress::getAttempt).containsOnly(0);
      assertThat(log.of(Phase.COMPILE)).hasSizeLessThan(2);
      double sum =
          log.of(Phase.TRAIN).stream()
              .filter(step -> step.getDurationMillis() != null)
              .mapToDouble(StepProgress::getDurationMillis)
              .average()
              .orElseThrow();
      assertThat(sum).as(file.toString()).isBetween(20.0, 400.0); // milliseconds on 8 x H100
    }
  }

  @Test
  void mlperf_blocksAndEvaluations() throws IOException {
    var counts = new TreeMap<String, List<Integer>>();
    for (Path file : files("data/step-logs/mlperf-v4.0")) {
      Recorder log = new Recorder().read(Shared.bytes(file));
      String model = file.getFileName().toString().split("__", -1)[3];
      counts.put(
          model,
          List.of(
              log.of(Phase.TRAIN).size(),
              log.of(Phase.EVALUATION).size(),
              log.of(Phase.END).size()));
      assertThat(steps(log)).isSorted();
      assertThat(log.steps).extracting(StepProgress::getAttempt).containsOnly(0);
    }
    assertThat(counts)
        .isEqualTo(
            Map.of(
                "llama2_70b_lora", List.of(11, 11, 1),
                "gpt3", List.of(24, 24, 1),
                "stable_diffusion", List.of(35, 3, 1)));
  }

  @Test
  void failingJobs_nothingIsMadeUp() throws IOException {
    var mapper = new ObjectMapper();
    var phases = new TreeMap<String, Integer>();
    byte[] bytes = Shared.bytes(Shared.path("data/fault-logs/gpualert/logs.jsonl.gz"));
    for (String entry : new String(bytes, StandardCharsets.UTF_8).split("\n", -1)) {
      if (entry.isEmpty()) {
        continue;
      }
      JsonNode job = mapper.readTree(entry);
      for (StepProgress step : new Recorder().read(job.path("text").asText()).steps) {
        phases.merge(job.path("mode").asText() + " " + step.getPhase(), 1, Integer::sum);
      }
    }
    assertThat(phases).isEqualTo(Map.of("nan_loss TRAIN", 15, "nccl FAILED", 3));
  }

  private static Recorder read(String name) {
    return new Recorder().read(Shared.bytes(Shared.path(name)));
  }

  private static List<Path> files(String folder) throws IOException {
    try (Stream<Path> files = Files.list(Shared.path(folder))) {
      return files.filter(file -> file.toString().endsWith(".log.gz")).sorted().toList();
    }
  }

  private static List<Long> steps(Recorder log) {
    return steps(log.steps);
  }

  private static List<Long> steps(List<StepProgress> records) {
    return records.stream()
        .filter(step -> step.getPhase().equals("TRAIN") && isStep(step))
        .map(StepProgress::getStep)
        .toList();
  }

  /** Records that only end a checkpoint repeat the last step and have no values. */
  private static boolean isStep(StepProgress step) {
    return step.getDurationMillis() != null
        || step.getLoss() != null
        || step.getSource().equals("nanogpt");
  }

  private static List<StepProgress> attempt(Recorder log, int attempt) {
    return log.steps.stream().filter(step -> step.getAttempt() == attempt).toList();
  }

  private static List<Long> range(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }
}
