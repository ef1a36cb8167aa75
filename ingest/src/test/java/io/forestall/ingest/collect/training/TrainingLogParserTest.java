package io.forestall.ingest.collect.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.record.StepProgress;
import java.time.Instant;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Every dialect by short samples in its own format. */
class TrainingLogParserTest {
  private final Recorder recorder = new Recorder();

  @Test
  void megatron_nowadays_hasTimeDurationLossAndNorm() {
    recorder.read(
        """
         [2025-05-01 10:00:00.250000] iteration      100/    5000 | consumed samples:        25600 | \
        elapsed time per iteration (ms): 1234.5 | throughput per GPU (TFLOP/s/GPU): 401.2 | \
        learning rate: 1.000000E-04 | global batch size:   256 | lm loss: 2.500000E+00 | \
        loss scale: 1.0 | grad norm: 0.513 | number of skipped iterations:   0 | \
        number of nan iterations:   0 |
        """);
    StepProgress step = recorder.first(Phase.TRAIN);
    assertThat(step.getJob()).isEqualTo("job1");
    assertThat(step.getNode()).isEqualTo("node1");
    assertThat(step.getSource()).isEqualTo("megatron");
    assertThat(step.getStep()).isEqualTo(100);
    assertThat(step.getEventTimeMillis())
        .isEqualTo(Instant.parse("2025-05-01T10:00:00.250Z").toEpochMilli());
    assertThat(step.getDurationMillis()).isEqualTo(1_234.5);
    assertThat(step.getLoss()).isEqualTo(2.5);
    assertThat(step.getGradNorm()).isEqualTo(0.513);
    assertThat(step.getRank()).isEqualTo(-1);
    assertThat(step.getAttempt()).isZero();
  }

  @Test
  void megatron_checkpointAndValidation_arePhases() {
    recorder.read(iteration(10));
    recorder.read(
        """
        saving checkpoint at iteration      10 to /ckpt in torch_dist format
          successfully saved checkpoint from iteration      10 to /ckpt [ t 1/2, p 1/1 ]
        """);
    recorder.read(iteration(20));
    recorder.read(
        """
        Evaluating on 512 samples
         validation loss at iteration 20 | lm loss value: 2.0E+00 | lm loss PPL: 7.3E+00 |
        """);
    recorder.read(iteration(30));
    recorder.read("[after training is done] datetime: 2025-05-01 11:00:00\n");
    assertThat(recorder.shape())
        .containsExactly(
            "0 TRAIN 10",
            "0 CHECKPOINT 10",
            "0 TRAIN 10",
            "0 TRAIN 20",
            "0 EVALUATION -1",
            "0 EVALUATION 20",
            "0 TRAIN 30",
            "0 END -1");
    assertThat(recorder.steps.get(2).getDurationMillis()).isNull();
  }

  @Test
  void megatron_wrappedRecord_isOne() {
    recorder.read(
        """
        [default7]: iteration   42780/ 115311 | consumed samples:    71455664 | elapsed time per iteration (s): 105.16 | learning
         rate: 4.475E-05 | global batch size: 2048 | lm loss: 2.117073E+00 | grad norm: 0.150 | number of nan
        iterations:  0 | samples per second: 19.474 | TFLOPs: 149.10 |
        [default7]: iteration   42781/ 115311 | consumed samples:    71457712 | elapsed time per iteration (s): 105.17 | lm loss: 2.0 |
        """);
    assertThat(recorder.shape()).containsExactly("0 TRAIN 42780", "0 TRAIN 42781");
    assertThat(recorder.steps.get(0).getDurationMillis()).isEqualTo(105_160);
    assertThat(recorder.steps.get(0).getLoss()).isEqualTo(2.117073);
    assertThat(recorder.steps.get(0).getSequence()).isZero();
  }

  @Test
  void megatron_wrappedRecordWithoutEnd_isPassedOnWithTheNextLine() {
    recorder.read(
        " iteration 5/ 10 | consumed samples: 1 | elapsed time per iteration (ms): 7.0 | learning\n");
    assertThat(recorder.steps).isEmpty();
    recorder.read("some other line\n");
    assertThat(recorder.shape()).containsExactly("0 TRAIN 5");
  }

