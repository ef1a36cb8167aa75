package io.forestall.schemas.serde;

import io.forestall.schemas.RejectReason;
import io.forestall.schemas.record.NodeSample;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Framed NodeSample bytes straight into a {@link SampleFrame}: the hot path's reader.
 *
 * <p>Records of today's schema are read by a cursor written for exactly that schema, with no object
 * per value; records of any other released schema go through Avro's own resolution. A test checks
 * that both give the same frame for the same record. Every length is checked against what is left
 * before anything is allocated. One instance belongs to one thread.
 */
public final class FrameDecoder {
  private static final VarHandle DOUBLE =
      MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);

  private final SchemaRegistry registry;
  private final RecordDecoder<NodeSample> anySchema;
  private final Utf8Cache names = new Utf8Cache();
  private int fastId = -1;
  private byte[] bytes = {};
  private int position;

  public FrameDecoder(SchemaRegistry registry) {
    this.registry = registry;
    this.anySchema = new RecordDecoder<>(NodeSample.class, registry);
  }

  /**
   * Fills the frame with the record in these bytes.
   *
   * @throws RejectedRecordException if they are not such a record; the frame is then undefined
   */
  public void decode(byte @Nullable [] value, SampleFrame frame) throws RejectedRecordException {
    byte[] framed = Framing.orEmpty(value);
    int id = Framing.schemaId(framed);
    if (id != fastId && !isTodays(id)) {
      frame.fill(anySchema.decode(framed));
      return;
    }
    bytes = framed;
    position = Framing.HEADER_BYTES;
    frame.clear();
    try {
      readHead(frame);
      readDevices(frame);
      readDeviceMetrics(frame);
      readHostMetrics(frame);
      frame.extras = skipExtras();
      readBlanks(frame);
      readSources(frame);
    } catch (IndexOutOfBoundsException e) {
      throw malformed("cut off at byte " + position);
    } finally {
      bytes = new byte[0];
    }
    if (position != framed.length) {
      throw malformed((framed.length - position) + " bytes left over");
    }
  }

  private boolean isTodays(int id) {
    Schema schema = registry.schemaOf(id);
    if (schema == null || !schema.equals(NodeSample.getClassSchema())) {
      return false;
    }
    fastId = id;
    return true;
  }

  private void readHead(SampleFrame frame) throws RejectedRecordException {
    frame.node = readName();
    frame.eventTimeMillis = readLong();
    frame.receiveTimeMillis = readLong();
    frame.sequence = readLong();
    frame.bootId = readName();
    frame.intervalMillis = (int) readLong();
  }

  private void readDevices(SampleFrame frame) throws RejectedRecordException {
    for (int block = readBlock(); block != 0; block = readBlock()) {
      for (int i = 0; i < block; i++) {
        String id = readName();
        int index = (int) readLong();
        frame.addDevice(id, index, readName());
      }
    }
  }

  private void readDeviceMetrics(SampleFrame frame) throws RejectedRecordException {
    for (int block = readBlock(); block != 0; block = readBlock()) {
      for (int i = 0; i < block; i++) {
        int from = frame.addColumn((int) readLong());
        readColumn(frame.deviceValues, from, frame.devices);
      }
    }
  }

  /** A column longer than the device list is cut, a shorter one stays NaN at its end. */
  private void readColumn(double[] into, int from, int devices) throws RejectedRecordException {
    int device = 0;
    for (int block = readBlock(); block != 0; block = readBlock()) {
      if (block > (bytes.length - position) >> 3) {
        throw malformed("a column claims " + block + " values");
      }
      int used = Math.min(block, devices - device);
      for (int i = 0; i < used; i++) {
        into[from + device + i] = (double) DOUBLE.get(bytes, position + (i << 3));
      }
      device += used;
      position += block << 3;
    }
  }

  private void readHostMetrics(SampleFrame frame) throws RejectedRecordException {
    for (int block = readBlock(); block != 0; block = readBlock()) {
      for (int i = 0; i < block; i++) {
        int metric = (int) readLong();
        String instance = readName();
        frame.addHost(metric, instance, readDouble());
      }
    }
  }

  private void readSources(SampleFrame frame) throws RejectedRecordException {
    for (int block = readBlock(); block != 0; block = readBlock()) {
      for (int i = 0; i < block; i++) {
        String name = readName();
        boolean up = bytes[position++] != 0;
        int millis = (int) readLong();
        int series = (int) readLong();
        readLong(); // rejected: counted at the agent already
        frame.addSource(name, up, millis, series);
      }
    }
  }

  private int skipExtras() throws RejectedRecordException {
    int count = 0;
    for (int block = readBlock(); block != 0; block = readBlock()) {
      for (int i = 0; i < block; i++) {
        skipName();
        skipName();
        readDouble();
      }
      count += block;
    }
    return count;
  }

  private void readBlanks(SampleFrame frame) throws RejectedRecordException {
    for (int block = readBlock(); block != 0; block = readBlock()) {
      for (int i = 0; i < block; i++) {
        int metric = (int) readLong();
        frame.addBlank(metric, (int) readLong());
      }
    }
  }

  /** Entries in the next block of an array; every entry of ours takes at least a byte. */
  private int readBlock() throws RejectedRecordException {
    long count = readLong();
    if (count < 0) { // Avro: a negative count is followed by the block's size in bytes
      count = -count;
      readLong();
    }
    if (count < 0 || count > bytes.length - position) {
      throw malformed("an array claims " + count + " entries");
    }
    return (int) count;
  }

  private String readName() throws RejectedRecordException {
    int length = readLength();
    String name = names.get(bytes, position, length);
    position += length;
    return name;
  }

  private void skipName() throws RejectedRecordException {
    int length = readLength(); // moves the position itself, so no compound assignment here
    position += length;
  }

  private int readLength() throws RejectedRecordException {
    long length = readLong();
    if (length < 0 || length > bytes.length - position) {
      throw malformed("a string claims " + length + " bytes");
    }
    return (int) length;
  }

  private double readDouble() {
    double value = (double) DOUBLE.get(bytes, position);
    position += Double.BYTES;
    return value;
  }

  /** Avro's zigzag variable-length integer, at most ten bytes. */
  private long readLong() throws RejectedRecordException {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      byte next = bytes[position++];
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value >>> 1 ^ -(value & 1);
      }
    }
    throw malformed("a number of more than ten bytes");
  }

  private static RejectedRecordException malformed(String detail) {
    return new RejectedRecordException(
        RejectReason.MALFORMED_RECORD, "not a NodeSample: " + detail);
  }
}
