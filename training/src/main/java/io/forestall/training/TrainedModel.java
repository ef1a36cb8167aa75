package io.forestall.training;

/** A model that is ready to be written. Immutable. */
public final class TrainedModel {
  private final String name;
  private final byte[] bytes;
  private final boolean gatesMet;

  TrainedModel(String name, byte[] bytes, boolean gatesMet) {
    this.name = name;
    this.bytes = bytes.clone();
    this.gatesMet = gatesMet;
  }

  /** Key on the topic of models, and name of the file. */
  public String name() {
    return name;
  }

  /** The model in Forestall's own format. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Whether it may be published. */
  public boolean gatesMet() {
    return gatesMet;
  }
}