  @Test
  void nemo_epochs_countByGlobalStep() {
    recorder.read(
        """
        run/0 [default0]:Training epoch 0, iteration 18/19 | lr: 1.0e-06 | global_batch_size: 512 | global_step: 18 | reduced_train_loss: 11.03 | train_step_timing in s: 7.5
        run/0 [default0]:[NeMo I 2025-05-01 10:00:00 model_checkpoint:497] Scheduled async checkpoint save for /c/model_name=0--val_loss=0.00-step=18-consumed_samples=9728.0-last.ckpt
        run/0 [default0]:Training epoch 1, iteration 0/19 | lr: 1.0e-06 | global_batch_size: 512 | global_step: 19 | reduced_train_loss: nan | train_step_timing in s: 7.6
        run/0 [default0]:[NeMo I 2025-05-01 10:00:09 model_checkpoint:522] Async checkpoint save for step 19 (/c/x-last.ckpt) finalized successfully.
        run/0 [default0]:Validation: iteration 1/4
        run/0 [default0]:Validation: iteration 2/4
        """);
    assertThat(recorder.shape())
        .containsExactly("0 TRAIN 18", "0 CHECKPOINT 18", "0 TRAIN 19", "0 EVALUATION -1");
    assertThat(recorder.steps.get(2).getLoss()).isNaN();
    assertThat(recorder.steps.get(2).getDurationMillis()).isEqualTo(7_600);
    assertThat(recorder.steps.get(0).getSource()).isEqualTo("nemo");
  }

  @Test
  void torchtitan_withColours_hasLossAndNorm() {
    recorder.read(
        "[rank0]:[titan] 2025-05-01 10:00:00,123 - root - INFO - Training starts at step 1\n"
            + "[rank0]:[titan] 2025-05-01 10:00:01,123 - root - INFO - \u001B[31mstep:  1  \u001B[32mloss:  8.15710"
            + "  \u001B[38;2;180;60;0mgrad_norm:  1.5000  \u001B[36mmemory:  5.20GiB(6.50%)  \u001B[34mtps: 1,234"
            + "  \u001B[36mtflops: 253.41  \u001B[35mmfu: 25.62%\u001B[39m\n"
            + "[rank0]:[titan] 2025-05-01 10:00:02,000 - root - INFO - Saving the checkpoint (or staging if async is enabled).\n"
            + "[rank0]:[titan] 2025-05-01 10:00:03,000 - root - INFO - Finished saving the checkpoint (or staging if async is enabled) in 1.0 seconds.\n"
            + "[rank0]:[titan] 2025-05-01 10:00:04,000 - root - INFO - validate step:  1  loss:  8.0  memory: 5.2GiB(6.5%)  tps: 99\n"
            + "[rank0]:[titan] 2025-05-01 10:00:05,000 - root - INFO - Training completed\n");
    assertThat(recorder.shape())
        .containsExactly(
            "0 START -1",
            "0 TRAIN 1",
            "0 CHECKPOINT -1",
            "0 TRAIN 1",
            "0 EVALUATION 1",
            "0 END -1");
    StepProgress step = recorder.steps.get(1);
    assertThat(step.getSource()).isEqualTo("torchtitan");
    assertThat(step.getLoss()).isEqualTo(8.1571);
    assertThat(step.getGradNorm()).isEqualTo(1.5);
    assertThat(step.getEventTimeMillis())
        .isEqualTo(Instant.parse("2025-05-01T10:00:01.123Z").toEpochMilli());
  }

  @Test
  void deepspeed_threeLinesOfOneStep_addOnlyWhatIsNew() {
    recorder.read(
        """
        [2025-05-01 10:00:00,885] [INFO] [logging.py:60:log_dist] [Rank 0] step=0, skipped=0, lr=[0.0], mom=[(0.9, 0.999)]
        [2025-05-01 10:00:10,885] [INFO] [logging.py:60:log_dist] [Rank 0] step=10, skipped=1, lr=[1e-05], mom=[(0.9, 0.999)]
        [2025-05-01 10:00:10,886] [INFO] [timer.py:199:stop] epoch=0/micro_step=10/global_step=10, RunningAvgSamplesPerSec=5.5, CurrSamplesPerSec=5.6, MemAllocated=1.0GB, MaxMemAllocated=2.0GB
        steps: 10 loss: 0.1234 iter time (s): 1.250 samples/sec: 12.345
        [2025-05-01 10:00:11,000] [INFO] [logging.py:96:log_dist] [Rank 0] [Torch] Checkpoint global_step10 is about to be saved!
        [2025-05-01 10:00:12,000] [INFO] [torch_checkpoint_engine.py:33:commit] [Torch] Checkpoint global_step10 is ready now!
        """);
    assertThat(recorder.shape())
        .containsExactly("0 TRAIN 10", "0 TRAIN 10", "0 CHECKPOINT 10", "0 TRAIN 10");
    assertThat(recorder.steps.get(1).getDurationMillis()).isEqualTo(1_250);
    assertThat(recorder.steps.get(1).getLoss()).isEqualTo(0.1234);
    assertThat(recorder.steps.get(0).getSource()).isEqualTo("deepspeed");
  }

