package io.forestall.ingest.collect.collective;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.forestall.schemas.RankStanding;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads JSON piece by piece, whatever its size: memory is bounded by the longest text that is asked
 * for, and one that is longer than 1 MiB, or nested deeper than 32 levels, is refused.
 */
final class JsonFields {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(1 << 20)
                  .maxNameLength(1_024)
                  .maxNumberLength(64)
                  .maxNestingDepth(32)
                  .build())
          // tables of names would grow with every name that a hostile file invents
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  private JsonFields() {}

  /** Takes a field; the parser stands at its value. */
  interface Field {
    /** False if it is of no interest: its value is then skipped. */
    boolean read(String name, JsonParser json) throws IOException;
  }

  /** Takes an element of an array; the parser stands at it. */
  interface Element {
    void read(JsonParser json) throws IOException;
  }

  /** Reads a document that is an object. */
  static void document(InputStream in, Field field) throws IOException {
    try (JsonParser json = FACTORY.createParser(in)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new JsonParseException(json, "not a JSON object");
      }
      object(json, field);
    }
  }

  /** Reads the object at which the parser stands; anything else is skipped. */
  static void object(JsonParser json, Field field) throws IOException {
    if (!json.isExpectedStartObjectToken()) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      if (!field.read(name, json)) {
        json.skipChildren();
      }
    }
  }

  /** Reads the array at which the parser stands; anything else is skipped. */
  static void array(JsonParser json, Element element) throws IOException {
    if (!json.isExpectedStartArrayToken()) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      element.read(json);
    }
  }

  /** The number or numeric text at which the parser stands as a rank or device; else -1. */
  static int rank(JsonParser json) throws IOException {
    long number = json.getValueAsLong(-1);
    return RankStanding.plausible(number) ? (int) number : -1;
  }

  /** The number or numeric text at which the parser stands, not below -1. */
  static long sequence(JsonParser json) throws IOException {
    return Math.max(-1, json.getValueAsLong(-1));
  }

  /** The text at which the parser stands, fit for a column of a {@link RankStanding}. */
  static String text(JsonParser json) throws IOException {
    return RankStanding.text(json.getValueAsString(""));
  }
}
