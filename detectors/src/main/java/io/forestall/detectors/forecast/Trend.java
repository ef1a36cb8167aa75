package io.forestall.detectors.forecast;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;

/** State of one series in a {@link TrendBank}: its blocks, and what the latest fit said. */
final class Trend {
  final BlockRing ring;
  final BrokenForecasts broken = new BrokenForecasts();
  int agreeing; // fits in a row that would allow a forecast, up to what one needs
  double slopePerSecond = Double.NaN;
  double rSquared = Double.NaN;
  long spanMillis;
  long etaMillis = TrendBank.NEVER;
  long earliestMillis = TrendBank.NEVER;
  long latestMillis = TrendBank.NEVER;

  Trend(int blocks) {
    ring = new BlockRing(blocks);
  }

  boolean forecast() {
    return etaMillis != TrendBank.NEVER;
  }

  void clear() {
    ring.clear();
    broken.clear();
    agreeing = 0;
    slopePerSecond = Double.NaN;
    rSquared = Double.NaN;
    spanMillis = 0;
    withdraw();
  }

  void withdraw() {
    etaMillis = TrendBank.NEVER;
    earliestMillis = TrendBank.NEVER;
    latestMillis = TrendBank.NEVER;
  }

  void write(StateWriter out) {
    ring.write(out);
    broken.write(out);
    out.writeByte(agreeing);
    out.writeDouble(slopePerSecond);
    out.writeDouble(rSquared);
    out.writeLong(spanMillis);
    out.writeLong(etaMillis);
    out.writeLong(earliestMillis);
    out.writeLong(latestMillis);
  }

  void read(StateReader in) {
    ring.read(in);
    broken.read(in);
    agreeing = in.readByte();
    slopePerSecond = in.readDouble();
    rSquared = in.readDouble();
    spanMillis = in.readLong();
    etaMillis = in.readLong();
    earliestMillis = in.readLong();
    latestMillis = in.readLong();
    in.require(agreeing >= 0 && agreeing <= TrendBank.AGREEING_FITS, "trend agreement");
    in.require(spanMillis >= 0, "trend span");
    in.require(earliestMillis <= etaMillis && etaMillis <= latestMillis, "trend interval");
  }

  static int bytes(int blocks) {
    return BlockRing.bytes(blocks) + 9 * Long.BYTES + 1;
  }
}