  @Test
  void huggingFace_barsOfSeveralNodes_countOnce() {
    recorder.read(
        """
        ***** Running training *****
          0%|          | 0/16 [00:00<?, ?it/s]
          6%|6         | 1/16 [00:58<14:41, 58.76s/it]
          6%|6         | 1/16 [00:58<14:41, 58.90s/it]
        {'loss': 0.13, 'grad_norm': 0.14, 'learning_rate': 3.9e-06, 'epoch': 2.96}
         12%|1         | 2/16 [01:00<13:54,  2.00it/s]
          6%|6         | 1/16 [00:59<14:41, 58.95s/it]
        {'loss': '0.25', 'grad_norm': '0.5', 'epoch': '2.97'}
        """);
    recorder.read(
        """
          0%|          | 0/4 [00:00<?, ?it/s]
         25%|2         | 1/4 [00:00<00:00, 9.00it/s]
        {'eval_loss': 0.5, 'eval_runtime': 1.0, 'epoch': 1.0}
         19%|1         | 3/16 [01:10<13:54,  2.00it/s]
        {'train_runtime': 919.097, 'train_samples_per_second': 1.088, 'train_loss': 0.2, 'epoch': 1.0}
        {'train_runtime': 919.094, 'train_samples_per_second': 1.088, 'train_loss': 0.2, 'epoch': 1.0}
        """);
    assertThat(recorder.shape())
        .containsExactly(
            "0 START -1",
            "0 TRAIN 1",
            "0 TRAIN 1",
            "0 TRAIN 2",
            "0 TRAIN 2",
            "0 EVALUATION -1",
            "0 TRAIN 3",
            "0 END -1");
    assertThat(recorder.steps.get(1).getDurationMillis()).isEqualTo(58_760);
    assertThat(recorder.steps.get(2).getLoss()).isEqualTo(0.13);
    assertThat(recorder.steps.get(3).getDurationMillis()).isEqualTo(500);
    assertThat(recorder.steps.get(4).getGradNorm()).isEqualTo(0.5);
    assertThat(recorder.steps.get(1).getSource()).isEqualTo("hf-trainer");
  }

  @Test
  void huggingFace_barsWithTitles_areNoSteps() {
    recorder.read(
        """
        Map (num_proc=8): 50%|5 | 10/20 [00:01<00:01, 9.00it/s]
        Loading checkpoint shards: 33%|3 | 1/3 [00:01<00:02, 1.00s/it]
        """);
    assertThat(recorder.steps).isEmpty();
  }

  @Test
  void lightning_epochs_countOn() {
    recorder.read(
        """
        Sanity Checking DataLoader 0:  50%|5 | 1/2 [00:00<00:00, 9.0it/s]
        Epoch 0:   0%|          | 0/1000 [00:00<?, ?it/s]
        Epoch 0: 100%|##########| 1000/1000 [12:30<00:00, 2.00it/s, v_num=7, train_loss=1.23]
        Validation DataLoader 0:  10%|1 | 1/10 [00:00<00:01, 9.0it/s]
        Validation DataLoader 0:  20%|2 | 2/10 [00:00<00:01, 9.0it/s]
        Epoch 1:  45%|####5     | 450/1000 [12:30<15:16, 1.60s/it, v_num=7, loss=0.98]
        `Trainer.fit` stopped: `max_epochs=2` reached.
        """);
    assertThat(recorder.shape())
        .containsExactly(
            "0 START -1", "0 TRAIN 1000", "0 EVALUATION -1", "0 TRAIN 1450", "0 END -1");
    assertThat(recorder.steps.get(1).getDurationMillis()).isEqualTo(500);
    assertThat(recorder.steps.get(1).getLoss()).isEqualTo(1.23);
    assertThat(recorder.steps.get(3).getDurationMillis()).isEqualTo(1_600);
    assertThat(recorder.steps.get(3).getLoss()).isEqualTo(0.98);
    assertThat(recorder.steps.get(3).getSource()).isEqualTo("lightning");
  }

