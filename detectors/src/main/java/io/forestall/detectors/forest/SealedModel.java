package io.forestall.detectors.forest;

import io.forestall.detectors.StateFormatException;
import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * The envelope of a model that travels: says what it is, and shows damage before anything in it is
 * believed.
 *
 * <pre>
 *   int      0x46535431, "FST1"
 *   string   kind, such as device-risk
 *   byte     version of the content's layout
 *   int      CRC-32C of the content
 *   content  up to the end
 * </pre>
 *
 * The checksum finds accidents. Malice it does not, so readers of the content check all of it too.
 */
public final class SealedModel {
  private static final int MAGIC = 0x46535431;

  private SealedModel() {}

  public static byte[] seal(String kind, int version, StateWriter content) {
    byte[] inner = content.toBytes();
    var head = new StateWriter();
    head.writeInt(MAGIC);
    head.writeString(kind);
    head.writeByte(version);
    head.writeInt(checksum(inner, 0));
    byte[] sealed = Arrays.copyOf(head.toBytes(), head.size() + inner.length);
    System.arraycopy(inner, 0, sealed, head.size(), inner.length);
    return sealed;
  }

  /**
   * The content of a model of this kind, to be read.
   *
   * @param newest version of the layout that the caller understands
   * @throws StateFormatException that names what is wrong: no model, another kind, a newer version,
   *     damage
   */
  public static StateReader open(String kind, int newest, byte[] sealed) {
    var in = new StateReader(sealed);
    if (sealed.length < Integer.BYTES || in.readInt() != MAGIC) {
      throw new StateFormatException("these bytes are no Forestall model");
    }
    String found = in.readString();
    if (!found.equals(kind)) {
      throw new StateFormatException(
          String.format(
              Locale.ROOT, "this is a model of kind '%.64s', wanted is '%s'", found, kind));
    }
    in.readVersion(kind, newest);
    int checksum = in.readInt();
    if (checksum != checksum(sealed, sealed.length - in.remaining())) {
      throw new StateFormatException("the model " + kind + " is damaged: its checksum is wrong");
    }
    return in;
  }

  private static int checksum(byte[] bytes, int from) {
    var checksum = new CRC32C();
    checksum.update(bytes, from, bytes.length - from);
    return (int) checksum.getValue();
  }
}
