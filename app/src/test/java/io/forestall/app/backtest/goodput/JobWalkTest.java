package io.forestall.app.backtest.goodput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.forestall.schemas.config.ConfigException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A job of 16 devices for 10 hours, reckoned by hand. */
final class JobWalkTest {
  private static final long MINUTE = 60_000;
  private static final JobSpan JOB = new JobSpan("job", 0, 600 * MINUTE, 16);
  private static final GoodputSettings SETTINGS = GoodputSettings.DEFAULT;

  /**
   * Fails after 130 minutes: 4 checkpoints are written, 10 minutes of work are lost; 10 min
   * watchdog, 30 min diagnosis, 5 min restart, and in 0.3 of all cases 15 min more. It trains again
   * after 179.5 minutes, so that 14 more checkpoints follow.
   */
  @Test
  void without_oneHang_byHand() {
    Losses losses = JobWalk.of(JOB, List.of(hang(130, Failure.NEVER, false)), SETTINGS, false, 0);
    assertThat(losses.work()).isCloseTo(16 * 10 / 60.0, within(1e-9));
    assertThat(losses.noticing()).isCloseTo(16 * (10 + 0.3 * 10) / 60.0, within(1e-9));
    assertThat(losses.diagnosis()).isCloseTo(16 * 30 / 60.0, within(1e-9));
    assertThat(losses.restarting()).isCloseTo(16 * 1.3 * 5 / 60.0, within(1e-9));
    assertThat(losses.checkpoints()).isCloseTo(16 * 18 * 0.5 / 60.0, within(1e-9));
    assertThat(losses.failedRestarts()).isCloseTo(0.3, within(1e-9));
    assertThat(losses.total()).isCloseTo(16 * (59.5 + 9) / 60.0, within(1e-9));
  }

  /**
   * Paged a minute after the hang, right node: 1.5 min until acting, 1 min diagnosis, 5 restart.
   */
  @Test
  void acting_pagedAfterTheHang_byHand() {
    Losses losses = JobWalk.of(JOB, List.of(hang(130, 131 * MINUTE, true)), SETTINGS, true, 0);
    assertThat(losses.work()).isCloseTo(16 * 10 / 60.0, within(1e-9));
    assertThat(losses.noticing()).isCloseTo(16 * 1.5 / 60.0, within(1e-9));
    assertThat(losses.diagnosis()).isCloseTo(16 * 1 / 60.0, within(1e-9));
    assertThat(losses.restarting()).isCloseTo(16 * 5 / 60.0, within(1e-9));
    assertThat(losses.failedRestarts()).isZero();
  }

  /** Paged 4 minutes before: saved 3.5 minutes before the failure, one checkpoint more. */
  @Test
  void acting_pagedBefore_savesFirst() {
    Losses losses = JobWalk.of(JOB, List.of(hang(130, 126 * MINUTE, true)), SETTINGS, true, 0);
    assertThat(losses.work()).isCloseTo(16 * 3.5 / 60.0, within(1e-9));
    assertThat(losses.noticing()).isCloseTo(16 * 0.5 / 60.0, within(1e-9));
    assertThat(losses.checkpoints()).isCloseTo(16 * (4 + 1 + 15) * 0.5 / 60.0, within(1e-9));
  }

  @Test
  void acting_pageLongBeforeTheLastCheckpoint_savesNoMoreThanThat() {
    Losses losses = JobWalk.of(JOB, List.of(hang(130, 20 * MINUTE, true)), SETTINGS, true, 0);
    assertThat(losses.work()).isCloseTo(16 * 10 / 60.0, within(1e-9));
  }

  @Test
  void acting_wrongNode_diagnosedByAPerson_andMayFailAgain() {
    Losses losses = JobWalk.of(JOB, List.of(hang(130, 131 * MINUTE, false)), SETTINGS, true, 0);
    assertThat(losses.diagnosis()).isCloseTo(16 * 30 / 60.0, within(1e-9));
    assertThat(losses.failedRestarts()).isCloseTo(0.3, within(1e-9));
  }

  @Test
  void acting_neverPaged_costsAsMuchAsWithout() {
    List<Failure> unseen = List.of(hang(130, Failure.NEVER, false));
    assertThat(JobWalk.of(JOB, unseen, SETTINGS, true, 0))
        .isEqualTo(JobWalk.of(JOB, unseen, SETTINGS, false, 0));
  }

  @Test
  void process_thatExits_isNoticedAtOnce() {
    var exit = new Failure(130 * MINUTE, true, false, Failure.NEVER, false);
    Losses losses = JobWalk.of(JOB, List.of(exit), SETTINGS, false, 0);
    assertThat(losses.noticing()).isZero();
    assertThat(losses.failedRestarts()).isZero();
  }

  @Test
  void failure_whileTheJobIsDown_costsNothingMore() {
    Failure first = hang(130, Failure.NEVER, false);
    assertThat(JobWalk.of(JOB, List.of(first, hang(140, Failure.NEVER, false)), SETTINGS, false, 0))
        .isEqualTo(JobWalk.of(JOB, List.of(first), SETTINGS, false, 0));
  }

  @Test
  void failure_atTheEnd_costsNoMoreThanIsLeft() {
    Losses losses = JobWalk.of(JOB, List.of(hang(590, Failure.NEVER, false)), SETTINGS, false, 0);
    double down = losses.noticing() + losses.diagnosis() + losses.restarting();
    assertThat(down).isCloseTo(16 * 10 / 60.0, within(1e-9));
  }

  @Test
  void needlessPages_costACheckpointEach_whenActedUpon() {
    Losses quiet = JobWalk.of(JOB, List.of(), SETTINGS, true, 0);
    Losses noisy = JobWalk.of(JOB, List.of(), SETTINGS, true, 10);
    assertThat(noisy.total() - quiet.total()).isCloseTo(16 * 10 * 0.5 / 60.0, within(1e-9));
    assertThat(JobWalk.of(JOB, List.of(), SETTINGS, false, 10)).isEqualTo(quiet);
  }

  @Test
  void settings_parsedFromAList_mistakesTellKeyValueAndRange() {
    GoodputSettings settings = GoodputSettings.parse("watchdog=20m, repeat=0.5,together=true");
    assertThat(settings.watchdog()).isEqualTo(Duration.ofMinutes(20));
    assertThat(settings.repeat()).isEqualTo(0.5);
    assertThat(settings.together()).isTrue();
    assertThat(settings.restart()).isEqualTo(SETTINGS.restart());
    assertThat(GoodputSettings.parse("")).isEqualTo(SETTINGS);
    assertThatThrownBy(() -> GoodputSettings.parse("watchdog=soon,repeat=2,dog=1"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("watchdog: soon")
        .hasMessageContaining("repeat: 2: must be a number in [0, 1]")
        .hasMessageContaining("dog");
  }

  private static Failure hang(int minute, long pagedMillis, boolean right) {
    return new Failure(minute * MINUTE, false, true, pagedMillis, right);
  }
}