  @Test
  void lightning_unknownLength_continuesAtTheLastCount() {
    recorder.read(
        """
        Epoch 0: |          | 450/? [00:12<00:00, 36.10it/s, v_num=7]
        Epoch 1: |          | 10/? [00:01<00:00, 36.10it/s, v_num=7]
        """);
    assertThat(recorder.shape()).containsExactly("0 TRAIN 450", "0 TRAIN 460");
  }

  @Test
  void nanogpt_runningTime_becomesDurations() {
    recorder.read(
        """
        Compiling model and warming up kernels (~7 minutes on first execution)
        step:0/1390 val_loss:10.8298 train_time:0ms step_avg:0.03ms
        step:1/1390 train_time:106ms step_avg:106.38ms
        step:2/1390 train_loss:9.5 train_time:142ms step_avg:71.14ms
        step:3/1390 train_loss:9.4 train_time:17ms step_avg:nanms
        """);
    assertThat(recorder.shape())
        .containsExactly("0 COMPILE -1", "0 EVALUATION 0", "0 TRAIN 1", "0 TRAIN 2", "0 TRAIN 3");
    assertThat(recorder.of(Phase.TRAIN).stream().map(StepProgress::getDurationMillis))
        .containsExactly(null, 36.0, null);
  }

  @Test
  void mlperf_blocks_areSteps() {
    recorder.read(
        """
        :::MLLOG {"time_ms": 1000, "event_type": "INTERVAL_START", "key": "init_start", "metadata": {}}
        0: :::MLLOG {"time_ms": 2000, "event_type": "INTERVAL_START", "key": "block_start", "metadata": {"samples_count": 0}}
        :::MLLOG {"time_ms": 5000, "event_type": "INTERVAL_END", "key": "block_stop", "metadata": {"samples_count": 512}}
        :::MLLOG {"time_ms": 5001, "event_type": "INTERVAL_START", "key": "eval_start", "metadata": {"samples_count": 512}}
        :::MLLOG {"time_ms": 6000, "event_type": "INTERVAL_START", "key": "block_start", "metadata": {"first_epoch_num": 512, "epoch_count": 512}}
        :::MLLOG {"time_ms": 9000, "event_type": "INTERVAL_END", "key": "block_stop", "metadata": {"first_epoch_num": 512, "epoch_count": 512}}
        :::MLLOG {"time_ms": 9001, "event_type": "INTERVAL_END", "key": "run_stop", "metadata": {"status": "aborted"}}
        :::MLLOG {broken
        """);
    assertThat(recorder.shape())
        .containsExactly(
            "0 START -1", "0 TRAIN 512", "0 EVALUATION 512", "0 TRAIN 1024", "0 FAILED -1");
    assertThat(recorder.steps.get(1).getDurationMillis()).isEqualTo(3_000);
    assertThat(recorder.steps.get(1).getEventTimeMillis()).isEqualTo(5_000);
  }

  @Test
  void generic_growingSteps_areBelievedFromTheThird() {
    recorder.read("step 0001 | loss = 27.0\nstep 0002 | loss = 270.0\n");
    assertThat(recorder.steps).isEmpty();
    recorder.read("step 0003 | loss = nan\nstep 0004 | loss = nan\n");
    assertThat(recorder.shape())
        .containsExactly("0 TRAIN 1", "0 TRAIN 2", "0 TRAIN 3", "0 TRAIN 4");
    assertThat(recorder.steps.get(0).getLoss()).isEqualTo(27.0);
    assertThat(recorder.steps.get(0).getSequence()).isZero();
    assertThat(recorder.steps.get(2).getLoss()).isNaN();
    assertThat(recorder.steps.get(2).getSource()).isEqualTo("generic");
  }

  @Test
  void generic_iterationsOfEpochs_countOn() {
    recorder.read(
        """
        Epoch 0 iter: 80/90 loss: 1.5
        Epoch 0 iter: 90/90 loss: 1.4
        Epoch 1 iter: 10/90 loss: 1.3
        """);
    assertThat(recorder.shape()).containsExactly("0 TRAIN 80", "0 TRAIN 90", "0 TRAIN 100");
  }

