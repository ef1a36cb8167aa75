package io.forestall.streams.core;

import io.forestall.schemas.EventKind;
import io.forestall.streams.core.FleetDevice.Doing;
import java.util.List;
import java.util.Map;

/**
 * The traces of the {@link PipelineContract}: two nodes with four GPUs each in one job, a warm-up
 * of 30 s, something that happens, and enough time afterwards to decide upon it.
 */
enum PipelineTraces {
  HEALTHY {
    @Override
    void happen(FleetFixture fleet) {
      fleet.run(150);
    }
  },
  CHECKPOINT {
    @Override
    void happen(FleetFixture fleet) {
      fleet.step("CHECKPOINT").all(Doing.CHECKPOINTING).run(60);
      fleet.step("TRAIN").all(Doing.TRAINING).run(90);
    }
  },
  LOST_GPU_STALLS_JOB {
    @Override
    void happen(FleetFixture fleet) {
      fleet.xid(1, 2, 79).all(Doing.SPINNING).device(1, 2, Doing.LOST).run(150);
    }
  },
  LOST_NODE_STALLS_JOB {
    @Override
    void happen(FleetFixture fleet) {
      fleet.silent(1, true).all(Doing.SPINNING).run(60);
      fleet.silent(1, false).reboot(1).run(70); // back, but the job still waits
      fleet.all(Doing.TRAINING).run(100);
    }
  },
  ALL_GPUS_OF_NODE_LOST {
    @Override
    void happen(FleetFixture fleet) {
      fleet.all(Doing.SPINNING);
      for (int d = 0; d < 4; d++) {
        fleet.xid(0, d, 79).device(0, d, Doing.LOST);
      }
      fleet.run(60).reboot(0).all(Doing.TRAINING).run(120);
    }
  },
  STUCK_RANK {
    @Override
    void happen(FleetFixture fleet) {
      fleet.all(Doing.SPINNING).device(0, 3, Doing.STUCK).run(60);
      fleet.all(Doing.TRAINING).run(100);
    }
  },
  ALL_ALIKE_BUT_ONE_IS_BEHIND {
    @Override
    void happen(FleetFixture fleet) {
      fleet.all(Doing.SPINNING).run(30);
      fleet.line(0, EventKind.COLLECTIVE_BEHIND, 0, "", FleetFixture.behind(8, 6, 117)).run(60);
      fleet.all(Doing.TRAINING).run(100);
    }
  },
  SOFTWARE_DEADLOCK {
    @Override
    void happen(FleetFixture fleet) {
      fleet.all(Doing.SPINNING).run(60);
      fleet.all(Doing.TRAINING).run(100);
    }
  },
  LINK_FLAP {
    @Override
    void happen(FleetFixture fleet) {
      Map<String, String> port = Map.of("port", "mlx5_0/1");
      fleet.line(0, EventKind.LINK_DOWN, 0, "", port).host(0, "node_ib_port_state", "mlx5_0/1", 1);
      fleet.run(8);
      fleet.line(0, EventKind.LINK_UP, 0, "", port).host(0, "node_ib_port_state", "mlx5_0/1", 4);
      fleet.host(0, "node_ib_link_downed_total", "mlx5_0/1", 1).run(200);
    }
  },
  MEMORY_LEAK {
    @Override
    void happen(FleetFixture fleet) {
      for (int s = 0; s < 300; s++) {
        fleet.host(1, "node_memory_available_bytes", "", 1.5e12 - s * 3e9).run(1);
      }
      fleet.host(1, "node_memory_available_bytes", "", 1.5e12).run(120);
    }
  },
  SINGLE_LOG_LINE_LASTS {
    @Override
    void happen(FleetFixture fleet) {
      fleet.line(1, EventKind.NVME, 0, "", Map.of("device", "nvme3")).run(2_000);
    }
  },
  JOB_DIES_AND_MOVES {
    @Override
    void happen(FleetFixture fleet) {
      fleet.xid(0, 1, 48).all(Doing.STUCK).run(20);
      fleet.place(0, "").place(1, "job-2").all(Doing.IDLE).run(30);
      fleet.device(1, 0, Doing.TRAINING).xid(1, 3, 95).run(100);
    }
  };

  abstract void happen(FleetFixture fleet);

  /** The inputs in event-time order, the same at each call. */
  List<Input> inputs() {
    var fleet = FleetFixture.training(2, 4, name().length());
    fleet.run(30).step("TRAIN");
    happen(fleet);
    return fleet.inputs();
  }
}
