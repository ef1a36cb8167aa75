package io.forestall.alerts.dispatch;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a sink could not be told, for people to read and send again: files {@code dead-000001.jsonl}
 * and on, one JSON object a line, of which {@code event} is the whole CloudEvent and {@code record}
 * the framed Incident in base64.
 *
 * <p>Files are only ever appended to or begun, never overwritten or deleted. When the folder is
 * full {@link #add} fails and the delivery stays pending until a person has moved files away. A
 * crash may leave a last line cut short or a letter twice, with the same event id; the next file
 * begins then.
 */
final class DeadLetters {
  private static final Pattern FILE = Pattern.compile("dead-(\\d{6})\\.jsonl");
  private static final JsonMapper MAPPER = new JsonMapper();

  private final Path folder;
  private final long maxFileBytes;
  private final int maxFiles;

  DeadLetters(Path folder, long maxFileBytes, int maxFiles) {
    this.folder = folder;
    this.maxFileBytes = maxFileBytes;
    this.maxFiles = maxFiles;
  }

  /** Whether this is one of the files, and not something that lies beside them. */
  static boolean isFile(Path path) {
    return FILE.matcher(path.getFileName().toString()).matches();
  }

  /** Returns when the letter would survive a loss of power. */
  void add(ObjectNode letter) throws IOException {
    Files.createDirectories(folder);
    var line = new ByteArrayOutputStream();
    line.writeBytes(MAPPER.writeValueAsBytes(letter));
    line.write('\n');
    int last = lastNumber();
    boolean fits = last > 0 && hasRoom(path(last), line.size());
    Path path = fits ? path(last) : path(last + 1);
    if (!fits) {
      requireRoomForAnotherFile();
    }
    try (FileChannel out =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      ByteBuffer bytes = ByteBuffer.wrap(line.toByteArray());
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
    if (!fits) {
      FolderSync.force(folder);
    }
  }

  private void requireRoomForAnotherFile() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      if (files.count() >= maxFiles) {
        throw new IOException(
            "dead letters: " + folder + " holds " + maxFiles + " files; move some away");
      }
    }
  }

  private boolean hasRoom(Path path, int lineBytes) throws IOException {
    try (var file = new RandomAccessFile(path.toFile(), "r")) {
      long length = file.length();
      if (length == 0) {
        return true;
      }
      file.seek(length - 1);
      return file.read() == '\n' && length + lineBytes <= maxFileBytes;
    }
  }

  private int lastNumber() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(path -> FILE.matcher(path.getFileName().toString()))
          .filter(Matcher::matches)
          .mapToInt(matcher -> Integer.parseInt(matcher.group(1)))
          .max()
          .orElse(0);
    }
  }

  private Path path(int number) {
    return folder.resolve(String.format(Locale.ROOT, "dead-%06d.jsonl", number));
  }
}
