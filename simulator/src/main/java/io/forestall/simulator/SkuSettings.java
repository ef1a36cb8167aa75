package io.forestall.simulator;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What sets one accelerator apart from an H100 SXM, whose numbers {@link SimulationSettings} has.
 * Where a setting differs from its default, every SKU's number differs in the same proportion.
 *
 * @param name as in {@link NodeLayout#sku()}
 * @param limitWatts vendor's value
 * @param idleWatts published for A100 and H100; others assumed
 * @param contextWatts the same
 * @param spinWatts published for A100; others assumed to be 19 % of the limit
 * @param resistanceCelsiusPerWatt assumed, so that full load ends at 55 to 75 degrees
 * @param slowdownCelsius vendor's or assumed
 * @param maxHertz vendor's value
 * @param idleHertz vendor's or assumed
 * @param memoryHertz vendor's value
 * @param memoryMebibytes vendor's value, as the driver reports it
 * @param links to other accelerators of the node
 * @param linkBytesPerSecond of all of them, each direction
 * @param pcieGeneration of 16 lanes
 * @param portBytesPerSecond of the network port beside it
 * @param served series that the vendor's exporter serves
 * @param blank series that it marks as having no value
 */
record SkuSettings(
    String name,
    double limitWatts,
    double idleWatts,
    double contextWatts,
    double spinWatts,
    double resistanceCelsiusPerWatt,
    double slowdownCelsius,
    double maxHertz,
    double idleHertz,
    double memoryHertz,
    double memoryMebibytes,
    int links,
    double linkBytesPerSecond,
    int pcieGeneration,
    double portBytesPerSecond,
    Set<GpuSeries> served,
    Set<GpuSeries> blank) {
  /** All of them have as many. */
  static final int PCIE_LANES = 16;

  private static final Set<GpuSeries> NVIDIA =
      EnumSet.complementOf(EnumSet.of(GpuSeries.HEALTHY, GpuSeries.PCIE_BYTES));

  private static final Set<GpuSeries> AMD =
      EnumSet.of(
          GpuSeries.TEMPERATURE,
          GpuSeries.MEMORY_TEMPERATURE,
          GpuSeries.POWER,
          GpuSeries.ENERGY,
          GpuSeries.UTILIZATION,
          GpuSeries.MEMORY_COPY_UTILIZATION,
          GpuSeries.GRAPHICS_ACTIVE,
          GpuSeries.SM_ACTIVE,
          GpuSeries.SM_OCCUPANCY,
          GpuSeries.TENSOR_ACTIVE,
          GpuSeries.SM_CLOCK,
          GpuSeries.MEMORY_CLOCK,
          GpuSeries.MAX_SM_CLOCK,
          GpuSeries.MEMORY_TOTAL,
          GpuSeries.MEMORY_USED,
          GpuSeries.MEMORY_FREE,
          GpuSeries.ECC_CORRECTED,
          GpuSeries.ECC_UNCORRECTED,
          GpuSeries.ECC_DRAM_UNCORRECTED,
          GpuSeries.PCIE_REPLAY,
          GpuSeries.PCIE_CORRECTABLE,
          GpuSeries.HEALTHY,
          GpuSeries.PCIE_BYTES);

  private static final Set<GpuSeries> INTEL =
      EnumSet.of(
          GpuSeries.TEMPERATURE,
          GpuSeries.MEMORY_TEMPERATURE,
          GpuSeries.POWER,
          GpuSeries.ENERGY,
          GpuSeries.POWER_LIMIT,
          GpuSeries.UTILIZATION,
          GpuSeries.MEMORY_COPY_UTILIZATION,
          GpuSeries.GRAPHICS_ACTIVE,
          GpuSeries.SM_CLOCK,
          GpuSeries.MEMORY_CLOCK,
          GpuSeries.MEMORY_USED,
          GpuSeries.ECC_CORRECTED,
          GpuSeries.ECC_UNCORRECTED,
          GpuSeries.HEALTHY);

  private static final SkuSettings H100 =
      new SkuSettings(
          "H100-SXM-80GB",
          700,
          67,
          114,
          135,
          0.070,
          87,
          1.98e9,
          0.345e9,
          2.619e9,
          81_281,
          18,
          450e9,
          5,
          5e10,
          NVIDIA,
          Set.of());

  private static final List<SkuSettings> ALL =
      List.of(
          H100,
          new SkuSettings(
              "A100-SXM-80GB",
              400,
              62,
              75,
              87,
              0.095,
              89,
              1.41e9,
              0.21e9,
              1.593e9,
              81_051,
              12,
              300e9,
              4,
              2.5e10,
              NVIDIA,
              Set.of()),
          new SkuSettings(
              "H200-SXM-141GB",
              700,
              75,
              118,
              135,
              0.070,
              87,
              1.98e9,
              0.345e9,
              3.201e9,
              143_771,
              18,
              450e9,
              5,
              5e10,
              NVIDIA,
              Set.of()),
          // Assumed: an exporter older than the board has no memory temperature for it.
          new SkuSettings(
              "B200-SXM-180GB",
              1_000,
              140,
              195,
              210,
              0.046,
              87,
              1.965e9,
              0.345e9,
              3.996e9,
              183_359,
              18,
              900e9,
              5,
              5e10,
              NVIDIA,
              Set.of(GpuSeries.MEMORY_TEMPERATURE)),
          new SkuSettings(
              "MI300X", 750, 140, 160, 190, 0.062, 100, 2.1e9, 0.132e9, 1.3e9, 196_592, 7, 448e9, 5,
              5e10, AMD, Set.of()),
          new SkuSettings(
              "Max-1550",
              600,
              110,
              130,
              150,
              0.075,
              95,
              1.6e9,
              0.2e9,
              3.2e9,
              131_072,
              16,
              326e9,
              5,
              2.5e10,
              INTEL,
              Set.of()));

  /** The settings of that SKU; those of an H100 when it is not known. */
  static SkuSettings of(String sku) {
    return ALL.stream().filter(known -> known.name.equalsIgnoreCase(sku)).findFirst().orElse(H100);
  }

  /** The settings of a fleet, with this accelerator's numbers in place of an H100's. */
  SimulationSettings adapt(SimulationSettings base) {
    if (equals(H100)) {
      return base;
    }
    return base.with(
        power(base.power()), thermal(base.thermal()), clock(base.clock()), traffic(base));
  }

  /** Rate of a device's PCIe link relative to its best. */
  double pcieRatio(DeviceConditions device) {
    double width = device.pcieWidth == 0 ? 1 : (double) device.pcieWidth / PCIE_LANES;
    int lower = device.pcieGeneration == 0 ? 0 : pcieGeneration - device.pcieGeneration;
    return Math.min(1, lower <= 0 ? width : width / (1 << lower));
  }

  private PowerSettings power(PowerSettings base) {
    PowerSettings usual = PowerSettings.defaults();
    double ratio = limitWatts / H100.limitWatts;
    return new PowerSettings(
        idleWatts * base.idleWatts() / usual.idleWatts(),
        base.idleSpreadWatts(),
        contextWatts * base.contextWatts() / usual.contextWatts(),
        base.computeWatts() * ratio,
        base.communicationWatts() * ratio,
        Math.max(base.checkpointWatts() * ratio, contextWatts),
        spinWatts * base.spinWatts() / usual.spinWatts(),
        base.swingWatts() * ratio,
        base.spreadRatio(),
        base.noiseRatio(),
        base.idleNoiseWatts(),
        base.limitWatts() * ratio,
        base.response());
  }

  private ThermalSettings thermal(ThermalSettings base) {
    ThermalSettings usual = ThermalSettings.defaults();
    return base.scaled(
        resistanceCelsiusPerWatt
            * base.resistanceCelsiusPerWatt()
            / usual.resistanceCelsiusPerWatt(),
        slowdownCelsius + base.slowdownCelsius() - usual.slowdownCelsius());
  }

  private ClockSettings clock(ClockSettings base) {
    ClockSettings usual = ClockSettings.defaults();
    return base.scaled(
        maxHertz * base.maxHertz() / usual.maxHertz(),
        idleHertz * base.idleHertz() / usual.idleHertz(),
        memoryHertz * base.memoryHertz() / usual.memoryHertz());
  }

  private TrafficSettings traffic(SimulationSettings base) {
    return base.traffic()
        .scaled(
            linkBytesPerSecond / H100.linkBytesPerSecond,
            Math.pow(2, pcieGeneration - H100.pcieGeneration),
            portBytesPerSecond / H100.portBytesPerSecond);
  }
}
