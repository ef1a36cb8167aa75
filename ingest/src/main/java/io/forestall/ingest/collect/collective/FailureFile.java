package io.forestall.ingest.collect.collective;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;

/**
 * The file in which a worker of torchrun leaves the error that ended it.
 *
 * <pre>
 *   {"message": {"message": "RuntimeError: …", "extraInfo": {"py_callstack": "…", "timestamp": "1700000000"}}}
 * </pre>
 *
 * @param timeMillis when it ended, epoch milliseconds; -1 when the file does not say
 */
record FailureFile(String message, long timeMillis) {
  private static final int MAX_MESSAGE = 1_024;

  /**
   * Reads a file to its end.
   *
   * @throws IOException if it is none, or cannot be read
   */
  static FailureFile parse(InputStream in) throws IOException {
    String[] message = {""};
    long[] seconds = {-1};
    JsonFields.document(
        in,
        (name, json) -> {
          if (!name.equals("message")) {
            return false;
          }
          if (json.currentToken() == JsonToken.VALUE_STRING) {
            message[0] = text(json);
          } else {
            JsonFields.object(json, (field, value) -> field(field, value, message, seconds));
          }
          return true;
        });
    if (message[0].isEmpty()) {
      throw new IOException("no failure file: it has no message");
    }
    long millis = seconds[0] > 0 && seconds[0] < 1L << 40 ? seconds[0] * 1_000 : -1;
    return new FailureFile(message[0], millis);
  }

  private static boolean field(String name, JsonParser json, String[] message, long[] seconds)
      throws IOException {
    if (name.equals("message") && json.currentToken() == JsonToken.VALUE_STRING) {
      message[0] = text(json);
      return true;
    }
    if (name.equals("extraInfo")) {
      JsonFields.object(
          json,
          (field, value) -> {
            if (field.equals("timestamp") && value.currentToken().isScalarValue()) {
              seconds[0] = JsonFields.sequence(value);
            }
            return false;
          });
      return true;
    }
    return false;
  }

  private static String text(JsonParser json) throws IOException {
    String text = json.getText();
    return text.length() > MAX_MESSAGE ? text.substring(0, MAX_MESSAGE) : text;
  }
}