  @Test
  void generic_sameWordsInOtherLines_areNoSteps() {
    recorder.read(
        """
        Setup to simulate a crash if step == 17
        Setup to simulate a crash if step == 17
        Setup to simulate a crash if step == 17
        [Rank 43] (after 1 iterations) memory (MB) | allocated: 1.0
        iteration 9/10 of the index build
        step 3 of the setup
        """);
    assertThat(recorder.steps).isEmpty();
  }

  @Test
  void torchrun_rootCause_namesRankAndTime() {
    recorder.read(iteration(5));
    recorder.read(
        """
        x/0 E0501 10:00:04.918000 9 torch/distributed/elastic/multiprocessing/api.py:862] failed (exitcode: 1) local_rank: 3 (pid: 19) of binary: /usr/bin/python
        x/0 torch.distributed.elastic.multiprocessing.errors.ChildFailedError:
        x/0 Root Cause (first observed failure):
        x/0 [0]:
        x/0   time      : 2025-05-01_10:00:03
        x/0   host      : node1
        x/0   rank      : 11 (local_rank: 3)
        x/0   exitcode  : 1 (pid: 19)
        """);
    assertThat(recorder.of(Phase.FAILED)).hasSize(2);
    assertThat(recorder.first(Phase.FAILED).getEventTimeMillis())
        .isEqualTo(Instant.parse("2025-05-01T10:00:04.918Z").toEpochMilli());
    assertThat(recorder.last(Phase.FAILED).getRank()).isEqualTo(11);
    assertThat(recorder.last(Phase.FAILED).getEventTimeMillis())
        .isEqualTo(Instant.parse("2025-05-01T10:00:03Z").toEpochMilli());
  }

  @Test
  void launcher_restart_beginsAnAttempt() {
    recorder.read(iteration(14) + iteration(15));
    recorder.read(
        """
        x/0 [2025-05-01 10:00:36,177] [INFO] [ft_launcher@h] [default] Worker group FAILED. 3/3 attempts left; will restart worker group
        x/0 [2025-05-01 10:00:36,214] [INFO] [ft_launcher@h] [default] Rendezvous complete for workers. Result:
        x/0   restart_count=1
        x/0 [2025-05-01 10:00:36,215] [INFO] [ft_launcher@h] [default] Starting worker group
        """);
    recorder.read(iteration(10) + iteration(11));
    assertThat(recorder.shape())
        .containsExactly(
            "0 TRAIN 14", "0 TRAIN 15", "0 FAILED -1", "1 START -1", "1 TRAIN 10", "1 TRAIN 11");
  }

  @Test
  void watchdog_eachRank_isAVictimOnce() {
    String line =
        "[rank%d]:[E501 10:27:21.426415540 ProcessGroupNCCL.cpp:629] [Rank %d] Watchdog caught collective"
            + " operation timeout: WorkNCCL(SeqNum=1, OpType=BROADCAST, Timeout(ms)=600000) ran for 600081"
            + " milliseconds before timing out.\n";
    recorder.read(String.format(Locale.ROOT, line + line + line, 0, 0, 5, 5, 0, 0));
    assertThat(recorder.of(Phase.FAILED)).extracting(StepProgress::getRank).containsExactly(0, 5);
  }

  @Test
  void slurm_cancelOrNodeFailure_endsTheJob() {
    recorder.read(
        "slurmstepd: error: *** JOB 1809562 ON r6i5n1 CANCELLED AT 2025-05-01T08:29:53 ***\n");
    assertThat(recorder.shape()).containsExactly("0 END -1");
    Recorder failed =
        new Recorder()
            .read(
                """
                slurmstepd: error: *** STEP 18.0 ON n1 CANCELLED AT 2025-05-01T08:29:53 DUE TO NODE FAILURE ***
                srun: error: n1: tasks 0-7: Killed
                """);
    assertThat(failed.shape()).containsExactly("0 FAILED -1");
  }

  @Test
  void state_afterAgentRestart_goesOn() {
    recorder.read(iteration(15) + iteration(5));
    assertThat(recorder.state()).isEqualTo(new TrainingLogState(1, 5));
    var next = new Recorder(TrainingLogState.parse(recorder.state().encode()));
    next.read(iteration(5) + iteration(6));
    assertThat(next.shape()).contains("1 TRAIN 6");
    assertThat(TrainingLogState.parse("nonsense")).isEqualTo(TrainingLogState.NEW);
  }

  private static String iteration(int step) {
    return " iteration "
        + step
        + "/ 1000 | consumed samples: 1 | elapsed time per iteration (ms): 10.0 | lm loss: 2.0E+00 |\n";
  }
}
