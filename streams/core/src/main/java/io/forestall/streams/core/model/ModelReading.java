package io.forestall.streams.core.model;

import io.forestall.detectors.StateFormatException;
import io.forestall.detectors.StateReader;
import io.forestall.detectors.forest.SealedModel;
import java.util.function.Function;

/** Reads a whole sealed model: what is wrong with it is always a {@link StateFormatException}. */
final class ModelReading {
  private ModelReading() {}

  static <T> T of(String kind, int newest, byte[] bytes, Function<StateReader, T> content) {
    StateReader in = SealedModel.open(kind, newest, bytes);
    T model;
    try {
      model = content.apply(in);
    } catch (IllegalArgumentException e) { // parts that can be read but do not belong together
      throw new StateFormatException(
          "the model " + kind + " contradicts itself: " + e.getMessage());
    }
    in.require(in.remaining() == 0, "end of the model " + kind);
    return model;
  }
}
